/**
 * The second pass: how well a record answers. BM25+ over its texts, and more where words of the
 * question stand together. The points of all parts add up to the score.
 */
import { FORMULA, weightOf } from "./formula.ts";
import { type KeptLine, linesOf, pairPlaces, placesOf } from "./kept.ts";
import type { AskedKind, AskedTerm } from "./question.ts";
import type { KeptRecord, RecallSize } from "./tables.ts";

/** What a term of the question brought. */
export interface TermPoints {
  readonly term: string;
  readonly kind: AskedKind;
  readonly frequency: number;
  readonly weight: number;
  /** Of `head`, `tags` and `body`, those that have it. */
  readonly fields: readonly string[];
  readonly points: number;
}

export interface Score {
  /** Words of the question, without grammar, that stand in the record. */
  readonly matched: number;
  readonly terms: readonly TermPoints[];
  /** Of neighbours, and of words that stand near to each other. */
  readonly adjacent: number;
  readonly close: number;
  /** How much of all that the question could bring; 1 at most. */
  readonly evidence: number;
}

/** A question, made ready for many records. */
export interface Question {
  readonly terms: readonly AskedTerm[];
  readonly size: RecallSize;
  readonly weights: readonly number[];
  /** The points of a record with all words of the question. */
  readonly ceiling: number;
  /** How many words it has, as a person counts, without grammar. */
  readonly words: number;
}

/** A question as records are held against it. */
export function questionOf(terms: readonly AskedTerm[], size: RecallSize): Question {
  const weights = terms.map(({ frequency }) => weightOf(frequency, size.records));
  const own = terms.filter(({ kind }) => kind === "word" || kind === "whole" || kind === "gram");
  const most = own.reduce((sum, { kind, frequency }) => {
    // A gram over the end of one word and the beginning of the next is in few records.
    const share = kind === "gram" && frequency === 0 ? FORMULA.unknown_gram : 1;
    return sum + share * weightOf(frequency, size.records);
  }, 0);
  return {
    terms,
    size,
    weights,
    ceiling: most * (FORMULA.k1 + 1 + FORMULA.delta),
    words: new Set(own.map(({ word }) => word)).size,
  };
}

const FIELDS = ["head", "tags", "body"];
/** Words at the end of one text and at the beginning of the next are no neighbours. */
const BETWEEN_FIELDS = 8;

/** Where a term of the question stands in a record. */
interface Hit {
  readonly asked: AskedTerm;
  readonly weight: number;
  readonly places: readonly number[];
  readonly fields: readonly string[];
  /** How often, by how much each text counts. */
  readonly often: number;
}

/** How well a record answers a question. */
export function scoreOf(question: Question, record: KeptRecord): Score {
  const hits = withoutTwice(hitsIn(question, record.terms));
  const { k1, b, delta } = FORMULA;
  const average = question.size.words / Math.max(1, question.size.records);
  const long = k1 * (1 - b + b * record.length / (average || 1));
  const terms = hits.map(({ asked, weight, often, fields }): TermPoints => {
    const { term, kind, frequency, share } = asked;
    const points = share * weight * ((k1 + 1) * often / (often + long) + delta);
    return { term, kind, frequency, weight, fields, points };
  });
  const adjacent = adjacentPoints(hits);
  const close = closePoints(hits);
  let all = adjacent + close;
  for (const { points } of terms) all += points;
  return { terms, adjacent, close, ...evidenceOf(question, hits, all) };
}

/** In the order of the question's terms: sums are the same whatever the record says first. */
function hitsIn(question: Question, kept: string): Hit[] {
  const hits: Hit[] = [];
  let lines: readonly KeptLine[] | null = null;
  for (const [index, asked] of question.terms.entries()) {
    // Most terms stand in few of the records that are looked at, and this is told at once.
    if (!kept.includes(asked.term)) continue;
    lines ??= linesOf(kept);
    const places: number[] = [];
    const fields: string[] = [];
    let [from, often] = [0, 0];
    for (const [field, line] of lines.entries()) {
      const isPair = asked.kind === "parted";
      const found = isPair ? pairPlaces(asked.term, line) : placesOf(asked.term, line);
      for (const at of found) places.push(from + at, ...(isPair ? [from + at + 1] : []));
      if (found.length > 0) fields.push(FIELDS[field] ?? "");
      often += found.length * (FORMULA.fields[field] ?? 0);
      from += line.words.length + BETWEEN_FIELDS;
    }
    if (places.length === 0) continue;
    hits.push({ asked, weight: question.weights[index] ?? 0, places, fields, often });
  }
  return hits;
}

/**
 * Two words that are also written as one count as two: the compound has them as its parts. One that
 * is also written as two counts as one.
 */
function withoutTwice(hits: Hit[]): Hit[] {
  if (hits.every(({ asked: { kind } }) => kind !== "joined" && kind !== "parted")) return hits;
  const words = new Set(hits.flatMap(({ asked }) => asked.kind === "word" ? [asked.at] : []));
  return hits.filter(({ asked: { kind, at } }) => {
    if (kind === "parted") return !words.has(at);
    return kind !== "joined" || !words.has(at) || !words.has(at + 1);
  });
}

/** What two terms tell together: as much as the one that tells less. */
function lesser(one: Hit, other: Hit): number {
  return Math.min(tellingOf(one), tellingOf(other));
}

function tellingOf({ asked, weight }: Hit): number {
  return asked.kind === "stop" ? FORMULA.stop * weight : weight;
}

function adjacentPoints(hits: readonly Hit[]): number {
  let points = 0;
  for (const one of hits) {
    if (one.asked.kind === "gram") continue;
    for (const other of hits) {
      if (other.asked.at !== one.asked.at + 1 || other.asked.kind === "gram") continue;
      if (one.places.some((at) => other.places.includes(at + 1))) points += lesser(one, other);
    }
  }
  return FORMULA.adjacent * points;
}

function closePoints(hits: readonly Hit[]): number {
  const words = hits.filter(({ asked: { kind } }) => kind !== "gram" && kind !== "stop");
  if (words.length < 2) return 0;
  let points = 0;
  for (const [i, one] of words.entries()) {
    for (let j = i + 1; j < words.length; j += 1) {
      const other = words[j] ?? one;
      const apart = leastApart(one.places, other.places);
      if (apart <= FORMULA.close_words) points += lesser(one, other) / (apart * apart);
    }
  }
  return points / Math.sqrt(words.length);
}

/** The least distance of two lists of places; one place is no distance. */
function leastApart(one: readonly number[], other: readonly number[]): number {
  let least = Infinity;
  for (const a of one) {
    for (const b of other) if (a !== b) least = Math.min(least, Math.abs(a - b));
  }
  return least;
}

function evidenceOf(
  question: Question,
  hits: readonly Hit[],
  points: number,
): { readonly matched: number; readonly evidence: number } {
  const topics = hits.flatMap(({ asked }) => asked.kind === "stop" ? [] : [asked]);
  const matched = new Set(topics.map(({ word }) => word)).size;
  const share = Math.min(1, points / (question.ceiling || 1));
  const enough = matched > 1 || question.words <= 1 ||
    topics.some((each) => isName(each, question.words));
  return { matched, evidence: enough ? share : share * FORMULA.lonely };
}

const SHORT_QUESTION = 2;

/** True for what names one thing: a path, a code, a name of a program, in a short question. */
function isName({ term, kind, is_joined }: AskedTerm, words: number): boolean {
  if (kind === "gram" || term.length < 4) return false;
  return is_joined || /\d/.test(term) || (kind === "whole" && words <= SHORT_QUESTION);
}
