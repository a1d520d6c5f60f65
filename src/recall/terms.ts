/**
 * Text to terms: the same for records and for questions, on every runtime. What people and programs
 * write as one (`src/state/index.ts:42`, `getUserName`) is found by its parts and as a whole;
 * scripts without blanks are cut into grams.
 */
import * as letters from "./letters.ts";
import { stemOf } from "./stem.ts";
import { clipped, joinedOf, wholesOf } from "./wholes.ts";

/** The version of the terms: an index of others is filled anew. Raise it with every change. */
export const RULES = 1;

/** A stemmed word, a compound as it is written, or a piece of a script without blanks. */
export type TermKind = "word" | "whole" | "gram";

export interface Term {
  /** Without blank, quote or backtick, and of at most 64 characters. */
  readonly term: string;
  readonly kind: TermKind;
  /** The place of a word or gram in its text; a compound has that of its first part. */
  readonly at: number;
  /** Which word of the text it belongs to, as a person counts them: a compound is one. */
  readonly word: number;
  /** A word with its ending, a compound whole: uncut. Empty for another name of a compound. */
  readonly plain: string;
  /** True for a compound that signs hold together, as in names of programs, files and codes. */
  readonly is_joined: boolean;
}

/** What is longer is encoded data, which nobody asks for by its whole. */
const LONGEST_WHOLE = 400;

/** The terms of a text, in its order; a compound stands before its parts. */
export function termsOf(text: string): Term[] {
  const even = letters.evenText(text);
  const cut: Cut = { terms: [], at: 0, word: 0 };
  for (let i = 0; i < even.length;) {
    const kind = kindAt(even, i);
    if (kind === letters.PAIRED || kind === letters.TRIPLED) i = addGrams(cut, even, i);
    else if (kind === letters.PICTURE) i = addPicture(cut, even, i);
    else if (isInner(kind)) i = addCompound(cut, even, i);
    else i += widthAt(even, i);
  }
  return cut.terms;
}

/** What was found so far, and where the next word will stand. */
interface Cut {
  readonly terms: Term[];
  at: number;
  word: number;
}

function add(cut: Cut, text: string, kind: TermKind, plain = text, is_joined = false): void {
  const { terms, at, word } = cut;
  if (text === "") return;
  terms.push({ term: clipped(text), kind, at, word, plain, is_joined });
  if (kind !== "whole") cut.at += 1;
}

function codeOf(sign: string): number {
  return sign.codePointAt(0) ?? 0;
}

function kindAt(text: string, i: number): number {
  const unit = text.charCodeAt(i);
  return letters.kindOfCharacter(unit < 0xd800 ? unit : text.codePointAt(i) ?? 0);
}

