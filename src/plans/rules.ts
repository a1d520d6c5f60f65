/** Rules: which measured numbers make a finding, and what each finding asks for. */
import type { Focus, Measured, MetricName } from "./health.ts";

/** A rule: which metric makes a finding, how grave it is, and what is to be done. */
export interface Rule {
  readonly id: string;
  readonly severity: "high" | "medium" | "low";
  readonly metric: MetricName;
  /** What v1 calls the number in the finding. */
  readonly counted: string;
  readonly summary: string;
  readonly recommendation: string;
  readonly action: string;
  /** True where `optimize --execute` carries the action out. */
  readonly safe: boolean;
  /** The number that may be without a finding; 0 where nothing is said. */
  readonly threshold?: (focus: Focus) => number;
}

export const RULES: readonly Rule[] = [
  rule("stale_instance", "high", "stale_instances", "Instances are active and silent.", {
    recommendation: "memoryctl sync stop for those that are gone",
    action: "sync.cleanup",
  }),
  rule("conflict_backlog", "high", "open_conflicts", "Conflicts wait for a decision.", {
    recommendation: "memoryctl reconcile --resolve-conflict, with the reason",
    action: "reconcile.manual",
  }),
  rule("stale_lease", "medium", "stale_leases", "Leases are over and were not released.", {
    recommendation: "memoryctl optimize --execute releases them",
    action: "lease.cleanup",
    safe: true,
  }),
  rule("reduce_lag", "medium", "reduce_lag", "Published events wait to be reduced.", {
    recommendation: "memoryctl reduce",
    action: "reduce.run",
    safe: true,
    counted: "lag",
  }),
  rule("attach_missing", "medium", "attach_missing", "Projects have no capsule.", {
    recommendation: "memoryctl attach for each of them",
    action: "attach.refresh",
    safe: true,
    counted: "missing",
  }),
  rule(
    "duplicate_active_decision_key",
    "high",
    "duplicate_active_decision_keys",
    "Two active objects claim one decision key.",
    { recommendation: "memoryctl reconcile, under a lease", action: "reconcile.with-lease" },
  ),
  rule("ledger_damaged", "high", "damaged_lines", "Lines of ledgers are damaged.", {
    recommendation: "memoryctl validate names them; restore them, or accept the loss",
    action: "restore.manual",
  }),
  rule("rows_gone", "high", "rows_gone", "Rows that were acknowledged here are gone.", {
    recommendation: "memoryctl validate names them; get them back, or accept the loss",
    action: "restore.manual",
  }),
  rule("event_rejected", "medium", "rejected_events", "Events were rejected.", {
    recommendation: "memoryctl history on each, then remember it anew",
    action: "capture.manual",
  }),
  rule("clock_skew", "medium", "clock_skew", "Rows are from more than a day ahead.", {
    recommendation: "set the clock of the machine that wrote them",
    action: "clock.manual",
  }),
  rule("past_horizon", "medium", "past_horizon", "Memories are past their horizons.", {
    recommendation: "memoryctl confirm for those that still hold, undo or reconcile for the others",
    action: "confirm.manual",
  }),
  rule("undistilled_backlog", "low", "undistilled", "Many captures wait to be distilled.", {
    recommendation: "memoryctl distill",
    action: "distill.manual",
    threshold: ({ backlog }) => backlog,
  }),
];

function rule(
  id: string,
  severity: Rule["severity"],
  metric: MetricName,
  summary: string,
  more:
    & Pick<Rule, "recommendation" | "action">
    & Partial<Pick<Rule, "safe" | "counted" | "threshold">>,
): Rule {
  return { id, severity, metric, summary, safe: false, counted: "count", ...more };
}

/** True where a rule's metric, measured in a place, says that something is to be found. */
export function applies(
  { metric, threshold }: Rule,
  { metrics }: Pick<Measured, "metrics">,
  focus: Focus,
): boolean {
  return metrics[metric] > (threshold?.(focus) ?? 0);
}
