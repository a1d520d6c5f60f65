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
const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACE = 0x7d;
const TAIL_HEAD = new TextEncoder().encode(',"hash":"sha1:');

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
  return digestWithout(line, payloadIn(line));
}

function digestWithout(line: string, payload: Payload | null): string {
  return `sha256:${sha256Hex(payload === null ? line : withoutPayload(line, payload))}`;
}

/** What verifying a line gives. */
export interface Verified {
  /** `sha1:…`; null where the line is not what its hash or its commitment says. */
  readonly hash: string | null;
  /** What the next line's `prev` must be. */
  readonly digest: string;
}

/**
 * Verifies a line in our form by its bytes and its text. One without its payload is held by the
 * chain alone: its `hash` was that of the whole line.
 */
export function verifyLine(bytes: Uint8Array, line: string): Verified {
  return verifyUsingUp(bytes.slice(), line, payloadIn(line));
}

/**
 * The same without a copy: the bytes are changed, and mean nothing afterwards. `payload` is what
 * `payloadIn` finds in the line.
 */
export function verifyUsingUp(bytes: Uint8Array, line: string, payload: Payload | null): Verified {
  if (payload === null) return { hash: verifiedHash(bytes), digest: `sha256:${sha256Hex(bytes)}` };
  if (isWithheld(line, payload)) {
    return { hash: statedHash(line), digest: `sha256:${sha256Hex(bytes)}` };
  }
  const whole = verifiedHash(bytes);
  // In plain ASCII a place in the text is one in the bytes, which need not be made of it again.
  const isPlain = bytes.length === line.length;
  const hash = keepsPayload(isPlain ? bytes : line, payload) ? whole : null;
  if (!isPlain) return { hash, digest: digestWithout(line, payload) };
  return { hash, digest: `sha256:${sha256Hex(closed(bytes, payload))}` };
}

const NULL = encoder.encode("null");

/** The bytes of a line with `null` in the place of its payload: what stands before is moved up. */
function closed(bytes: Uint8Array, { at, end }: Payload): Uint8Array {
  const from = end - NULL.length - at;
  if (from < 0) {
    const longer = new Uint8Array(bytes.length - from);
    longer.set(bytes.subarray(0, at));
    longer.set(NULL, at);
    longer.set(bytes.subarray(end), at + NULL.length);
    return longer;
  }
  bytes.copyWithin(from, 0, at);
  bytes.set(NULL, from + at);
  return bytes.subarray(from);
}

const PREV = '"prev":"';

/** True where a line names this digest as that of the line before it. */
export function follows(line: string, payload: Payload | null, prev: string): boolean {
  // Behind a commitment stands nothing else: the line need not be searched.
  const at = payload === null ? -1 : committedBehind(payload);
  const from = at + PREV.length;
  if (at >= 0 && line.startsWith(PREV, at) && line.startsWith(prev, from)) {
    return line[from + prev.length] === '"';
  }
  return line.includes(`${PREV}${prev}"`);
}

/** The `hash` that a line in our form states, right or wrong; null where it states none. */
function statedHash(line: string): string | null {
  const at = line.length - TAIL_BYTES;
  return line.startsWith(',"hash":"sha1:', at) ? line.slice(at + 9, -2) : null;
}

/**
 * The `hash` of a line in our form when it is right, null when it is wrong or of another form.
 * `line` must be a view into a buffer that may be written to: the byte before the hash is changed
 * during the call, which saves a copy of every line of a scan.
 */
function verifiedHash(line: Uint8Array): string | null {
  const cut = line.length - TAIL_BYTES;
  if (cut < 1 || line[line.length - 2] !== QUOTE || line[line.length - 1] !== BRACE) return null;
  for (let i = 0; i < TAIL_HEAD.length; i += 1) {
    if (line[cut + i] !== TAIL_HEAD[i]) return null;
  }
  line[cut] = BRACE;
  const found = sha1Hex(line.subarray(0, cut + 1));
  line[cut] = COMMA;
  for (let i = 0; i < 40; i += 1) {
    if (line[cut + TAIL_HEAD.length + i] !== found.charCodeAt(i)) return null;
  }
  return `sha1:${found}`;
}
