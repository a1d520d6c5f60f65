/** A question as terms: those that it has, and those that it probably means. */
import { FORMULA } from "./formula.ts";
import { editsBetween } from "./edits.ts";
import { stemsHiddenIn } from "./endings.ts";
import { partedOf } from "./parted.ts";
import { stemOf } from "./stem.ts";
import { isStop } from "./stop.ts";
import type { Postings } from "./tables.ts";
import { type Term, type TermKind, termsOf } from "./terms.ts";

/**
 * A word of grammar; two words that records write as one; a word that they write as two; a word one
 * slip away.
 */
export type AskedKind = TermKind | "stop" | "joined" | "parted" | "near";

export interface AskedTerm {
  readonly term: string;
  readonly kind: AskedKind;
  /** How much it counts, 1 for what stands in the question. */
  readonly share: number;
  readonly at: number;
  readonly word: number;
  readonly is_joined: boolean;
  /** In how many records it stands. */
  readonly frequency: number;
  /** The word that it stands for: an unknown one, or one that is also written as two. */
  readonly instead_of?: string;
}

/** What comes behind so many characters is no question any more. */
const LONGEST_QUESTION = 2000;

/** The terms of a question, each once: what it is about, what is probably meant, grammar. */
export function askedTerms(text: string, postings: Postings): AskedTerm[] {
  const all = termsOf(text.slice(0, LONGEST_QUESTION));
  const topics = all.filter((term) => !isStop(term));
  const kept = topics.length > 0 ? topics : all;
  const asked = new Map<string, AskedTerm>();
  const add = (term: string, kind: AskedKind, share: number, own: Term) => {
    if (asked.has(term)) return;
    const { at, word, is_joined } = own;
    const frequency = postings.frequency(term);
    asked.set(term, { term, kind, share, at, word, is_joined, frequency });
  };
  for (const each of kept) add(each.term, each.kind, 1, each);
  addJoined(kept, asked, postings);
  for (const each of kept) {
    addParted(each, asked, postings);
    if (asked.get(each.term)?.frequency === 0) addNear(each, asked, postings);
  }
  if (kept !== all) {
    for (const each of all) if (isStop(each)) add(each.term, "stop", FORMULA.stop, each);
  }
  return [...asked.values()];
}

/** `file name` finds `fileName` and `file_name` too. */
function addJoined(kept: readonly Term[], asked: Map<string, AskedTerm>, postings: Postings): void {
  const words = kept.filter(({ kind }) => kind === "word");
  for (const [i, first] of words.entries()) {
    const second = words[i + 1];
    if (second === undefined || second.at !== first.at + 1) continue;
    const term = stemOf(first.plain + second.plain);
    if (asked.has(term)) continue;
    const frequency = postings.frequency(term);
    if (frequency === 0) continue;
    const { at, word } = first;
    const share = FORMULA.joined;
    asked.set(term, { term, kind: "joined", share, at, word, is_joined: false, frequency });
  }
}

/** `timezone` finds `time zone` too. */
function addParted(own: Term, asked: Map<string, AskedTerm>, postings: Postings): void {
  const { term, kind, plain, at, word, is_joined } = own;
  const parted = kind === "word" ? partedOf(plain, postings) : null;
  if (parted === null) return;
  // It tells what the word tells that it stands for; of one that nobody wrote, what both tell.
  const frequency = asked.get(term)?.frequency || parted.frequency;
  const more = { share: FORMULA.parted, at, word, is_joined, frequency, instead_of: term };
  asked.set(parted.term, { term: parted.term, kind: "parted", ...more });
}

const LEAST_MISTYPED = 4;
/** From so many letters on, two slips may be one word. */
const LONG_WORD = 8;
const MOST_NEAR = 2;

/** Up to two known words, one slip from an unknown one, or two from a long one. */
function addNear(unknown: Term, asked: Map<string, AskedTerm>, postings: Postings): void {
  const { term, kind, at, word, is_joined } = unknown;
  if (kind !== "word" || term.length < LEAST_MISTYPED || /\d/.test(term)) return;
  const most = term.length >= LONG_WORD ? 2 : 1;
  const near = slipsOf(unknown, most, postings)
    .map((found) => ({ ...found, frequency: postings.frequency(found.term) }))
    .sort((a, b) => a.edits - b.edits || b.frequency - a.frequency || (a.term < b.term ? -1 : 1));
  for (const { term: found, frequency } of near.slice(0, MOST_NEAR)) {
    if (asked.has(found)) continue;
    const share = FORMULA.near;
    const more = { at, word, is_joined, frequency, instead_of: term };
    asked.set(found, { term: found, kind: "near", share, ...more });
  }
}

interface Slip {
  readonly term: string;
  readonly edits: number;
}

/**
 * Known words that a slip makes of a word: slips are rare in the first letters, so only words that
 * begin alike are looked at, by three letters and, where that gives nothing, by two.
 */
function slipsOf({ term, plain }: Term, most: number, postings: Postings): Slip[] {
  const [first = "", second = "", third = ""] = term;
  const hidden = stemsHiddenIn(plain, postings).map((stem) => ({ term: stem, edits: 1 }));
  const tries = [[first + second + third], [first + second, second + first, first + third]];
  for (const beginnings of tries) {
    const words = new Set(
      beginnings.flatMap((beginning) =>
        postings.words(beginning, Math.max(LEAST_MISTYPED, term.length - most), term.length + most)
      ),
    );
    const found = [...words].map((word) => ({ term: word, edits: editsBetween(term, word, most) }))
      .filter(({ edits }) => edits > 0 && edits <= most);
    if (found.length + hidden.length > 0) return [...hidden, ...found];
  }
  return [];
}
