/**
 * A row's line: its canonical form with the member `hash` put last. `hash` is the SHA-1 of the line
 * without `,"hash":"…"`, which is v1's hash; `prev`, inside, is the digest of the line before it in
 * the file. So a line is verified by hashing slices of the file, without parsing.
 *
 * The digest covers a line with `null` in the place of its payload: see `commitment.ts`.
 */
import { sha1Hex, sha256Hex } from "../base/runtime.ts";
import {
  committedBehind,
  isWithheld,
  keepsPayload,
  type Payload,
  payloadIn,
  withoutPayload,
} from "./commitment.ts";

/** Bytes of a line without its newline. A longer one is damage: we write none. */
export const LINE_LIMIT = 256 * 1024;

/** Why a line that was handed in is refused. */
export const TOO_LONG = `it is longer than ${LINE_LIMIT} bytes`;

/** `,"hash":"sha1:` + 40 hex digits + `"}`. */
const TAIL_BYTES = 14 + 40 + 2;
const TAIL_HEAD = ',"hash":"sha1:';
const COMMA = 0x2c;
const BRACE = 0x7d;

/** What of a digest tells two lines apart in the index and in rows that name one: 32 hex digits. */
export const SHORT_DIGEST = [7, 39] as const;

/** `prev` of the first line of a ledger. */
export const NO_PREV = `sha256:${"0".repeat(64)}`;

const encoder = new TextEncoder();

export interface Line {
  /** The line's text, without its newline. */
  readonly text: string;
  /** The same in UTF-8, without its newline. */
  readonly bytes: Uint8Array;
  /** `sha1:…` as it stands in the line. */
  readonly hash: string;
}

/** The line of a canonical form without hash (`{…}`). */
export function finish(body: string): Line {
  const hash = `sha1:${sha1Hex(body)}`;
  const text = withHash(body, hash);
  return { text, bytes: encoder.encode(text), hash };
}

/** The text alone of such a line: for files whose lines form no chain. */
export function finishText(body: string): string {
  return withHash(body, `sha1:${sha1Hex(body)}`);
}

function withHash(body: string, hash: string): string {
  return `${body.slice(0, -1)},"hash":"${hash}"}`;
}

/** `prev` for the line that follows this one. */
export function digest(line: string): string {
  return `${DIGEST}${sha256Without(line, payloadIn(line))}`;
}

function sha256Without(line: string, payload: Payload | null): string {
  return sha256Hex(payload === null ? line : withoutPayload(line, payload));
}

/** How a digest begins. */
export const DIGEST = "sha256:";

/** What verifying a line gives. */
export interface Verified {
  /** `sha1:…`; null where the line is not what its hash or its commitment says. */
  readonly hash: string | null;
  /** What the next line's `prev` must name: the 64 hex digits of this line's digest. */
  readonly sha256: string;
}

/**
 * Verifies a line in our form by its bytes and its text. One without its payload is held by the
 * chain alone: its `hash` was that of the whole line.
 */
export function verifyLine(bytes: Uint8Array, line: string): Verified {
  const all = { block: bytes.slice(), start: 0, end: bytes.length };
  return verifyUsingUp(all, line, payloadIn(line));
}

/** Where the bytes of a line stand among others. */
export interface LineBytes {
  readonly block: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * The same without a copy: the line's bytes are changed, and mean nothing afterwards. `payload` is
 * what `payloadIn` finds in the line.
 */
export function verifyUsingUp(at: LineBytes, line: string, payload: Payload | null): Verified {
  if (payload === null) return { hash: verifiedHash(at, line), sha256: sha256Hex(bytesOf(at)) };
  if (isWithheld(line, payload)) {
    return { hash: statedHash(line), sha256: sha256Hex(bytesOf(at)) };
  }
  const whole = verifiedHash(at, line);
  const hash = whole !== null && keepsPayload(line, payload) ? whole : null;
  // In plain ASCII a place in the text is one in the bytes, which need not be made of it again.
  if (at.end - at.start !== line.length) return { hash, sha256: sha256Without(line, payload) };
  return { hash, sha256: sha256Hex(closed(at, payload)) };
}

/** The bytes of a line alone. */
export function bytesOf({ block, start, end }: LineBytes): Uint8Array {
  return block.subarray(start, end);
}

const NULL = encoder.encode("null");

/** The bytes of a line with `null` in the place of its payload: what stands before is moved up. */
function closed({ block, start, end: stop }: LineBytes, { at, end }: Payload): Uint8Array {
  const from = end - NULL.length - at;
  if (from < 0) {
    const longer = new Uint8Array(stop - start - from);
    longer.set(block.subarray(start, start + at));
    longer.set(NULL, at);
    longer.set(block.subarray(start + end, stop), at + NULL.length);
    return longer;
  }
  block.copyWithin(start + from, start, start + at);
  // A call for four bytes costs more than the four.
  for (let i = 0; i < NULL.length; i += 1) block[start + from + at + i] = NULL[i] as number;
  return block.subarray(start + from, stop);
}

const PREV = `"prev":"${DIGEST}`;

/** True where a line names the digest with these digits as that of the line before it. */
export function follows(line: string, payload: Payload | null, sha256: string): boolean {
  // Behind a commitment stands nothing else: the line need not be searched.
  const at = payload === null ? -1 : committedBehind(payload);
  const from = at + PREV.length;
  if (at >= 0 && line.startsWith(PREV, at) && line.startsWith(sha256, from)) {
    return line[from + sha256.length] === '"';
  }
  return line.includes(`${PREV}${sha256}"`);
}

/** The `hash` that a line in our form states, right or wrong; null where it states none. */
function statedHash(line: string): string | null {
  const at = line.length - TAIL_BYTES;
  return line.startsWith(TAIL_HEAD, at) ? line.slice(at + 9, -2) : null;
}

/**
 * The `hash` of a line in our form when it is right, null when it is wrong or of another form. The
 * block must be one that may be written to: the byte before the hash is changed
 * during the call, which saves a copy of every line of a scan. What the line states is read in its
 * text, whose end is the same, for all of that is ASCII.
 */
function verifiedHash({ block, start, end }: LineBytes, line: string): string | null {
  const cut = end - TAIL_BYTES;
  const at = line.length - TAIL_BYTES;
  if (at < 1 || !line.startsWith(TAIL_HEAD, at) || !line.endsWith('"}')) return null;
  block[cut] = BRACE;
  const found = sha1Hex(block.subarray(start, cut + 1));
  block[cut] = COMMA;
  return line.startsWith(found, at + TAIL_HEAD.length) ? `sha1:${found}` : null;
}
