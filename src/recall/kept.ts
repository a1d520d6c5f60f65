/**
 * What the index keeps of a record: its terms in their order, one string. It is what FTS5 is given,
 * and what the second pass of a search reads, by splitting it: no text is cut into terms twice.
 */
import { termsOf } from "./terms.ts";

/** The texts of a record, by how much a word in them counts. */
export interface RecordTexts {
  /** What it says, and its key. */
  readonly head: string;
  readonly tags: string;
  /** Why, by what evidence, and what else it says. */
  readonly body: string;
}

export interface KeptTerms {
  /** One line for each of the texts; blanks between terms. FTS5 sees neither lines nor marks. */
  readonly terms: string;
  /** Words and grams, as the length of a record is counted. */
  readonly length: number;
}

/** Stands before a compound, which has no place of its own; FTS5 parts terms by it. */
export const WHOLE = "`";

/** The terms of a record as the index keeps them. */
export function keptTerms({ head, tags, body }: RecordTexts): KeptTerms {
  const kept = [head, tags, body].map(lineOf);
  return {
    terms: kept.map(({ terms }) => terms).join("\n"),
    length: kept.reduce((sum, { length }) => sum + length, 0),
  };
}

function lineOf(text: string): KeptTerms {
  if (text === "") return { terms: "", length: 0 };
  let terms = "";
  let length = 0;
  for (const { term, kind } of termsOf(text)) {
    if (terms !== "") terms += " ";
    if (kind === "whole") terms += WHOLE;
    else length += 1;
    terms += term;
  }
  return { terms, length };
}
