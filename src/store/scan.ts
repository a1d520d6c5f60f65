/**
 * Lines of a ledger file, verified as bytes: each with its offset, its SHA-256 and what is wrong
 * with it. Damage is data: reading always goes on behind it.
 */
import type { Handle } from "../base/files.ts";
import * as files from "../base/files.ts";
import { sha256Hex, sha256Parts } from "../base/runtime.ts";
import { LINE_LIMIT, verifyLine } from "../row/line.ts";
import type { LedgerPath } from "../row/path.ts";
import type { LineFault } from "./line-fault.ts";

const CHUNK = 1024 * 1024;
const NEWLINE = 0x0a;

/** Where reading goes on, and what the line there must name as the one before it. */
export interface Cursor {
  readonly ledger: LedgerPath;
  readonly offset: number;
  /** Lines before the offset. */
  readonly line: number;
  /** The `prev` that the next line must have; null when it cannot be known. */
  readonly prev: string | null;
}

export interface ScannedLine {
  /** From 1. */
  readonly line: number;
  readonly offset: number;
  /** Bytes without the newline. */
  readonly length: number;
  /** Empty for a line over the limit. */
  readonly text: string;
  /** What the next line's `prev` must be: `sha256:…`. */
  readonly digest: string;
  /** `sha1:…` as verified; null in a v1 line, which is verified when it is parsed. */
  readonly hash: string | null;
  readonly fault: Exclude<LineFault, "torn" | "withheld"> | null;
}

/**
 * Where a scan ended: a cursor behind the last whole line, and the bytes of a torn one (the first
 * of them, where it is longer than any line may be).
 */
export interface ScanEnd {
  readonly cursor: Cursor;
  readonly tail: Uint8Array;
}

/** Yields the lines from the cursor up to `until`, the size that the file had when looked at. */
export function* scan(
  handle: Handle,
  cursor: Cursor,
  until: number,
): Generator<ScannedLine, ScanEnd> {
  const { ledger } = cursor;
  const chunk = new Uint8Array(Math.min(CHUNK, Math.max(until - cursor.offset, 0)));
  let { offset, line, prev } = cursor;
  while (offset < until) {
    const room = chunk.subarray(0, Math.min(chunk.length, until - offset));
    const block = room.subarray(0, files.readAt(handle, room, offset));
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      line += 1;
      const found = inspect(block.subarray(start, end), ledger.format, prev);
      prev = found.fault === null || found.fault === "unchained" ? found.digest : null;
      yield { ...found, line, offset: offset + start, length: end - start };
      start = end + 1;
    }
    offset += start;
    // The line that the block cut is read again with the next one.
    if (start > 0) continue;
    if (block.length <= LINE_LIMIT) return { cursor: { ledger, offset, line, prev }, tail: block };
    const skipped = skipLine(handle, offset, until);
    if (skipped === null) return { cursor: { ledger, offset, line, prev }, tail: block };
    line += 1;
    prev = null;
    yield { ...OVERLONG, ...skipped, line, offset };
    offset += skipped.length + 1;
  }
  return { cursor: { ledger, offset, line, prev }, tail: new Uint8Array(0) };
}

const OVERLONG = { text: "", hash: null, fault: "unreadable" } as const;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Verdict = Pick<ScannedLine, "text" | "digest" | "hash" | "fault">;

function inspect(bytes: Uint8Array, format: LedgerPath["format"], prev: string | null): Verdict {
  const text = decode(bytes);
  if (text === null || bytes.length > LINE_LIMIT) {
    return { text: "", digest: bare(bytes), hash: null, fault: "unreadable" };
  }
  if (format === 1) return { text, digest: bare(bytes), hash: null, fault: null };
  const { hash, digest: own } = verifyLine(bytes, text);
  // Of a line that no chain goes on from, all counts: so another edit of it is seen.
  if (hash === null) return { text, digest: bare(bytes), hash, fault: "edited" };
  const chained = prev === null || text.includes(`"prev":"${prev}"`);
  return { text, digest: own, hash, fault: chained ? null : "unchained" };
}

function bare(bytes: Uint8Array): string {
  return `sha256:${sha256Hex(bytes)}`;
}

/** The text of UTF-8 bytes; null when they are not. */
function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) return null;
    throw cause;
  }
}

/** Runs over a line that is too long to hold, hashing it on the way; null where it has no end. */
function skipLine(
  handle: Handle,
  from: number,
  until: number,
): Pick<ScannedLine, "length" | "digest"> | null {
  const chunk = new Uint8Array(CHUNK);
  const hash = sha256Parts();
  for (let length = 0; from + length < until;) {
    const room = chunk.subarray(0, Math.min(chunk.length, until - from - length));
    const part = room.subarray(0, files.readAt(handle, room, from + length));
    const stop = part.indexOf(NEWLINE);
    hash.update(stop < 0 ? part : part.subarray(0, stop));
    length += stop < 0 ? part.length : stop;
    if (stop >= 0) return { length, digest: `sha256:${hash.hex()}` };
    if (part.length === 0) break;
  }
  return null;
}
