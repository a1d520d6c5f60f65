/** Bytes as values: joined, looked for, and read as text. */

/** The text of bytes that are all ASCII, where each is one character; null for any others. */
export function asciiText(bytes: Uint8Array): string | null {
  const { Buffer, isAscii } = process.getBuiltinModule("node:buffer");
  if (!isAscii(bytes)) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** The parts as one block; `behind`, if given, is a byte put after each of them. */
export function joined(parts: readonly Uint8Array[], behind?: number): Uint8Array {
  const gap = behind === undefined ? 0 : 1;
  let at = 0;
  for (const { length } of parts) at += length + gap;
  const block = new Uint8Array(at);
  at = 0;
  for (const part of parts) {
    block.set(part, at);
    at += part.length + gap;
    if (behind !== undefined) block[at - 1] = behind;
  }
  return block;
}

/** The first place from `start` on where `wanted` stands in `bytes`; -1 where it does not. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array, start = 0): number {
  const [first] = wanted;
  if (first === undefined) return start <= bytes.length ? start : -1;
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at > last) return -1;
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/** True where both hold the same bytes. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Bytes in which ASCII texts are looked for. */
export interface Searched {
  readonly bytes: Uint8Array;
  /** The first place of a text from a place on; -1 where there is none. */
  readonly indexOf: (text: string, from: number) => number;
  /** Its last place up to a place; -1 where there is none. */
  readonly lastIndexOf: (text: string, from: number) => number;
  /** The text between two places. */
  readonly text: (start: number, end: number) => string;
}

/** Makes bytes ready to be searched, without a copy. */
export function searched(bytes: Uint8Array): Searched {
  const { Buffer } = process.getBuiltinModule("node:buffer");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    bytes,
    indexOf: (text, from) => buffer.indexOf(text, from),
    lastIndexOf: (text, from) => buffer.lastIndexOf(text, from),
    text: (start, end) => buffer.toString("utf8", start, end),
  };
}
