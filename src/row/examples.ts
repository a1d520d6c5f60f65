/**
 * One row of every kind, as it is written: for the format page, which is generated, and for the
 * tests that hold constructors, schemas and paths to each other.
 */
import type { Draft, Kind, RowOf } from "./kind.ts";
import { NO_PREV } from "./line.ts";

const chained = { lc: 7, prev: NO_PREV };

const event = {
  actor: "agent",
  causal_refs: [],
  event_id: "evt-20261123101500-0123456789abcdef",
  idempotency_key: "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
  instance_id: "ins-a",
  owner: "ins-a",
  project: "demo",
  run_id: "run-20261123101500-0123456789abcdef",
  schema_version: "diasync-v1-event",
  scope: "project:demo",
  ts_wall: "2026-11-23T10:15:00.250Z",
  visibility: "project",
} as const;

const claim = {
  confidence: 0.9,
  decision_key: "cache",
  due_at: "2026-12-01",
  evidence_ref: "evidence/bench.txt",
  horizon: "month",
  review_at: "2026-12-24",
  salience: "high",
  summary: "Cache in SQLite",
  tags: ["storage"],
  why: "one file less",
} as const;

const ts = "2026-11-23T10:15:00.250Z";
const object_id = "dec-20261123101500-fedcba9876543210";
const conflict_id = "cnf-20261123101500-00112233445566aa";
const lease_id = "les-20261123101500-00112233445566bb";
const finding_id = "fdg-20261123101500-00112233445566cc";
const plan_id = "pln-20261123101500-00112233445566dd";
const digest = `sha256:${"ab".repeat(32)}`;

type Bodies = { readonly [K in Kind]: Omit<RowOf[K], "hash"> };

