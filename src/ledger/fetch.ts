/** Rows by their place: reads single lines back from the ledgers, verified again. */
import type { Handle } from "../base/files.ts";
import * as files from "../base/files.ts";
import { verifiedHash } from "../row/line.ts";

/** Where a row's line stands. */
export interface Spot {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Rows next to each other are read in one call up to this many bytes. */
const WINDOW = 256 * 1024;
/** Of the first read of a file: who looks up one row in each of many needs no more. */
const FIRST_WINDOW = 8 * 1024;
/** Files between which rows alternate: the one order goes across all of them. */
const WINDOWS = 64;

/** Opens a ledger by its path; null where it cannot be read. */
export type Open = (path: string) => Handle | null;

interface Window {
  readonly path: string;
  readonly from: number;
  readonly bytes: Uint8Array;
  /** How many bytes were asked for: each next window of a file is larger. */
  readonly wanted: number;
}

/**
 * Returns a reader of row texts. It keeps the window read last of each file, so that rows asked
 * for in file order cost one read for many. The text is null where the line is no longer what was
 * folded.
 */
export function rowFetcher(open: Open): (spot: Spot) => string | null {
  const windows = new Map<string, Window>();
  return (spot) => {
    const before = windows.get(spot.path) ?? null;
    let window = before;
    if (!holds(window, spot)) {
      const wanted = before === null ? FIRST_WINDOW : Math.min(WINDOW, 4 * before.wanted);
      window = readWindow(open, spot, wanted);
      if (windows.size >= WINDOWS) windows.clear();
      if (window !== null) windows.set(spot.path, window);
    }
    if (window === null) return null;
    const from = spot.offset - window.from;
    const line = window.bytes.subarray(from, from + spot.length);
    if (line.length < spot.length) return null;
    // v1 lines have their hash elsewhere: they were verified when they were folded.
    if (isOurs(spot.path) && verifiedHash(line) === null) return null;
    return decoder.decode(line);
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function isOurs(path: string): boolean {
  return /\.[0-9a-f]{12}(?:\.\d+)?\.jsonl$/.test(path);
}

function holds(window: Window | null, spot: Spot): window is Window {
  return window !== null && window.path === spot.path && spot.offset >= window.from &&
    spot.offset + spot.length <= window.from + window.bytes.length;
}

function readWindow(open: Open, spot: Spot, wanted: number): Window | null {
  const handle = open(spot.path);
  if (handle === null) return null;
  try {
    const bytes = new Uint8Array(Math.max(wanted, spot.length));
    const got = files.readAt(handle, bytes, spot.offset);
    return { path: spot.path, from: spot.offset, bytes: bytes.subarray(0, got), wanted };
  } finally {
    files.close(handle);
  }
}
