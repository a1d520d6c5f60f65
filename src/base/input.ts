/** Reading lines from an open descriptor: a pipe, a file or a terminal. */
import { joined } from "./bytes.ts";
import { readSome } from "./streams.ts";

const NEWLINE = 0x0a;
const CHUNK = 256 * 1024;

export interface RawLine {
  /** From 1. */
  readonly number: number;
  /** Null where the line is longer than the limit; its bytes are skipped. */
  readonly bytes: Uint8Array | null;
}

/** Yields the lines of a descriptor, without their newlines; a last one may lack it. */
export function* readLines(fd: number, limit: number): Generator<RawLine> {
  let rest: Uint8Array = new Uint8Array(0);
  let overlong = false;
  let number = 1;
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const got = readSome(fd, chunk);
    if (got === 0) break;
    const part = chunk.subarray(0, got);
    const block = rest.length === 0 ? part : joined([rest, part]);
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      yield { number, bytes: overlong || end - start > limit ? null : block.subarray(start, end) };
      overlong = false;
      number += 1;
      start = end + 1;
    }
    rest = block.subarray(start);
    if (rest.length <= limit) continue;
    overlong = true;
    rest = new Uint8Array(0);
  }
  if (overlong) yield { number, bytes: null };
  else if (rest.length > 0) yield { number, bytes: rest };
}
