/** Which run of an instance a caller is, and whether a lease is that run's. */
import { severalRuns } from "../base/errors.ts";
import { iso } from "../base/time.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { isOver, type Presence, runsThere } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import type { Env } from "../command/env.ts";

/** Who acts: an instance, and its run where the caller says so. */
export interface Caller {
  readonly instance_id: string;
  readonly run_id: string | undefined;
}

/** A run without a sign for this long is silent, as `diagnose` has it: it asks for nothing now. */
const SILENT_MS = 30 * 60_000;

/**
 * The caller's run: the one given, else the only one that is there, or the only one of them that is
 * not silent; null where none is. Throws where there are several. `action` completes "Cannot …".
 */
export function callerRun(
  reader: Reader,
  env: Env,
  { caller, action }: { readonly caller: Caller; readonly action: string },
): string | null {
  if (caller.run_id !== undefined) return caller.run_id;
  const there = runsThere(reader.state, caller.instance_id, env.now_ms);
  const heard = there.filter(({ seen }) => seen > env.now_ms - SILENT_MS);
  if (heard.length === 1) return heard[0]?.run ?? null;
  if (there.length > 1) {
    throw severalRuns(action, caller.instance_id, there.map((run) => shownRun(run, env)));
  }
  return there[0]?.run ?? null;
}

/** A run that is there, as answers show it. */
export function shownRun({ run, ts, seen }: Presence, { now_ms }: Env) {
  return {
    run_id: run,
    since: iso(ts),
    last_sign: iso(seen),
    silent_seconds: Math.max(0, Math.floor((now_ms - seen) / 1000)),
  };
}

/**
 * True for a lease that is the caller's. A lease without a run is its instance's, as is one of a
 * run that is over.
 */
export function isOwn(
  reader: Reader,
  env: Env,
  { lease, ...by }: {
    readonly lease: LeaseRecord;
    readonly caller: Caller;
    readonly action: string;
  },
): boolean {
  const { instance, run } = lease;
  if (instance !== by.caller.instance_id) return false;
  return run === null || by.caller.run_id === run ||
    isOver(reader.state, { instance, run }, env.now_ms) || callerRun(reader, env, by) === run;
}
