/** Health: what is measured, and what it costs. */
import { DAY_MS } from "../base/time.ts";
import { attachPath } from "../row/path.ts";
import { pastObjects } from "../state/confirmations.ts";
import { openContests } from "../state/conflicts.ts";
import { waitingCounts } from "../state/queue.ts";
import { SKEW_MS, staleLeases } from "../state/leases.ts";
import { type ActiveInstance, activeNow, countByScope, staleAmong } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import { lastReduced } from "../state/outcomes.ts";
import { rejectedEvents } from "../state/rejected.ts";
import { knownProjects } from "../state/projects.ts";
import { counterOf, countersOf } from "../state/counters.ts";
import { writersBehind } from "../state/times.ts";
import { filesHeld } from "../state/gone.ts";
import { damageFound } from "../state/verdict.ts";
import { nameFilter } from "../command/name-filter.ts";
import type { GoneRows } from "../command/need.ts";

/** What is asked to be measured. */
export interface Focus {
  readonly scope: string | undefined;
  readonly project: string | undefined;
  readonly stale_seconds: number;
  readonly now_ms: number;
  /** Rows that were acknowledged here and are gone: `held` are those that git has elsewhere. */
  readonly gone: GoneRows;
  /** True where the store has such a file. */
  readonly exists: (path: string) => boolean;
  /** Captured events that may wait before it is a backlog. */
  readonly backlog: number;
}

/** Numbers by name: v1's, then ours. */
export type Metrics = Readonly<Record<MetricName, number>>;

export type MetricName =
  | "active_instances"
  | "stale_instances"
  | "open_conflicts"
  | "stale_leases"
  | "reduce_lag"
  | "attach_missing"
  | "duplicate_active_decision_keys"
  | "rejected_events"
  | "damaged_lines"
  | "rows_gone"
  | "undistilled"
  | "clock_skew"
  | "old_conflicts"
  | "past_horizon";

export interface Measured {
  readonly metrics: Metrics;
  /** What each metric counts, for the evidence of findings. */
  readonly evidence: Readonly<Partial<Record<MetricName, readonly string[]>>>;
  readonly score: number;
  readonly health: "green" | "yellow" | "red";
}

const MINUTE = 60_000;

/** Counts every metric, and scores them: 100 is best, 0 worst. */
export function measure(reader: Reader, focus: Focus): Measured {
  const wanted = scopeFilter(reader, focus.scope);
  const active = activeNow(reader.state, focus.now_ms);
  const evidence = evidenceOf(reader, focus, { wanted, active });
  const count = (name: MetricName) => evidence[name]?.length ?? 0;
  const sum = (counts: readonly { scope: string; n: number }[]) =>
    counts.filter((each) => wanted(each.scope)).reduce((all, each) => all + each.n, 0);
  const metrics: Metrics = {
    active_instances: sum(countByScope(active)),
    stale_instances: count("stale_instances"),
    open_conflicts: count("open_conflicts"),
    stale_leases: count("stale_leases"),
    reduce_lag: sum(waitingCounts(reader.state, "reduce")),
    attach_missing: count("attach_missing"),
    duplicate_active_decision_keys: count("duplicate_active_decision_keys"),
    rejected_events: count("rejected_events"),
    damaged_lines: count("damaged_lines"),
    rows_gone: count("rows_gone"),
    undistilled: sum(waitingCounts(reader.state, "distill")),
    clock_skew: count("clock_skew"),
    old_conflicts: count("old_conflicts"),
    past_horizon: count("past_horizon"),
  };
  const score = scoreOf(metrics, {
    stale: staleness(reader, focus, wanted),
    backlog: focus.backlog,
  });
  return { metrics, evidence, score, health: healthOf(score, metrics) };
}

/** True for the scopes that are asked about. */
type Wanted = (name: string) => boolean;

function scopeFilter(reader: Reader, scope: string | undefined): Wanted {
  const known = new Set(countersOf(reader.state, "").map((each) => each.scope));
  return nameFilter(scope, (name) => known.has(name));
}

