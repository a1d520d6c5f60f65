/**
 * The first pass: which records are looked at closely. Those count that hold the terms which tell
 * most, whatever else they say; what may not be seen is left out before the best are taken.
 */
import { FORMULA, weightOf } from "./formula.ts";
import type { AskedTerm } from "./question.ts";
import type { Postings } from "./tables.ts";

/** A record that may be shown. */
export interface Candidate {
  readonly rid: number;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly ts: number;
  /** True for what is past, drifted or from elsewhere: below its equals. */
  readonly sinks?: boolean;
}

/** Of some records, those that may be shown: the filters of a search. */
export type Admit = (rids: readonly number[]) => readonly Candidate[];

export interface Pool {
  readonly candidates: readonly Candidate[];
  /** Terms that are too common to bring records. */
  readonly common: readonly string[];
  /** Records that were found and may not be shown. */
  readonly filtered: number;
}

/** Terms without grammar; where all are too common, the three rarest bring records. */
const RAREST = 3;

/** The records that are looked at, best first; of equal ones the newest. */
export function candidatesOf(
  asked: readonly AskedTerm[],
  postings: Postings,
  admit: Admit,
): Pool {
  const { records } = postings.size();
  const { share, least, most } = FORMULA.common;
  const limit = Math.max(least, Math.min(records * share, most));
  const known = asked.filter(({ kind, frequency }) => kind !== "stop" && frequency > 0);
  const rare = known.filter(({ frequency }) => frequency <= limit);
  const bring = rare.length > 0
    ? rare
    : known.toSorted((a, b) => a.frequency - b.frequency).slice(0, RAREST);
  const common = known.filter((each) => !bring.includes(each)).map(({ term }) => term);
  return { ...admitted(sumsOf(bring, records, postings), admit), common };
}

/** Records by the sum of what their terms tell, in whole numbers: they add up in any order. */
function sumsOf(
  bring: readonly AskedTerm[],
  records: number,
  postings: Postings,
): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { term, kind, share, frequency } of bring) {
    const sure = kind === "parted" ? share / 2 : share;
    const weight = Math.round(1024 * sure * weightOf(frequency, records));
    for (const rid of postings.holders(term)) sums.set(rid, (sums.get(rid) ?? 0) + weight);
  }
  return sums;
}

/** Where filters leave too few, so many times as many are asked for. */
const MORE = 4;

/** The best that may be shown; equals are asked for together, whoever of them was found first. */
function admitted(sums: ReadonlyMap<number, number>, admit: Admit): Omit<Pool, "common"> {
  const rising = Int32Array.from(sums.values()).sort();
  const lowest = rising[0] ?? 0;
  const candidates: Candidate[] = [];
  let filtered = 0;
  let above = Infinity;
  for (let most: number = FORMULA.pool; candidates.length < FORMULA.pool && above > lowest;) {
    const least = rising[Math.max(0, rising.length - most)] ?? 0;
    const rids: number[] = [];
    for (const [rid, sum] of sums) if (sum >= least && sum < above) rids.push(rid);
    const found = admit(rids);
    filtered += rids.length - found.length;
    candidates.push(...found);
    above = least;
    most *= MORE;
  }
  candidates.sort((a, b) => (sums.get(b.rid) ?? 0) - (sums.get(a.rid) ?? 0) || newestFirst(a, b));
  return { candidates: candidates.slice(0, FORMULA.pool), filtered };
}

/** Newer before older, and then by id: the same wherever a record stands. */
export function newestFirst(a: Candidate, b: Candidate): number {
  return b.ts - a.ts || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
