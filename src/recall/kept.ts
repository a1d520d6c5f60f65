/**
 * What the index keeps of a record: the terms of its texts in their order, as one string. The
 * second pass of a search looks for its terms in it, so that no text is cut into terms twice; and
 * with it a record can be taken out of FTS5 again, which must be told all terms that go.
 */
import { type Term, termsOf } from "./terms.ts";
import { wholesOf } from "./wholes.ts";

/** The texts of a record, by how much a word in them counts. */
export interface RecordTexts {
  /** What it says, and its key. */
  readonly head: string;
  readonly tags: string;
  /** Why, by what evidence, and what else it says. */
  readonly body: string;
}

export interface KeptTerms {
  /**
   * A line for each of the texts: its words and grams with blanks between, so that the place of one
   * is its number; behind a tab its compounds, each behind a backtick, and that behind its place
   * where this is not the same as before. Other names of a compound follow from it, and are parts
   * of it: what the string does not hold is no term of it.
   */
  readonly kept: string;
  /** All of its terms, for FTS5. */
  readonly indexed: string;
  /** Words and grams: how long a record is. */
  readonly length: number;
}

/** The terms of a record as the index keeps them. */
export function keptTerms({ head, tags, body }: RecordTexts): KeptTerms {
  const lines = [head, tags, body].map(lineOf);
  return {
    kept: lines.map(({ kept }) => kept).join("\n"),
    indexed: lines.map(({ indexed }) => indexed).filter((line) => line !== "").join(" "),
    length: lines.reduce((sum, { length }) => sum + length, 0),
  };
}

/** What blanks part are words of their own, and most of them come again and again. */
const known = new Map<string, Piece>();
const MOST_KNOWN = 20_000;
const LONGEST_KNOWN = 40;

function lineOf(text: string): KeptTerms {
  let [words, wholes, indexed, length] = ["", "", "", 0];
  for (const piece of text.split(/[ \n]+/)) {
    const own = known.get(piece) ?? pieceOf(piece);
    if (own.indexed === "") continue;
    indexed += indexed === "" ? own.indexed : ` ${own.indexed}`;
    if (own.length > 0) words += length === 0 ? own.words : ` ${own.words}`;
    for (const [i, { at, plain }] of own.wholes.entries()) {
      const place = own.wholes[i - 1]?.at === at ? "" : length + at;
      wholes += `${wholes === "" ? "" : " "}${place}\`${plain}`;
    }
    length += own.length;
  }
  return { kept: wholes === "" ? words : `${words}\t${wholes}`, indexed, length };
}

/** The terms of what stands between two blanks. */
interface Piece {
  readonly words: string;
  readonly wholes: readonly Pick<Term, "at" | "plain">[];
  readonly indexed: string;
  readonly length: number;
}

function pieceOf(text: string): Piece {
  const all = termsOf(text);
  const words = all.filter(({ kind }) => kind !== "whole");
  const piece: Piece = {
    words: words.map(({ term }) => term).join(" "),
    wholes: all.filter(({ kind, plain }) => kind === "whole" && plain !== ""),
    indexed: all.map(({ term }) => term).join(" "),
    length: words.length,
  };
  if (text.length > LONGEST_KNOWN) return piece;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, piece);
  return piece;
}

/** One text of a record, as its line has it. */
export interface KeptLine {
  readonly words: readonly string[];
  readonly wholes: string;
}

/** The lines of what was kept. */
export function linesOf(kept: string): KeptLine[] {
  return kept.split("\n").map((line) => {
    const tab = line.indexOf("\t");
    const words = tab < 0 ? line : line.slice(0, tab);
    return { words: words === "" ? [] : words.split(" "), wholes: line.slice(words.length + 1) };
  });
}

/** The places of a term in one text, rising within words and within compounds. */
export function placesOf(term: string, { words, wholes }: KeptLine): number[] {
  const places: number[] = [];
  for (let at = words.indexOf(term); at >= 0; at = words.indexOf(term, at + 1)) places.push(at);
  if (!wholes.includes(term)) return places;
  for (const { at, names } of compoundsOf(wholes)) if (names.includes(term)) places.push(at);
  return places;
}

/** The places of the first of two words, with a blank between, where the second is behind it. */
export function pairPlaces(pair: string, { words }: KeptLine): number[] {
  const [first = "", second] = pair.split(" ");
  const places: number[] = [];
  for (let at = words.indexOf(first); at >= 0; at = words.indexOf(first, at + 1)) {
    if (words[at + 1] === second) places.push(at);
  }
  return places;
}

function compoundsOf(wholes: string): { readonly at: number; readonly names: string[] }[] {
  let at = 0;
  return wholes === "" ? [] : wholes.split(" ").map((whole) => {
    const mark = whole.indexOf("`");
    if (mark > 0) at = Number(whole.slice(0, mark));
    return { at, names: wholesOf(whole.slice(mark + 1)) };
  });
}

/** What FTS5 was given of a record, in any order, from what was kept of it. */
export function indexedTerms(kept: string): string {
  return linesOf(kept).flatMap(({ words, wholes }) => [
    ...words,
    ...compoundsOf(wholes).flatMap(({ names }) => names),
  ]).join(" ");
}
