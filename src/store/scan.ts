/**
 * Lines of a ledger file, verified as bytes: each with its offset, its SHA-256 and what is wrong
 * with it. Damage is data: reading always goes on behind it.
 */
import type { Handle } from "../base/files.ts";
import { asciiText } from "../base/bytes.ts";
import * as files from "../base/files.ts";
import { sha256Hex, sha256Parts } from "../base/runtime.ts";
import { type Payload, payloadIn } from "../row/commitment.ts";
import {
  bytesOf,
  DIGEST,
  follows,
  LINE_LIMIT,
  type LineBytes,
  verifyUsingUp,
} from "../row/line.ts";
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
  const chunk = takeChunk(until - cursor.offset);
  const chain = chainFrom(cursor);
  let { offset, line } = cursor;
  const here = (): Cursor => ({ ledger, offset, line, prev: prevIn(chain) });
  while (offset < until) {
    const room = chunk.subarray(0, Math.min(chunk.length, until - offset));
    const block = room.subarray(0, files.readAt(handle, room, offset));
    // Most ledgers are plain ASCII: then the text of all lines is made at once.
    const plain = asciiText(block);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      line += 1;
      const bytes = { block, start, end };
      const text = plain === null ? decode(bytesOf(bytes)) : plain.slice(start, end);
      yield inspect(bytes, text, { line, offset: offset + start, chain });
      start = end + 1;
    }
    offset += start;
    // The line that the block cut is read again with the next one.
    if (start > 0) continue;
    if (block.length <= LINE_LIMIT) return { cursor: here(), tail: block };
    const skipped = skipLine(handle, offset, until);
    if (skipped === null) return { cursor: here(), tail: block };
    line += 1;
    chain.last = null;
    yield { ...OVERLONG, ...skipped, line, offset };
    offset += skipped.length + 1;
  }
  giveChunk(chunk);
  return { cursor: here(), tail: new Uint8Array(0) };
}

/**
 * A chunk that no scan uses. Memory that was never touched costs more than what is read into it; a
 * scan that is not read to its end loses its chunk.
 */
let spare: Uint8Array | null = null;

/** Of less, a chunk is made that is just as long. */
const POOLED_FROM = 64 * 1024;

function takeChunk(wanted: number): Uint8Array {
  if (wanted < POOLED_FROM) return new Uint8Array(Math.max(wanted, 0));
  const chunk = spare ?? new Uint8Array(CHUNK);
  spare = null;
  return chunk;
}

function giveChunk(chunk: Uint8Array): void {
  if (chunk.length === CHUNK) spare = chunk;
}

const OVERLONG = {
  text: "",
  isPlain: true,
  payload: null,
  hash: null,
  fault: "unreadable",
} as const;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The chain while its lines are read. */
interface Chain {
  readonly format: LedgerPath["format"];
  /** The digits of the last line's digest, which the next one must name; null where unknown. */
  last: string | null;
}

function chainFrom({ ledger: { format }, prev }: Cursor): Chain {
  return { format, last: prev === null ? null : prev.slice(DIGEST.length) };
}

function prevIn({ last }: Chain): string | null {
  return last === null ? null : `${DIGEST}${last}`;
}

interface Place extends Pick<ScannedLine, "line" | "offset"> {
  readonly chain: Chain;
}

/** Verifies one line, whose bytes are used up; its text is null where they are none. */
function inspect(
  bytes: LineBytes,
  text: string | null,
  { line, offset, chain }: Place,
): ScannedLine {
  const length = bytes.end - bytes.start;
  const { last } = chain;
  chain.last = null;
  if (text === null || length > LINE_LIMIT) {
    return { line, offset, length, digest: `${DIGEST}${sha256Hex(bytesOf(bytes))}`, ...OVERLONG };
  }
  const isPlain = text.length === length;
  if (chain.format === 1) {
    const digest = `${DIGEST}${chain.last = sha256Hex(bytesOf(bytes))}`;
    return { line, offset, length, text, isPlain, payload: null, digest, hash: null, fault: null };
  }
  const payload = payloadIn(text);
  const { hash, sha256 } = verifyUsingUp(bytes, text, payload);
  if (hash === null) {
    // Of a line that no chain goes on from, all counts: so another edit of it is seen.
    const whole = `${DIGEST}${sha256Hex(text)}`;
    return { line, offset, length, text, isPlain, payload, digest: whole, hash, fault: "edited" };
  }
  chain.last = sha256;
  const digest = `${DIGEST}${sha256}`;
  const fault = last === null || follows(text, payload, last) ? null : "unchained";
  return { line, offset, length, text, isPlain, payload, digest, hash, fault };
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
