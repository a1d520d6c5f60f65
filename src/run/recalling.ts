/**
 * Reading for `recall`: where the index lacks terms, as one that was made anew does, they are
 * brought first, a batch at a time. The writers' lock is held for one batch and given back; a
 * command that is killed leaves what it has done to the next one.
 */
import { recallUnavailable } from "../base/store-errors.ts";
import { fillAll, fillNext } from "../state/recall-filling.ts";
import { isWhole } from "../state/recall-part.ts";
import type { Reader } from "../state/reader.ts";
import { dropEnds } from "../store/ends.ts";
import { commit } from "./follow.ts";
import type { Invocation } from "./invocation.ts";
import { noteIndex } from "./note-ends.ts";
import { readStore } from "./read.ts";

/** Between two words to who waits. */
const TELL_MS = 1000;

/** What came of a look, or how far filling came. */
type Step<T> = { readonly value: T } | { readonly behind: number };

/**
 * Reads a store once all of its rows can be recalled. Throws `recall_unavailable` where this SQLite
 * lacks FTS5; without `patient`, `lock_timeout` where somebody else has the lock.
 */
export async function readTerms<T>(
  call: Invocation,
  { patient, apart }: { readonly patient: boolean; readonly apart: boolean },
  use: (reader: Reader) => Promise<T>,
): Promise<T> {
  const from = { there: true, patient, apart };
  const look = async (reader: Reader): Promise<Step<T>> =>
    canBeAsked(reader) ? { value: await use(reader) } : { behind: 0 };
  const { world } = call;
  let step = await readStore(call, { ...from, folds: false }, look);
  for (let told = world.now(); "behind" in step;) {
    const { behind } = step;
    const fill = async (reader: Reader): Promise<Step<T>> => {
      if (canBeAsked(reader)) return { value: await use(reader) };
      return { behind: fillBatch(call, reader, behind) };
    };
    step = await readStore(call, { ...from, folds: true }, fill);
    if (Math.abs(world.now() - told) < TELL_MS) continue;
    told = world.now();
    world.tell("recall is made ready: this is done once for an index that was made anew\n");
  }
  return step.value;
}

/** True where nothing lacks; what nobody else reads is filled on the spot. */
function canBeAsked(reader: Reader): boolean {
  if (isWhole(reader.state)) return true;
  if (!reader.state.apart) return false;
  if (!fillAll(reader)) throw recallUnavailable();
  return true;
}

/** Fills and commits one batch; returns behind which row the next one begins. */
function fillBatch(call: Invocation, reader: Reader, behind: number): number {
  const filled = fillNext(reader, behind);
  if (filled === "unavailable") throw recallUnavailable();
  dropEnds(call.tree);
  commit(reader.state);
  noteIndex(call, reader.state);
  return filled === "whole" ? 0 : filled.behind;
}
