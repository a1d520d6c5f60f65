/**
 * A row's line: its canonical form with the member `hash` put last. `hash` is the SHA-1 of the line
 * without `,"hash":"…"`, which is v1's hash; `prev`, inside, is the SHA-256 of the line before it
 * in the file. So a line is verified by hashing slices of the file, without parsing.
 */
import { sha1Hex, sha256Hex } from "../base/runtime.ts";

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
export function digest(line: Uint8Array): string {
  return `sha256:${sha256Hex(line)}`;
}

/**
 * The `hash` of a line in our form when it is right, null when it is wrong or of another form.
 * `line` must be a view into a buffer that may be written to: the byte before the hash is changed
 * during the call, which saves a copy of every line of a scan.
 */
export function verifiedHash(line: Uint8Array): string | null {
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
