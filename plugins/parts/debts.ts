/** The five classes of memory debt: how each is measured, and what pays most of it. */
import type { LeaseView, PolicyView } from "../../src/policy/contract.ts";
import { actor, count, greatest, span, sum } from "./amounts.ts";

export interface Debt {
  /** Items that are owed. */
  readonly amount: number;
  /** Those of them that have waited for too long. */
  readonly grave: number;
  /** What the amount is made of, in words. */
  readonly parts: readonly string[];
  /** What pays off most; null where nothing is owed. */
  readonly pay: Payment | null;
}

export interface Payment {
  readonly title: string;
  readonly command: readonly string[];
}

/** One kind of thing that is owed, with what pays it. */
interface Part {
  readonly amount: number;
  readonly words: string;
  readonly pay: Payment;
  /**
   * Those that make a finding; all of them where nothing is said. What `diagnose` finds by a rule
   * of its own is none.
   */
  readonly grave?: number;
}

/** Sums the parts; the first that is not empty is paid first. */
function debtOf(parts: readonly Part[]): Debt {
  const owed = parts.filter((each) => each.amount > 0);
  return {
    amount: sum(owed, (each) => each.amount),
    grave: sum(owed, (each) => each.grave ?? each.amount),
    parts: owed.map((each) => each.words),
    pay: owed[0]?.pay ?? null,
  };
}

/** Two answers to one question, and leases that keep others out for nothing. */
export function contention(
  view: PolicyView,
  limits: { readonly contention_after_seconds: number },
): Debt {
  const { conflicts, leases, totals } = view;
  const over = leases.filter((each) => each.left_seconds <= 0);
  const oldest = conflicts[0];
  const parts: Part[] = [];
  if (oldest !== undefined) {
    const { id, active, contested, decision_key } = oldest;
    const of = decision_key === null ? "versions" : `answers to '${decision_key}'`;
    parts.push({
      amount: totals.conflicts,
      grave: conflicts.filter((each) =>
        each.open_seconds >= limits.contention_after_seconds
      ).length,
      words: `${count(totals.conflicts, "open conflict")}, the oldest for ` +
        `${span(oldest.open_seconds)}: two ${of}, of ${active.owner} and ${contested.owner}`,
      pay: {
        title: "Settle the oldest conflict",
        command: [
          ...["reconcile", "--id", active.id, "--resolve-conflict", id, ...actor(view)],
          ...["--summary", "<what holds>", "--why", "<why it holds>"],
        ],
      },
    });
  }
  const first = over[0];
  if (first !== undefined) {
    parts.push({
      amount: over.length,
      grave: 0,
      words: `${count(over.length, "lease")} over and not released: ${first.key} ` +
        `of ${first.instance_id}`,
      pay: releaseOf(view, first),
    });
  }
  return debtOf(parts);
}

/** The holder releases; for others `optimize` does, once `diagnose` has found it. */
function releaseOf({ instance_id, findings }: PolicyView, lease: LeaseView): Payment {
  if (lease.instance_id === instance_id) {
    const own = ["--scope", lease.scope, "--key", lease.key, "--instance-id", instance_id];
    return { title: "Release what is over", command: ["lease", "release", ...own] };
  }
  const found = findings.some((each) => each.rule === "stale_lease");
  return found
    ? { title: "Release leases that are over", command: ["optimize", "--execute"] }
    : { title: "Find leases that are over", command: ["diagnose"] };
}

/** What was written and is not known yet. */
export function convergence({ scopes }: PolicyView): Debt {
  const reducing = greatest(scopes, (each) => each.unreduced);
  const distilling = greatest(scopes, (each) => each.undistilled);
  if (reducing === undefined || distilling === undefined) return debtOf([]);
  const unreduced = sum(scopes, (each) => each.unreduced);
  const undistilled = sum(scopes, (each) => each.undistilled);
  const parts: Part[] = [
    {
      amount: unreduced,
      words: `${count(unreduced, "published event")} to reduce, most in ${reducing.scope}`,
      pay: { title: "Reduce what waits", command: ["reduce", "--scope", reducing.scope] },
    },
    {
      amount: undistilled,
      words: `${count(undistilled, "capture")} to distill, most in ${distilling.scope}`,
      pay: { title: "Distill what waits", command: ["distill", "--scope", distilling.scope] },
    },
  ];
  return debtOf(parts.sort((a, b) => b.amount - a.amount));
}

