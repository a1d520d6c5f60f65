/** What is remembered of a question: ranked, or silence. */
import { type Admit, type Candidate, candidatesOf, newestFirst } from "./candidates.ts";
import { barOf, FORMULA } from "./formula.ts";
import { type AskedTerm, askedTerms } from "./question.ts";
import { type Question, questionOf, type Score, scoreOf } from "./score.ts";
import { sentencesOf } from "./sentences.ts";
import type { Postings } from "./tables.ts";

export interface Search {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly admit: Admit;
  /** True where nobody asked: only what is surely meant is worth an interruption. */
  readonly is_unasked?: boolean;
  /** The evidence to ask for, instead of what follows from the number of records. */
  readonly bar?: number;
}

/** A record that was found, with all that made its score. */
export interface Ranked extends Candidate, Score {
  /** Of all points; equal ones are equal on every runtime. */
  readonly score: number;
  /** For how new it is. */
  readonly recent: number;
}

export interface Ranking {
  readonly terms: readonly AskedTerm[];
  /** All that is worth to be shown, best first; empty is silence. */
  readonly found: readonly Ranked[];
  /** The greatest evidence of a record that was looked at, and what was asked for. */
  readonly best: number;
  readonly bar: number;
  /** Records that were looked at closely, and those that the filters left out. */
  readonly pool: number;
  readonly filtered: number;
  /** Terms that were too common to bring records. */
  readonly common: readonly string[];
}

/** The records that answer a question, best first, or none where the evidence is below the bar. */
export function recalled(postings: Postings, search: Search): Ranking {
  if (search.is_unasked !== true) return recalledOf(postings, search);
  const all = sentencesOf(search.text).map((text) => recalledOf(postings, { ...search, text }))
    .sort((a, b) => b.best - a.best);
  const [best] = all;
  if (best === undefined || all.length === 1) return best ?? recalledOf(postings, search);
  const found = new Map(
    all.flatMap(({ found }) => found).toReversed().map((each) => [each.rid, each]),
  );
  return { ...best, found: [...found.values()].toReversed() };
}

function recalledOf(postings: Postings, search: Search): Ranking {
  const terms = askedTerms(search.text, postings);
  const size = postings.size();
  const question = questionOf(terms, size);
  const { candidates, common, filtered } = candidatesOf(terms, postings, search.admit);
  const bar = search.bar ?? barOf(size.records, search.is_unasked);
  const all = scored(postings, question, candidates, search.now);
  const best = all.reduce((most, { evidence }) => Math.max(most, evidence), 0);
  // What is weak beside the best is an accident, even where it is above the bar.
  const least = Math.min(bar, best / 2);
  const found = best < bar ? [] : all.filter(({ evidence }) => evidence >= least);
  return { terms, found, best, bar, pool: candidates.length, filtered, common };
}

const DAY_MS = 86_400_000;

function scored(
  postings: Postings,
  question: Question,
  candidates: readonly Candidate[],
  now: number,
): Ranked[] {
  const known = new Map(candidates.map((each) => [each.rid, each]));
  const all: Ranked[] = [];
  for (const record of postings.kept([...known.keys()])) {
    const candidate = known.get(record.rid);
    if (candidate === undefined) continue;
    const score = scoreOf(question, record);
    const points = score.terms.reduce(
      (sum, each) => sum + each.points,
      score.adjacent + score.close,
    );
    const age = Math.max(0, now - candidate.ts) / DAY_MS;
    const recent = candidate.sinks === true
      ? 0
      : points * FORMULA.recent * 2 ** (-age / FORMULA.recent_days);
    all.push({ ...candidate, ...score, recent, score: rounded(points + recent) });
  }
  return all.sort((a, b) =>
    b.score - a.score || Number(a.sinks ?? false) - Number(b.sinks ?? false) || newestFirst(a, b)
  );
}

/** Logarithms differ in their last digit from runtime to runtime, the order of results must not. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
