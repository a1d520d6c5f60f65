/**
 * A block of ours in a file of somebody else's, between two markers. Works on bytes: the rest of
 * the file stays, whatever its encoding, and is what it was once the block is taken out.
 */
import { indexOf, joined } from "../base/bytes.ts";
import { sha256Hex } from "../base/runtime.ts";

/** How a block stands: `edited` is changed by hand, `broken` has one marker of the two. */
export type BlockState = "missing" | "current" | "stale" | "edited" | "broken";

/** What was at the end of the file before: needed to take the block out again. */
type Before = "newline" | "no-newline" | "no-file";

interface FoundBlock {
  /** Where the block begins and ends: markers, and the newline behind the second. */
  readonly from: number;
  readonly to: number;
  readonly before: Before;
  readonly inner: string;
  readonly digest: string;
}

const BEGIN = "<!-- memoryctl begin ";
const END = "<!-- memoryctl end -->\n";
const HEAD = /^(newline|no-newline|no-file) ([0-9a-f]{12}) -->\n/;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const BEGIN_BYTES = encoder.encode(BEGIN);
const END_BYTES = encoder.encode(END);

/** How the block with this text stands in a file; null stands for no file. */
export function blockState(file: Uint8Array | null, text: string): BlockState {
  const found = file === null ? null : find(file);
  if (found === null) return "missing";
  if (found === "broken") return "broken";
  if (digestOf(found.inner) !== found.digest) return "edited";
  return found.inner === text ? "current" : "stale";
}

/** The file with the block in it: at its end, or where the block stands already. */
export function withBlock(file: Uint8Array | null, text: string): Uint8Array {
  const found = file === null ? null : find(file);
  if (file !== null && found !== null && found !== "broken") {
    const block = encoder.encode(rendered(found.before, text));
    return joined([file.subarray(0, found.from), block, file.subarray(found.to)]);
  }
  const old = file ?? new Uint8Array();
  const before = file === null ? "no-file" : endsInNewline(old) ? "newline" : "no-newline";
  const gap = before === "no-file" ? "" : SEPARATORS[before];
  return joined([old, encoder.encode(gap + rendered(before, text))]);
}

/** The file without the block; null where the block made it and nothing else is in it. */
export function withoutBlock(file: Uint8Array): Uint8Array | null {
  const found = find(file);
  if (found === null || found === "broken") return file;
  const gap = found.before === "no-file" ? "" : SEPARATORS[found.before];
  const head = file.subarray(0, found.from);
  const isOurs = decoder.decode(head.subarray(head.length - gap.length)) === gap;
  const kept = isOurs ? head.subarray(0, head.length - gap.length) : head;
  const rest = joined([kept, file.subarray(found.to)]);
  return rest.length === 0 && found.before === "no-file" ? null : rest;
}

/** What is put between the file and the block: a blank line. */
const SEPARATORS = { "newline": "\n", "no-newline": "\n\n" } as const;

/** An empty file needs no newline before the block's blank line either. */
function endsInNewline(file: Uint8Array): boolean {
  return file.length === 0 || file.at(-1) === 10;
}

function rendered(before: Before, text: string): string {
  return `${BEGIN}${before} ${digestOf(text)} -->\n${text}${END}`;
}

function digestOf(text: string): string {
  return sha256Hex(text).slice(0, 12);
}

function find(file: Uint8Array): FoundBlock | "broken" | null {
  const from = indexOf(file, BEGIN_BYTES);
  const end = indexOf(file, END_BYTES, Math.max(from, 0));
  if (from < 0) return end < 0 ? null : "broken";
  const head = HEAD.exec(decoder.decode(file.subarray(from + BEGIN.length, from + 64)));
  const again = indexOf(file, BEGIN_BYTES, from + 1);
  if (end < 0 || head === null || again >= 0) return "broken";
  const [line, before, digest] = head as unknown as [string, Before, string];
  const inner = decoder.decode(file.subarray(from + BEGIN.length + line.length, end));
  return { from, to: end + END.length, before, inner, digest };
}
