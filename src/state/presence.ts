/**
 * Presence: which runs are there. An open run ends by itself once it gave no sign for a day, by the
 * same time as leases: a clock that steps back revives nothing, and rows from the far future do not
 * count. So every clone says the same of the same rows, and nobody has to clean up after a crash.
 *
 * Rows of coordination that name a run are signs of it. What an instance writes besides, events
 * among it, is a sign of the run that had begun last by then; once that was stopped, of the open
 * run that began last.
 */
import { DAY_MS } from "../base/time.ts";
import { instanceOf, type InstanceRecord } from "./instances.ts";
import { leaseTime, SKEW_MS } from "./leases.ts";
import { laterStop, nextBegun, openRuns, runNamed, type RunRecord } from "./runs.ts";
import { seenIn, signOfInstance, signOfRun, type Span } from "./signs.ts";
import type { State } from "./state.ts";

/** After so long without a sign a run has ended. */
const SILENCE_MS = DAY_MS;

/** A run that is there. */
export interface Presence extends RunRecord {
  /** Its last sign: milliseconds since 1970. */
  readonly seen: number;
}

function spanOf(state: State, now_ms: number): Span {
  return { since: leaseTime(state, now_ms) - SILENCE_MS, until: now_ms + SKEW_MS };
}

/** The runs of an instance that are there, the one that began last first. */
export function runsThere(state: State, instance: string, now_ms: number): Presence[] {
  return runsIn(state, instance, spanOf(state, now_ms));
}

function runsIn(state: State, instance: string, span: Span): Presence[] {
  return openRuns(state, instance).flatMap((run, i) => {
    const besides = signBesides(state, run, { span, newest: i === 0 });
    const seen = Math.max(signOfRun(state, run, span), besides);
    return seen === 0 ? [] : [{ ...run, seen }];
  });
}

/** The last sign that names no run, as far as it is this one's; 0 for none. */
function signBesides(
  state: State,
  run: RunRecord,
  { span, newest }: { readonly span: Span; readonly newest: boolean },
): number {
  const next = nextBegun(state, run);
  if (next === null) return signOfInstance(state, run.instance, span);
  const until = Math.min(span.until, next);
  const before = signOfInstance(state, run.instance, { ...span, until });
  if (!newest) return before;
  const since = Math.max(span.since, laterStop(state, run, span));
  return Math.max(before, signOfInstance(state, run.instance, { ...span, since }));
}

/** All runs that are there, by instance. */
export function presentRuns(state: State, now_ms: number): Presence[] {
  const span = spanOf(state, now_ms);
  return seenIn(state, span).flatMap((instance) => runsIn(state, instance, span));
}

/** True for a run that was begun and is not there any more: it was stopped, or fell silent. */
export function isOver(
  state: State,
  { instance, run }: Pick<RunRecord, "instance" | "run">,
  now_ms: number,
): boolean {
  return runNamed(state, instance, run) !== undefined &&
    !runsThere(state, instance, now_ms).some((each) => each.run === run);
}

/** An instance of which a run is there. */
export interface ActiveInstance extends InstanceRecord {
  /** The last sign of any of its runs: milliseconds since 1970. */
  readonly seen: number;
}

/** Active instances, by name. */
export function activeNow(state: State, now_ms: number): ActiveInstance[] {
  const seen = new Map<string, number>();
  for (const run of presentRuns(state, now_ms)) {
    seen.set(run.instance, Math.max(run.seen, seen.get(run.instance) ?? 0));
  }
  return [...seen].flatMap(([instance, seen]) => {
    const record = instanceOf(state, instance);
    return record === undefined ? [] : [{ ...record, seen }];
  });
}

/** Those of active instances whose last sign is older than a time, the most silent first. */
export function staleAmong(
  active: readonly ActiveInstance[],
  before_ms: number,
): ActiveInstance[] {
  return active.filter(({ seen }) => seen < before_ms).sort((a, b) => a.seen - b.seen);
}

/** How many of active instances each scope has. */
export function countByScope(active: readonly ActiveInstance[]): { scope: string; n: number }[] {
  const counts = new Map<string, number>();
  for (const { scope } of active) counts.set(scope, (counts.get(scope) ?? 0) + 1);
  return [...counts].map(([scope, n]) => ({ scope, n }));
}
