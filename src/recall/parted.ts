/**
 * A word that records may write as two: who asks for the `timezone` means the `time zone` too. The
 * other way about, `file name` and `filename`, is in `question.ts`.
 */
import { stemOf } from "./stem.ts";
import { isStopWord } from "./stop.ts";
import type { Postings } from "./tables.ts";

/** Letters of a half: shorter ones are endings, or grammar. */
const LEAST_HALF = 3;
/** Longer ones are no two words of any language that parts them. */
const LONGEST = 24;

/** Two words that stand in records, with a blank between, and how many records have both. */
export interface Parted {
  readonly term: string;
  readonly frequency: number;
}

/**
 * The two words that one is made of, of which the most records have both; null where none have, or
 * where the word has digits or is of a script without blanks. Whether they are neighbours there is
 * told by the second pass.
 */
export function partedOf(plain: string, postings: Postings): Parted | null {
  if (plain.length < 2 * LEAST_HALF || plain.length > LONGEST || /\d/.test(plain)) return null;
  const all: string[] = [];
  for (let cut = LEAST_HALF; cut <= plain.length - LEAST_HALF; cut += 1) {
    const halves = [plain.slice(0, cut), plain.slice(cut)];
    if (!halves.some(isStopWord)) all.push(halves.map(stemOf).join(" "));
  }
  // Most words are no two, and one question tells it of all places where they could be parted.
  if (all.length === 0 || postings.holders(...all).length === 0) return null;
  const [most] = all.map((term) => ({ term, frequency: postings.holders(term).length }))
    .sort((a, b) => b.frequency - a.frequency);
  return most ?? null;
}