function widthAt(text: string, i: number): number {
  return (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
}

/** A part of words in scripts with blanks. */
function isInner(kind: number): boolean {
  return kind >= letters.LOWER && kind <= letters.LINE;
}

/** Grams of one run of characters; two of them are a word, as a person counts. */
function addGrams(cut: Cut, text: string, start: number): number {
  const kind = kindAt(text, start);
  const signs: string[] = [];
  let i = start;
  for (let next = kind; next === kind || next === letters.MARK;) {
    const width = widthAt(text, i);
    signs.push(text.slice(i, i + width));
    i += width;
    next = i < text.length ? kindAt(text, i) : letters.NONE;
  }
  const wide = kind === letters.TRIPLED && signs.length > 2 ? 3 : 2;
  const first = cut.word;
  for (let at = 0; at === 0 || at + wide <= signs.length; at += 1) {
    cut.word = first + (at >> 1);
    add(cut, signs.slice(at, at + wide).join(""), "gram");
  }
  cut.word = first + Math.max(1, signs.length >> 1);
  return i;
}

/** A picture, with those that are joined to it. */
function addPicture(cut: Cut, text: string, start: number): number {
  let i = start + widthAt(text, start);
  while (text[i] === letters.JOINER && i + 1 < text.length) {
    if (kindAt(text, i + 1) !== letters.PICTURE) break;
    i += 1 + widthAt(text, i + 1);
  }
  add(cut, text.slice(start, i), "word");
  cut.word += 1;
  return i;
}

/** A run of letters and digits, or several that joints hold together. */
function addCompound(cut: Cut, text: string, start: number): number {
  const segments: [from: number, to: number][] = [];
  let end = start;
  let open = -1;
  for (let i = start; i < text.length; i += widthAt(text, i)) {
    const kind = kindAt(text, i);
    const inner = isInner(kind);
    if (!inner && kind !== letters.JOINT) break;
    if (inner && kind !== letters.LINE) {
      if (open < 0) segments.push([open = i, i]);
      const last = segments.at(-1);
      if (last !== undefined) last[1] = i + widthAt(text, i);
    } else open = -1;
    if (inner) end = i + widthAt(text, i);
  }
  const run = text.slice(start, end);
  const sharp = end - start > 2 ? null : /^(?:\+\+|#)/.exec(text.slice(end, end + 2));
  // C++, C# and F# are names.
  if (sharp !== null) add(cut, `${letters.plainWord(run)}${sharp[0]}`, "whole");
  addSegments(cut, run, segments.map(([from, to]) => [from - start, to - start]));
  cut.word += 1;
  return end;
}

function addSegments(cut: Cut, run: string, segments: readonly Segment[]): void {
  if (segments.length > 1 && run.length <= LONGEST_WHOLE && !isShortened(run)) {
    // A place in a file is one of its parts, not of its name.
    const low = letters.plainWord(run).replaceAll("\\", "/").replace(/^[_$]+|[_$]+$/g, "")
      .replace(/(?::\d+)+$/, "");
    const joined = joinedOf(low);
    const names = joined === null ? wholesOf(low) : [joined];
    for (const [i, name] of names.entries()) {
      add(cut, name, "whole", i > 0 ? "" : joined ?? low, true);
    }
  }
  for (const [from, to] of segments) {
    const segment = run.slice(from, to);
    const parts = partsOf(segment);
    // `fileName`, `file_name`, `file-name` and `filename` have this in common.
    if (parts.length > 1) add(cut, stemOf(clipped(letters.plainWord(segment))), "whole");
    for (const part of parts) {
      const plain = clipped(letters.plainWord(part));
      add(cut, stemOf(plain), "word", plain);
    }
  }
}

type Segment = readonly [from: number, to: number];

/** Letters, and what is left of a second word: `don't`, `we'll`. */
function isShortened(run: string): boolean {
  const at = run.search(/['\u2019]/);
  if (at < 1 || run.length - at < 2 || run.length - at > 3) return false;
  return [...run].every((sign, i) => i === at || isLetter(letters.kindOfCharacter(codeOf(sign))));
}

/** Ids and digests are one word each, whatever letters they have. */
const OPAQUE = /^(?:[0-9a-f]{7,}|[0-9A-F]{7,}|[0-9]+)$/;

/** Most words have no seams. */
const SEAMLESS = /^[A-Za-z][a-z]*$/;

/** The words within a name: `getHTTPUrl` is three, `TS2345` two, `v2` one. */
function partsOf(name: string): string[] {
  if (name.length < 3 || SEAMLESS.test(name) || OPAQUE.test(name)) return [name];
  const signs = [...name];
  const kinds = signs.map((sign) => letters.kindOfCharacter(codeOf(sign)));
  const parts: string[] = [];
  let begin = 0;
  for (let i = 1; i < signs.length; i += 1) {
    if (!isSeam(kinds, i)) continue;
    parts.push(signs.slice(begin, i).join(""));
    begin = i;
  }
  parts.push(signs.slice(begin).join(""));
  return parts;
}

/** True where a new word begins: `r|N` in `userName`, `P|U` in `HTTPUrl`, a number. */
function isSeam(kinds: readonly number[], i: number): boolean {
  const [before2, before, here, next] = [kinds[i - 2], kinds[i - 1], kinds[i], kinds[i + 1]];
  if (here === letters.UPPER) {
    if (before === letters.LOWER || before === letters.DIGIT) return true;
    return before === letters.UPPER && next === letters.LOWER;
  }
  if (here === letters.DIGIT) return isLetter(before) && isLetter(before2);
  return before === letters.DIGIT && isLetter(here) && isLetter(next);
}

function isLetter(kind: number | undefined): boolean {
  return kind === letters.LOWER || kind === letters.UPPER || kind === letters.LETTER;
}
