/** The Lamport clock of the store: the greatest that any believable row carries. */
import { CLOCK_LIMIT } from "../row/clock.ts";
import { metaOf, replicaOf, setMeta } from "./meta.ts";
import { dirty, slice } from "./slice.ts";
import type { State } from "./state.ts";

/** The clock as far as it was read and moved; null until it is needed. */
const reading = dirty<{ lc: number | null; moved: boolean }>(() => ({ lc: null, moved: false }));

/** The greatest Lamport clock folded; new rows go on from it. */
export function clockOf(state: State): number {
  return reading(state).lc ??= Number(metaOf(state, "lc") ?? 0);
}

/** Moves the clock on for a row of anybody. */
export function moveClock(state: State, lc: number, replica: string): void {
  if (lc <= CLOCK_LIMIT || replica === replicaOf(state)) moveTo(state, lc);
}

function moveTo(state: State, lc: number): void {
  if (lc <= clockOf(state)) return;
  const read = reading(state);
  read.lc = lc;
  read.moved = true;
}

function settleClock(state: State): void {
  const read = reading(state);
  if (read.moved) setMeta(state, "lc", read.lc ?? 0);
  read.moved = false;
}

export const clock = slice({ name: "clock", after: "counters", settleNumbers: settleClock });
