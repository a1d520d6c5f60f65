/** How well silence is kept: hits above the bar, and answers to questions from elsewhere. */
import { barOf } from "../../src/recall/formula.ts";
import { answerable, type QuestionOfSet, type Store } from "./sets.ts";
import { asked, type Held, held } from "./systems.ts";

/** Counts of questions. */
export interface Silence {
  /** Answered by one of the first five, without a bar and with it. */
  readonly hits: number;
  readonly kept: number;
  /** Asked of a store that knows nothing of it, and answered all the same. */
  readonly foreign: number;
  readonly wrong: number;
}

/** A set and the one whose questions are strange to it. */
export const PAIRS: readonly (readonly [store: string, foreign: string])[] = [
  ["locomo-turn", "locomo-turn"],
  ["locomo-turn", "cosqa"],
  ["conala", "locomo-turn"],
  ["cosqa", "locomo-turn"],
  ["xquad-en", "conala"],
  ["xquad-zh", "cmrc-zh"],
  ["cmrc-zh", "xquad-zh"],
  ["jsquad-ja", "xquad-zh"],
  ["korquad-ko", "xquad-en"],
];

/** Questions of a store, spread over it: so many of one, fewer where there are several. */
const SAMPLE = { alone: 300, several: 60 } as const;
/** Another conversation of the same set. */
const OTHER = 3;

/** What a bar keeps and lets through. */
export function silenceOf(
  stores: readonly Store[],
  foreign: readonly Store[],
  isUnasked: boolean,
): Silence {
  const sums = { hits: 0, kept: 0, foreign: 0, wrong: 0 };
  for (const [i, store] of stores.entries()) {
    const all = held(store.docs);
    const bar = barOf(store.docs.length, isUnasked);
    const most = stores.length > 1 ? SAMPLE.several : SAMPLE.alone;
    const other = stores === foreign ? foreign[(i + OTHER) % foreign.length] : foreign[i] ??
      foreign[i % foreign.length];
    const own = spread(answerable(store), most);
    const strange = spread(other?.queries ?? [], most);
    const { hits, kept } = keptOf(all, own, bar);
    sums.hits += hits;
    sums.kept += kept;
    sums.foreign += strange.length;
    sums.wrong += strange.filter(({ text }) => asked(all, text, bar).found.length > 0).length;
  }
  return sums;
}

/** Hits among the first five, and those of them that a bar keeps. */
export function keptOf(
  all: Held,
  questions: readonly QuestionOfSet[],
  bar: number,
): Pick<Silence, "hits" | "kept"> {
  const isHit = ({ text, rel }: QuestionOfSet, bar: number) =>
    asked(all, text, bar).found.slice(0, 5).some(({ id }) => rel.includes(id));
  const hits = questions.filter((each) => isHit(each, 0));
  return { hits: hits.length, kept: hits.filter((each) => isHit(each, bar)).length };
}

function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.floor(items.length / most));
  return items.filter((_, i) => i % step === 0);
}

/** `85.0% kept  6.0% wrong`. */
export function silenceText({ hits, kept, foreign, wrong }: Silence): string {
  const share = (part: number, whole: number) =>
    `${(100 * part / Math.max(1, whole)).toFixed(1).padStart(5)}%`;
  return `${share(kept, hits)} kept ${share(wrong, foreign)} wrong`;
}
