/** The end of a run: which one it is, and what it gives back. */
import { notFound } from "../base/errors.ts";
import { newId } from "../base/id.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { leasesHeld, liveLeases } from "../state/leases.ts";
import { isOver, runsThere } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import { openRuns, runNamed } from "../state/runs.ts";
import type { Env } from "../command/env.ts";
import { type Caller, callerRun } from "./caller-run.ts";

/** What a stop ends. */
export interface Ending {
  readonly run_id: string;
  /** True where it is known as a run: then it ends alone. */
  readonly known: boolean;
  readonly gives_back: readonly LeaseRecord[];
}

/**
 * The run given, else the only one that is there, else the one that fell silent last. Throws where
 * there are several, and where one is given that nobody knows while another is there: what a live
 * run holds is given back by that run alone.
 */
export function endingOf(reader: Reader, env: Env, caller: Caller): Ending {
  const { state } = reader;
  const { instance_id, run_id } = caller;
  const there = runsThere(state, instance_id, env.now_ms);
  const run = callerRun(reader, env, { caller, action: "stop" }) ??
    openRuns(state, instance_id)[0]?.run ?? newId("run", env.now_ms, env.random);
  const held = leasesHeld(state, instance_id);
  const known = runNamed(state, instance_id, run) !== undefined;
  const isNobodys = !known && !held.some((lease) => lease.run === run);
  if (run_id !== undefined && isNobodys && there.length > 0) {
    throw notFound(`run of ${instance_id}`, run_id, there.map((each) => each.run));
  }
  const alone = there.every((each) => each.run === run);
  const gives_back = held.filter((lease) => {
    if (lease.run === run) return true;
    if (!alone) return false;
    return lease.run === null ||
      isOver(state, { instance: instance_id, run: lease.run }, env.now_ms);
  });
  return { run_id: run, known, gives_back };
}

/** What an instance still holds after one of its runs ended: other runs may be at work. */
export function keptBy(reader: Reader, env: Env, instance: string): LeaseRecord[] {
  return liveLeases(reader.state, env.now_ms).filter((lease) => lease.instance === instance);
}