/** A row of each kind without its hash. Every member that a kind can have is in one of them. */
export const EXAMPLES: Bodies = {
  captured: {
    ...chained,
    ...event,
    causal_refs: [],
    payload: {
      ...claim,
      tags: ["storage"],
      assumptions: ["local disk"],
      proposed_type: "decision",
      source: ["docs/a.md"],
    },
    type: "memory.captured",
  },
  published: {
    ...chained,
    ...event,
    causal_refs: [],
    payload: { ...claim, tags: ["storage"], object_type: "decision" },
    type: "memory.published",
  },
  reconciled: {
    ...chained,
    ...event,
    causal_refs: [event.event_id],
    payload: {
      ...claim,
      tags: ["storage"],
      assumptions: ["local disk"],
      fence: 3,
      lease_id,
      object_type: "decision",
      resolves: [{ conflict_id, object_id }],
      source: ["docs/a.md"],
      status: "active",
      supersedes: object_id,
    },
    type: "memory.reconciled",
  },
  distilled: {
    ...chained,
    ...event,
    causal_refs: [event.event_id],
    payload: {
      outcome: "accepted",
      source_event_id: event.event_id,
      target_object_id: object_id,
      target_type: "decision",
    },
    type: "memory.distilled",
  },
  checkpointed: {
    ...chained,
    ...event,
    causal_refs: [],
    payload: {
      commitment_ids: [],
      decision_ids: [object_id],
      next: "measure the cache",
      now: "the cache works",
      project: "demo",
      risks: ["slow disks"],
    },
    type: "memory.checkpointed",
  },
  handoff: {
    ...chained,
    ...event,
    causal_refs: [],
    payload: {
      next_actions: ["measure the cache"],
      open_questions: ["how large may it grow"],
      project: "demo",
      risks: ["slow disks"],
      summary: "the cache works",
    },
    type: "memory.handoff",
  },
  instance: {
    ...chained,
    event: "memory.instance.started",
    instance_id: "ins-a",
    note: "",
    project: "demo",
    run_id: event.run_id,
    schema_version: "diasync-v1-instance-event",
    scope: "project:demo",
    ts,
  },
  cursor: {
    ...chained,
    cursor: 12,
    instance_id: "ins-a",
    op: "set",
    schema_version: "diasync-v1-cursor-event",
    scope: "project:demo",
    ts,
  },
  lease: {
    ...chained,
    acquired_at: ts,
    expires_at: "2026-11-23T10:30:00.250Z",
    fence: 3,
    instance_id: "ins-a",
    key: "decision:cache",
    lease_id,
    op: "acquire",
    schema_version: "diasync-v1-lease-event",
    scope: "project:demo",
    ts,
  },
  conflict: {
    ...chained,
    conflict_id,
    conflict_key: "decision:cache",
    evidence: [object_id, event.event_id, "bus/project-demo/2026-11-23.0a1b2c3d4e5f.jsonl"],
    op: "open",
    recommendation: `memoryctl reconcile --id ${object_id} --resolve-conflict ${conflict_id}`,
    schema_version: "diasync-v1-conflict-event",
    scope: "project:demo",
    sides: [
      { event_id: event.event_id, object_id, owner: "ins-a", summary: "Cache in SQLite", ts },
      { event_id: event.event_id, object_id, owner: "ins-b", summary: "Cache in files", ts },
    ],
    summary: "Two texts claim 'decision:cache'",
    ts,
  },
  outcome: {
    ...chained,
    event_id: event.event_id,
    op: "reduce",
    outcome: "rejected",
    reason: "summary: the summary is blank",
    schema_version: "diasync-v1-reducer-event",
    scope: "project:demo",
    ts,
  },
  seal: {
    ...chained,
    files: [{
      bytes: 4096,
      head: digest,
      path: "bus/project-demo/2026-11-23.0a1b2c3d4e5f.jsonl",
      rows: 6,
    }],
    part: 1,
    parts: 1,
    previous: NO_PREV,
    reason: "sync stop",
    schema_version: "memoryctl-v2-seal",
    seal_id: "sea-20261123101500-00112233445566ee",
    ts,
  },
  archive: {
    ...chained,
    bytes: 4096,
    head: digest,
    pruned: true,
    rows: 6,
    schema_version: "memoryctl-v2-archive",
    sha256: "cd".repeat(32),
    source: "bus/project-demo/2026-10-01.0a1b2c3d4e5f.jsonl",
    target: "archive/bus/project-demo/2026-10-01.0a1b2c3d4e5f.jsonl.cdcdcdcdcdcdcdcd.gz",
    ts,
  },
  finding: {
    ...chained,
    evidence: [conflict_id],
    finding_id,
    metric: { count: 1 },
    project: "demo",
    recommendation: "memoryctl reconcile",
    rule_id: "conflict_backlog",
    schema_version: "diasync-v1-finding-event",
    scope: "project:demo",
    severity: "high",
    status: "open",
    summary: "A conflict waits for a decision.",
    ts,
  },
  scorecard: {
    ...chained,
    health: "green",
    metrics: { open_conflicts: 1, reduce_lag: 0 },
    project: "demo",
    schema_version: "diasync-v1-health-scorecard",
    scope: "project:demo",
    score: 92,
    ts,
  },
  trend: {
    ...chained,
    health: "green",
    project: "demo",
    schema_version: "diasync-v1-health-trend",
    scope: "project:demo",
    score: 92,
    ts,
  },
  plan: {
    ...chained,
    action: "reduce.run",
    finding_id,
    plan_id,
    rule_id: "reduce_lag",
    safe_auto_execute: true,
    schema_version: "diasync-v1-optimization-plan",
    severity: "medium",
    status: "planned",
    ts,
  },
  execution: {
    ...chained,
    action: "reduce.run",
    details: { created_count: 2 },
    execution_id: "exe-20261123101500-00112233445566ff",
    finding_id,
    plan_id,
    schema_version: "diasync-v1-optimization-execution",
    success: true,
    ts,
  },
  agenda: {
    ...chained,
    id: "agd-20261123101500-0011223344556677",
    instance_id: "ins-a",
    item: {
      created_at: ts,
      due_at: "2026-12-01",
      id: "agd-20261123101500-0011223344556677",
      origin: "manual",
      owner: "ins-a",
      priority: "high",
      status: "active",
      summary: "Measure the cache",
      tags: ["storage"],
    },
    op: "add",
    project: "demo",
    schema_version: "memoryctl-v2-agenda",
    ts,
  },
};

/** An example as a plan would yield it. */
export function exampleDraft(kind: Kind): Draft {
  const { lc: _lc, prev: _prev, ...row } = EXAMPLES[kind] as { lc?: number; prev?: string };
  return { kind, row } as Draft;
}
