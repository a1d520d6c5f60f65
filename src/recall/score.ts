/**
 * The second pass: how well a record answers. BM25+ over its texts, and more where words of the
 * question stand together. The points of all parts add up to the score.
 */
import { FORMULA, weightOf } from "./formula.ts";
import { readKept } from "./kept.ts";
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
  readonly places: ReadonlyMap<string, number>;
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
    places: new Map(terms.map(({ term }, i) => [term, i])),
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
  readonly index: number;
  readonly places: number[];
  readonly fields: Set<string>;
  often: number;
}

/** How well a record answers a question. */
export function scoreOf(question: Question, record: KeptRecord): Score {
  const hits = withoutTwice(question, hitsIn(question, record.terms));
  const { k1, b, delta } = FORMULA;
  const average = question.size.words / Math.max(1, question.size.records);
  const long = k1 * (1 - b + b * record.length / (average || 1));
  const terms = hits.map(({ index, often, fields }): TermPoints => {
    const { term, kind, frequency, share } = asked(question, index);
    const weight = question.weights[index] ?? 0;
    const points = share * weight * ((k1 + 1) * often / (often + long) + delta);
    return { term, kind, frequency, weight, fields: [...fields], points };
  });
  const adjacent = adjacentPoints(question, hits);
  const close = closePoints(question, hits);
  const all = terms.reduce((sum, { points }) => sum + points, adjacent + close);
  return { terms, adjacent, close, ...evidenceOf(question, hits, all) };
}

function asked(question: Question, index: number): AskedTerm {
  return question.terms[index] as AskedTerm;
}

/** In the order of the question's terms: sums are the same whatever the record says first. */
function hitsIn(question: Question, kept: string): Hit[] {
  const found = new Map<number, Hit>();
  let from = 0;
  for (const [field, line] of kept.split("\n").entries()) {
    const end = readKept(line, (term, at) => {
      const index = question.places.get(term);
      if (index === undefined) return;
      let hit = found.get(index);
      if (hit === undefined) {
        hit = { index, places: [], fields: new Set(), often: 0 };
        found.set(index, hit);
      }
      hit.places.push(from + at);
      hit.fields.add(FIELDS[field] ?? "");
      hit.often += FORMULA.fields[field] ?? 0;
    });
    from += end + BETWEEN_FIELDS;
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}

/** Two words that are also written as one count as two: the compound has them as its parts. */
function withoutTwice(question: Question, hits: Hit[]): Hit[] {
  const words = new Set(hits.flatMap(({ index }) => {
    const { kind, at } = asked(question, index);
    return kind === "word" ? [at] : [];
  }));
  return hits.filter(({ index }) => {
    const { kind, at } = asked(question, index);
    return kind !== "joined" || !words.has(at) || !words.has(at + 1);
  });
}

/** What two terms tell together: as much as the one that tells less. */
function lesser(question: Question, one: Hit, other: Hit): number {
  const weight = ({ index }: Hit) => {
    const stop = asked(question, index).kind === "stop" ? FORMULA.stop : 1;
    return stop * (question.weights[index] ?? 0);
  };
  return Math.min(weight(one), weight(other));
}

function adjacentPoints(question: Question, hits: readonly Hit[]): number {
  let points = 0;
  for (const one of hits) {
    for (const other of hits) {
      const [first, second] = [asked(question, one.index), asked(question, other.index)];
      if (first.kind === "gram" || second.kind === "gram" || second.at !== first.at + 1) continue;
      const places = new Set(other.places);
      if (one.places.some((at) => places.has(at + 1))) points += lesser(question, one, other);
    }
  }
  return FORMULA.adjacent * points;
}

function closePoints(question: Question, hits: readonly Hit[]): number {
  const words = hits.filter(({ index }) => !/^(?:gram|stop)$/.test(asked(question, index).kind));
  if (words.length < 2) return 0;
  let points = 0;
  for (const [i, one] of words.entries()) {
    for (const other of words.slice(i + 1)) {
      const apart = leastApart(one.places, other.places);
      if (apart > FORMULA.close_words) continue;
      points += lesser(question, one, other) / (apart * apart);
    }
  }
  return points / Math.sqrt(words.length);
}

/** The least distance of two rising lists of places; one place is no distance. */
function leastApart(one: readonly number[], other: readonly number[]): number {
  let least = Infinity;
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const apart = (one[i] ?? 0) - (other[j] ?? 0);
    if (apart !== 0) least = Math.min(least, Math.abs(apart));
    if (apart < 0) i += 1;
    else j += 1;
  }
  return least;
}

function evidenceOf(
  question: Question,
  hits: readonly Hit[],
  points: number,
): { readonly matched: number; readonly evidence: number } {
  const topics = hits.map(({ index }) => asked(question, index)).filter(({ kind }) =>
    kind !== "stop"
  );
  const matched = new Set(topics.map(({ word }) => word)).size;
  const share = Math.min(1, points / (question.ceiling || 1));
  const enough = matched > 1 || question.words <= 1 ||
    topics.some((each) => isName(each, question.words));
  return { matched, evidence: enough ? share : share * FORMULA.lonely };
}

const SHORT_QUESTION = 2;

/** True for what names one thing: a path, a code, a name of a program, in a short question. */
function isName({ term, kind }: AskedTerm, words: number): boolean {
  if (kind === "gram" || term.length < 4) return false;
  return /[\d_./:@#-]/.test(term) || (kind === "whole" && words <= SHORT_QUESTION);
}
