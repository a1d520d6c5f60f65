/**
 * Timing: a loop of ours and its floor take turns, round by round, so that what else the machine
 * does hits both alike. Loaded by `bench` alone: no other command pays for it.
 */
import { Bench } from "tinybench";
import type { Measurement } from "../command/measurement.ts";

/** One of the two that are timed beside each other. */
export interface Side {
  readonly name: string;
  readonly run: () => unknown;
  /** Makes what one call needs; not timed. */
  readonly before?: () => unknown;
}

export interface Loop {
  readonly name: string;
  /** The least that could do the same. */
  readonly floor: Side;
  readonly work: Side;
  /** What one call goes through, and how many of it. */
  readonly unit: Measurement["unit"];
  readonly count: number;
}

export interface Effort {
  /** Rounds that count; one more warms up. */
  readonly rounds: number;
  /** How long each side runs in a round, at least: one call where it takes longer. */
  readonly round_ms: number;
}

/** Times a loop beside its floor. What either of them throws is thrown. */
export async function time(loop: Loop, { rounds, round_ms }: Effort): Promise<Measurement> {
  const taken: { readonly work: number; readonly floor: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    // The side that comes first finds colder caches: they take turns in that too.
    const first = round % 2 === 0;
    const early = await once(first ? loop.floor : loop.work, round_ms);
    const late = await once(first ? loop.work : loop.floor, round_ms);
    const pair = first ? { floor: early, work: late } : { floor: late, work: early };
    if (round > 0) taken.push(pair);
  }
  const ms = median(taken.map(({ work }) => work));
  return {
    name: loop.name,
    ms: digits(ms),
    floor: loop.floor.name,
    floor_ms: digits(median(taken.map(({ floor }) => floor))),
    ratio: digits(median(taken.map(({ work, floor }) => work / floor))),
    unit: loop.unit,
    per_second: digits(loop.count / ms * 1000),
  };
}

/** Four digits of a value: no clock of these loops knows more. */
export function digits(value: number): number {
  return Number(value.toPrecision(4));
}

/** Median milliseconds of one call in a round. */
async function once({ name, run, before }: Side, round_ms: number): Promise<number> {
  const options = { time: round_ms, iterations: 1, warmup: false, throws: true };
  const bench = new Bench(options);
  const prepare = before === undefined ? {} : { beforeEach: async () => void await before() };
  // Without `async`, tinybench would call the function once more to find out.
  bench.add(name, run, { ...prepare, async: true });
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== "completed") throw new Error(`${name}: ${result?.state}`);
  return result.latency.p50;
}

/** The middle value; of an even number of them the upper one. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
