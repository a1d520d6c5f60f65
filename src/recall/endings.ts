/**
 * A slip in the ending of a word: `integraton` has none that is known, and stays whole where
 * `integration` is cut to `integr`.
 */
import { stemOf } from "./stem.ts";
import type { Postings } from "./tables.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Shorter stems begin too many words. */
const LEAST_STEM = 4;
/** Shorter words have no ending in which anybody slips. */
const LEAST_WORD = 7;

/** Known stems of words that are one slip in their ending from a word in small letters. */
export function stemsHiddenIn(plain: string, postings: Postings): string[] {
  if (plain.length < LEAST_WORD || !/^[a-z]+$/.test(plain)) return [];
  const stems = postings.words(plain.slice(0, LEAST_STEM), LEAST_STEM, plain.length - 2);
  return stems.filter((stem) => plain.startsWith(stem) && isHiddenIn(plain, stem));
}

/** True where one letter more, less, other, or two swapped behind a stem make a word of it. */
function isHiddenIn(plain: string, stem: string): boolean {
  for (let i = stem.length; i <= plain.length; i += 1) {
    const [head, tail] = [plain.slice(0, i), plain.slice(i)];
    const [first = "", second = ""] = tail;
    const meant = [head + tail.slice(1), head + second + first + tail.slice(2)];
    for (const letter of LETTERS) meant.push(head + letter + tail, head + letter + tail.slice(1));
    if (meant.some((word) => word !== plain && stemOf(word) === stem)) return true;
  }
  return false;
}
