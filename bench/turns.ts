/**
 * Whole processes in turns: in each round every side runs once, in an order that is drawn anew, so
 * that what else the machine does hits all alike. CPU stands beside time: on a machine with other
 * work it is the figure to trust.
 */
import type { Measurement } from "../src/command/measurement.ts";
import { digits, median } from "../src/bench/timing.ts";
import { seeded, shuffled } from "../test/support/random.ts";
import type { Spent } from "./processes.ts";

/** One of those that take turns. */
export interface Runner {
  readonly name: string;
  readonly run: () => Spent | Promise<Spent>;
  /** Makes what one run needs; not timed. */
  readonly before?: () => unknown;
}

/** What all rounds took: `[i]` of each side is its part of the same round. */
export interface Turns {
  /** Medians of one side. */
  of(side: Runner): Spent;
  /** Medians of the rounds' own ratios. */
  ratio(work: Runner, floor: Runner): Ratio;
  /** Medians of what a side took more than the other in the same round; may be negative. */
  over(work: Runner, floor: Runner): Spent;
}

/** How many times its floor something took. */
export interface Ratio {
  readonly wall: number;
  readonly cpu: number;
}

/** Runs the sides in turns; one more round warms up. What one of them throws is thrown. */
export async function inTurns(sides: readonly Runner[], rounds: number): Promise<Turns> {
  const taken = new Map<Runner, Spent[]>(sides.map((side) => [side, []]));
  const next = seeded(rounds);
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of shuffled(next, sides)) {
      await side.before?.();
      const spent = await side.run();
      if (round > 0) taken.get(side)?.push(spent);
    }
  }
  const all = (side: Runner) => taken.get(side) ?? [];
  const pairs = (work: Runner, floor: Runner, of: (spent: Spent) => number) =>
    all(work).map((spent, i) => [of(spent), of(all(floor)[i] as Spent)] as const);
  const ratios = (work: Runner, floor: Runner, of: (spent: Spent) => number) =>
    median(pairs(work, floor, of).map(([ours, theirs]) => ours / theirs));
  const differences = (work: Runner, floor: Runner, of: (spent: Spent) => number) =>
    median(pairs(work, floor, of).map(([ours, theirs]) => ours - theirs));
  return {
    of: (side) => ({
      ms: median(all(side).map(({ ms }) => ms)),
      cpu_ms: median(all(side).map(({ cpu_ms }) => cpu_ms)),
    }),
    ratio: (work, floor) => ({
      wall: ratios(work, floor, ({ ms }) => ms),
      cpu: ratios(work, floor, ({ cpu_ms }) => cpu_ms),
    }),
    over: (work, floor) => ({
      ms: differences(work, floor, ({ ms }) => ms),
      cpu_ms: differences(work, floor, ({ cpu_ms }) => cpu_ms),
    }),
  };
}

/** A loop both sides of which are whole processes. */
export interface ProcessLoop {
  readonly name: string;
  readonly processes: { readonly floor: Runner; readonly work: Runner };
  readonly unit: Measurement["unit"];
  readonly count: number;
}

/** Times such a loop in turns with its floor. */
export async function timeProcesses(
  { name, processes: { floor, work }, unit, count }: ProcessLoop,
  rounds: number,
): Promise<Measurement> {
  const turns = await inTurns([floor, work], rounds);
  const [ours, theirs, ratio] = [turns.of(work), turns.of(floor), turns.ratio(work, floor)];
  return {
    name,
    ms: digits(ours.ms),
    floor: floor.name,
    floor_ms: digits(theirs.ms),
    ratio: digits(ratio.wall),
    unit,
    per_second: digits(count / ours.ms * 1000),
    cpu: {
      ms: digits(ours.cpu_ms),
      floor_ms: digits(theirs.cpu_ms),
      ratio: digits(ratio.cpu),
    },
  };
}