/** Work that the next session cannot take up: nothing tells where it stands. */
export function continuity(
  view: PolicyView,
  limits: { readonly continuity_after_seconds: number },
): Debt {
  const late = view.projects.filter((each) => {
    const since = Math.min(
      each.since_checkpoint_seconds ?? Infinity,
      each.since_handoff_seconds ?? Infinity,
    );
    return since >= limits.continuity_after_seconds;
  });
  const untold = greatest(late, untoldIn);
  const missing = view.projects.filter((each) => !each.has_capsule);
  const work = sum(late, untoldIn);
  const parts: Part[] = [];
  if (untold !== undefined) {
    parts.push({
      amount: work,
      words: `${count(work, "event")} that no checkpoint or handoff tells of, most in ` +
        untold.project,
      pay: {
        title: "Write down where the work stands",
        command: [
          ...["checkpoint", "--project", untold.project, ...actor(view)],
          ...["--now", "<what works>", "--next", "<what comes next>"],
        ],
      },
    });
  }
  if (missing[0] !== undefined) {
    parts.push({
      amount: missing.length,
      grave: 0,
      words: `${count(missing.length, "project")} without a capsule: ${missing[0].project}`,
      pay: { title: "Make the capsule", command: ["attach", "--project", missing[0].project] },
    });
  }
  return debtOf(parts);
}

function untoldIn(project: PolicyView["projects"][number]): number {
  return Math.min(project.work_since_checkpoint, project.work_since_handoff);
}

/** What somebody has to look at: silence, refusals, damage, and dates that have passed. */
export function governance(
  view: PolicyView,
  limits: { readonly governance_stale_seconds: number },
): Debt {
  const { agenda, commitments, decisions, findings, instances, index } = view;
  const silent = instances.filter((each) =>
    each.active && each.since_heartbeat_seconds >= limits.governance_stale_seconds
  );
  const reviews = decisions.filter((each) => isPast(each.review_in_seconds));
  const promises = commitments.filter((each) => isPast(each.due_in_seconds));
  const items = agenda.filter((each) => isPast(each.due_in_seconds));
  const parts: Part[] = [
    found(part(index.damaged_lines, "damaged line", "Name what is damaged", ["validate"])),
    found(part(index.rejected_events, "rejected event", "Find what was rejected", ["diagnose"])),
    found(part(silent.length, "silent instance", "Stop the session that went silent", [
      ...["sync", "stop", "--instance-id", silent[0]?.instance_id ?? ""],
      ...["--scope", silent[0]?.scope ?? ""],
    ])),
    part(reviews.length, "decision to review", "Confirm or correct the oldest decision", [
      ...["reconcile", "--id", reviews[0]?.id ?? "", ...actor(view)],
      ...["--summary", "<what holds>", "--review-at", "<when to look again>"],
    ], "decisions to review"),
    part(promises.length, "overdue commitment", "Keep or cancel the oldest promise", [
      ...["reconcile", "--id", promises[0]?.id ?? "", ...actor(view)],
      ...["--status", "completed", "--why", "<how it was kept>"],
    ]),
    part(items.length, "overdue agenda item", "Close the oldest item of the agenda", [
      ...["agenda", "--project", items[0]?.project ?? "", "--close", items[0]?.id ?? ""],
    ]),
    found(
      part(findings.length, "open finding", "See what optimize would do", [
        "optimize",
        "--dry-run",
      ]),
    ),
  ];
  return debtOf(parts);
}

/** Decisions that are hard to find, or hard to trust; an old index. */
export function retrieval(
  view: PolicyView,
  limits: { readonly retrieval_confidence: number },
): Debt {
  const { decisions, index, streams } = view;
  const doubtful = decisions.filter((each) =>
    each.evidence.length === 0 && each.confidence < limits.retrieval_confidence
  );
  const unkeyed = decisions.filter((each) => each.decision_key === null);
  const captured = Math.min(...streams.map((each) => each.newest_capture_seconds ?? Infinity));
  const old = captured < (index.since_reindex_seconds ?? 0) ? 1 : 0;
  return debtOf([
    part(doubtful.length, "decision without evidence and of low confidence", "Give evidence", [
      ...["reconcile", "--id", doubtful[0]?.id ?? "", ...actor(view)],
      ...["--summary", "<what holds>", "--evidence-ref", "<file>", "--confidence", "0.9"],
    ], "decisions without evidence and of low confidence"),
    part(unkeyed.length, "decision without a key", "Give a decision its key", [
      ...["reconcile", "--id", unkeyed[0]?.id ?? "", ...actor(view)],
      ...["--summary", "<what holds>", "--decision-key", "<its key>"],
    ], "decisions without a key"),
    part(old, "catalog older than the last capture", "Write the catalog anew", [
      ...["hygiene", "--reindex"],
    ]),
  ]);
}

function part(
  amount: number,
  noun: string,
  title: string,
  command: readonly string[],
  plural?: string,
): Part {
  return { amount, words: count(amount, noun, plural), pay: { title, command } };
}

/** A part that `diagnose` finds by a rule of its own. */
function found(each: Part): Part {
  return { ...each, grave: 0 };
}

function isPast(in_seconds: number | null): boolean {
  return in_seconds !== null && in_seconds < 0;
}