function evidenceOf(
  { state }: Reader,
  focus: Focus,
  { wanted, active }: { readonly wanted: Wanted; readonly active: readonly ActiveInstance[] },
): Measured["evidence"] {
  const { now_ms } = focus;
  const inScope = <T extends { readonly scope: string }>(all: readonly T[]) =>
    all.filter((each) => wanted(each.scope));
  const conflicts = openContests(state).filter(({ active }) => wanted(active.scope));
  const missing = knownProjects(state)
    .filter((name) => focus.project === undefined || name === focus.project)
    .filter((name) => !focus.exists(attachPath(name, "")));
  const before_ms = now_ms - focus.stale_seconds * 1000;
  const silent = staleAmong(active, before_ms);
  return {
    stale_instances: inScope(silent).map((each) => each.instance),
    open_conflicts: conflicts.map(({ id }) => id),
    stale_leases: inScope(staleLeases(state, now_ms)).map(({ scope, key }) => `${scope}::${key}`),
    attach_missing: missing,
    duplicate_active_decision_keys: conflicts.filter(({ active, contested }) =>
      active.id === active.source && contested.id === contested.source
    ).map(({ id }) => id),
    rejected_events: inScope(rejectedEvents(state)).map(({ event, reason }) =>
      `${event}: ${reason}`
    ),
    damaged_lines: damageFound(state, filesHeld(focus.gone))
      .map(({ file, line, fault }) => `${file}:${line}: ${fault}`),
    rows_gone: focus.gone.lost.map(({ path, line }) => `${path}:${line}`),
    clock_skew: writersBehind(state, now_ms + SKEW_MS),
    old_conflicts: conflicts.filter(({ contested }) => contested.ts < now_ms - DAY_MS)
      .map(({ id }) => id),
    past_horizon: pastObjects(state, now_ms, { wanted, most: MOST_PAST }),
  };
}

/** More are as bad as these: a store may have any number, and nobody looks through them. */
const MOST_PAST = 1000;

/** Minutes since something published was reduced; 0 where nothing was published. */
function staleness(reader: Reader, focus: Focus, wanted: Wanted): number {
  const name = "event:memory.published";
  const published = countersOf(reader.state, name).some((each) =>
    wanted(each.scope) && counterOf(reader.state, name, each.scope) > 0
  );
  return published ? (focus.now_ms - lastReduced(reader.state)) / MINUTE : 0;
}

function scoreOf(
  metrics: Metrics,
  { stale, backlog }: { readonly stale: number; readonly backlog: number },
): number {
  const costs = [
    Math.min(20, 10 * metrics.stale_instances),
    Math.min(24, 8 * metrics.open_conflicts),
    Math.min(16, 8 * metrics.stale_leases),
    Math.min(20, metrics.reduce_lag),
    Math.min(10, 5 * metrics.attach_missing),
    stale > 60 ? 10 : stale > 20 ? 5 : 0,
    Math.min(20, 10 * metrics.duplicate_active_decision_keys),
    Math.min(10, 2 * metrics.rejected_events),
    Math.min(30, 15 * metrics.damaged_lines),
    Math.min(30, 15 * metrics.rows_gone),
    metrics.undistilled > backlog ? 5 : 0,
    metrics.clock_skew > 0 ? 5 : 0,
  ];
  return Math.max(0, 100 - costs.reduce((sum, each) => sum + each, 0));
}

/** Never green while something is damaged, gone, rejected, or contested for longer than a day. */
function healthOf(score: number, metrics: Metrics): Measured["health"] {
  const { damaged_lines, rows_gone, rejected_events, old_conflicts } = metrics;
  const ill = damaged_lines > 0 || rows_gone > 0 || rejected_events > 0 || old_conflicts > 0;
  if (score < 65) return "red";
  return score >= 85 && !ill ? "green" : "yellow";
}
