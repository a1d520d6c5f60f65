/**
 * Lines of a ledger file, verified as bytes: each with its offset, its SHA-256 and what is wrong
 * with it. Damage is data: reading always goes on behind it.
 */
import type { Handle } from "../base/files.ts";
import { asciiText } from "../base/bytes.ts";
import * as files from "../base/files.ts";
import { sha256Hex, sha256Parts } from "../base/runtime.ts";
import { type Payload, payloadIn } from "../row/commitment.ts";
import { follows, LINE_LIMIT, verifyUsingUp } from "../row/line.ts";
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
  /** Where its payload stands in the text; null for a line that commits to none, and in v1. */
  readonly payload: Payload | null;
  /** True where all of the text is ASCII. */
  readonly isPlain: boolean;
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
    // Most ledgers are plain ASCII: then the text of all lines is made at once.
    const plain = asciiText(block);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      line += 1;
      const at = { line, offset: offset + start, length: end - start };
      const bytes = block.subarray(start, end);
      const text = plain === null ? decode(bytes) : plain.slice(start, end);
      const found = inspect({ bytes, text }, at, { format: ledger.format, prev });
      prev = found.fault === null || found.fault === "unchained" ? found.digest : null;
      yield found;
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

const OVERLONG = {
  text: "",
  isPlain: true,
  payload: null,
  hash: null,
  fault: "unreadable",
} as const;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Place = Pick<ScannedLine, "line" | "offset" | "length">;

/** Verifies one line, whose bytes are used up; its text is null where they are none. */
function inspect(
  { bytes, text }: { readonly bytes: Uint8Array; readonly text: string | null },
  { line, offset, length }: Place,
  { format, prev }: { readonly format: LedgerPath["format"]; readonly prev: string | null },
): ScannedLine {
  if (text === null || length > LINE_LIMIT) {
    return { line, offset, length, digest: bare(bytes), ...OVERLONG };
  }
  const isPlain = text.length === length;
  if (format === 1) {
    const digest = bare(bytes);
    return { line, offset, length, text, isPlain, payload: null, digest, hash: null, fault: null };
  }
  const payload = payloadIn(text);
  const { hash, digest } = verifyUsingUp(bytes, text, payload);
  if (hash === null) {
    // Of a line that no chain goes on from, all counts: so another edit of it is seen.
    const whole = `sha256:${sha256Hex(text)}`;
    return { line, offset, length, text, isPlain, payload, digest: whole, hash, fault: "edited" };
  }
  const fault = prev === null || follows(text, payload, prev) ? null : "unchained";
  return { line, offset, length, text, isPlain, payload, digest, hash, fault };
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
