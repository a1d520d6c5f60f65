/** Rows by their place: reads single lines back from the ledgers, verified again. */
import type { Handle } from "../base/files.ts";
import * as files from "../base/files.ts";
import { verifyLine } from "../row/line.ts";
import { isOurs } from "../row/path.ts";

/** Where a row's line stands. */
export interface RowPlace {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  /** Where the last row ends that is asked for of this file, where that is known. */
  readonly until?: number;
}

/** Rows next to each other are read in one call up to this many bytes. */
const WINDOW = 256 * 1024;
/** The first read of a file takes less: one row out of each of many files needs no more. */
const FIRST_WINDOW = 16 * 1024;
/** Bytes kept of all files together: rows alternate between them, as the one order goes. */
const KEPT = 4 * 1024 * 1024;

/** Opens a ledger by its path; null where it cannot be read. */
export type OpenLedger = (path: string) => Handle | null;

interface Window {
  readonly from: number;
  readonly bytes: Uint8Array;
}

/**
 * Returns a reader of row texts. It keeps the window read last of each file, so that rows asked
 * for in file order cost one read for many. The text is null where the line is no longer what was
 * folded.
 */
export function rowFetcher(open: OpenLedger): (spot: RowPlace) => string | null {
  const windows = new Map<string, Window>();
  let kept = 0;
  const drop = (path: string) => {
    kept -= windows.get(path)?.bytes.length ?? 0;
    windows.delete(path);
  };
  const load = (spot: RowPlace): Window | null => {
    const usual = windows.has(spot.path) ? WINDOW : FIRST_WINDOW;
    const wanted = spot.until === undefined ? usual : Math.min(WINDOW, spot.until - spot.offset);
    const window = readWindow(open, spot, wanted);
    drop(spot.path);
    if (window === null) return null;
    // The file that was read longest ago makes room.
    for (const path of windows.keys()) {
      if (kept + window.bytes.length <= KEPT) break;
      drop(path);
    }
    windows.set(spot.path, window);
    kept += window.bytes.length;
    return window;
  };
  return (spot) => {
    const known = windows.get(spot.path);
    const window = known !== undefined && holds(known, spot) ? known : load(spot);
    if (window === null) return null;
    const from = spot.offset - window.from;
    const line = window.bytes.subarray(from, from + spot.length);
    if (line.length < spot.length) return null;
    const text = decoder.decode(line);
    // Lines of v1 were verified when they were folded.
    return isOurs(spot.path) && verifyLine(line, text).hash === null ? null : text;
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function holds(window: Window, spot: RowPlace): boolean {
  return spot.offset >= window.from &&
    spot.offset + spot.length <= window.from + window.bytes.length;
}

function readWindow(open: OpenLedger, spot: RowPlace, wanted: number): Window | null {
  const handle = open(spot.path);
  if (handle === null) return null;
  try {
    const left = Math.max(0, handle.size - spot.offset);
    const bytes = new Uint8Array(Math.min(left, Math.max(wanted, spot.length)));
    const got = files.readAt(handle, bytes, spot.offset);
    return { from: spot.offset, bytes: bytes.subarray(0, got) };
  } finally {
    files.close(handle);
  }
}
