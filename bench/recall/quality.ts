/** How well records are ranked: the usual figures of the field. */
import { answerable, type QuestionOfSet, type Store } from "./sets.ts";
import type { Ranker } from "./systems.ts";
import type { Doc } from "./sets.ts";

/** Each from 0 to 1, but for the number of questions. */
export interface Quality {
  readonly questions: number;
  /** Questions whose first record, or one of the first five, answers. */
  readonly hit1: number;
  readonly hit5: number;
  /** Of the records that answer, those among the first ten. */
  readonly recall10: number;
  /** One divided by the place of the first that answers. */
  readonly mrr: number;
  /** Those that answer count less the further down they stand. */
  readonly ndcg10: number;
}

type Sums = { -readonly [K in keyof Quality]: number };

/** A ranker's quality over all questions of some stores that records answer. */
export function qualityOf(
  stores: readonly Store[],
  system: (docs: readonly Doc[]) => Ranker,
  withWrongPerson = false,
): Quality {
  const sums: Sums = { questions: 0, hit1: 0, hit5: 0, recall10: 0, mrr: 0, ndcg10: 0 };
  for (const store of stores) {
    const rank = system(store.docs);
    for (const each of answerable(store, withWrongPerson)) add(sums, rank(each.text), each);
  }
  for (const name of ["hit1", "hit5", "recall10", "mrr", "ndcg10"] as const) {
    sums[name] /= Math.max(1, sums.questions);
  }
  return sums;
}

function add(sums: Sums, ids: readonly string[], { rel }: QuestionOfSet): void {
  const right = new Set(rel);
  const places = ids.flatMap((id, i) => right.has(id) ? [i] : []);
  const first = places[0] ?? Infinity;
  const early = places.filter((place) => place < 10);
  sums.questions += 1;
  sums.hit1 += Number(first === 0);
  sums.hit5 += Number(first < 5);
  sums.recall10 += early.length / right.size;
  sums.mrr += 1 / (first + 1);
  const ideal = gain([...right].slice(0, 10).map((_, i) => i));
  sums.ndcg10 += gain(early) / ideal;
}

function gain(places: readonly number[]): number {
  return places.reduce((sum, place) => sum + 1 / Math.log2(place + 2), 0);
}

/** `hit@1 / hit@5 / recall@10 / MRR / nDCG@10`. */
export function qualityText({ hit1, hit5, recall10, mrr, ndcg10 }: Quality): string {
  const share = (value: number) => (value * 100).toFixed(1).padStart(5);
  const places = (value: number) => value.toFixed(3).slice(1);
  return `${share(hit1)} ${share(hit5)} ${share(recall10)}  ${places(mrr)}  ${places(ndcg10)}`;
}
