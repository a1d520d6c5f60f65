/**
 * What the index keeps of a record: the terms of its texts in their order, as one string. The
 * second pass of a search looks for its terms in it, so that no text is cut into terms twice; and
 * with it a record can be taken out of FTS5 again, which must be told all terms that go.
 */
import { termsOf } from "./terms.ts";
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
   * is its number; behind a tab its compounds, each behind its place and a backtick. Other names of
   * a compound follow from it, and are parts of it: what the string does not hold is no term of it.
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

function lineOf(text: string): KeptTerms {
  let [words, wholes, indexed, length] = ["", "", "", 0];
  for (const { term, kind, at, plain } of text === "" ? [] : termsOf(text)) {
    indexed += indexed === "" ? term : ` ${term}`;
    if (kind !== "whole") {
      words += length === 0 ? term : ` ${term}`;
      length += 1;
    } else if (plain !== "") wholes += `${wholes === "" ? "" : " "}${at}\`${plain}`;
  }
  return { kept: wholes === "" ? words : `${words}\t${wholes}`, indexed, length };
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

function compoundsOf(wholes: string): { readonly at: number; readonly names: string[] }[] {
  return wholes === "" ? [] : wholes.split(" ").map((whole) => {
    const mark = whole.indexOf("`");
    const names = wholesOf(whole.slice(mark + 1));
    return { at: Number(whole.slice(0, mark)), names };
  });
}

/** What FTS5 was given of a record, in any order, from what was kept of it. */
export function indexedTerms(kept: string): string {
  return linesOf(kept).flatMap(({ words, wholes }) => [
    ...words,
    ...compoundsOf(wholes).flatMap(({ names }) => names),
  ]).join(" ");
}
