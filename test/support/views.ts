/** Views of stores as policies see them, made by hand: an empty one, and what each part adds. */
import type {
  ConflictView,
  DecisionView,
  InstanceView,
  LeaseView,
  PolicyView,
  ProjectView,
  ScopeView,
  Settings,
  StreamView,
} from "../../src/policy/contract.ts";
import { EMPTY_VIEW } from "../../src/policy/plugin/samples.ts";

const HOUR = 3600;

type Change = Partial<Omit<PolicyView, "matches" | "totals">>;

/** A view of nothing, changed by what is given; the totals count what stands in the lists. */
export function viewOf(change: Change, settings: Settings): PolicyView {
  const view = { ...EMPTY_VIEW, settings, ...change, matches: () => false };
  const { instances, streams, scopes, conflicts, leases, projects } = view;
  const { agenda, decisions, commitments, scorecards, findings } = view;
  const totals = {
    instances: instances.length,
    streams: streams.length,
    scopes: scopes.length,
    conflicts: conflicts.length,
    leases: leases.length,
    projects: projects.length,
    agenda: agenda.length,
    decisions: decisions.length,
    commitments: commitments.length,
    scorecards: scorecards.length,
    findings: findings.length,
  };
  return { ...view, totals };
}

/** An instance that began half an hour ago, attached, and wrote a moment ago. */
export function instance(change: Partial<InstanceView> = {}): InstanceView {
  return {
    instance_id: "ins-a",
    scope: "project:demo",
    project: "demo",
    run_id: "run-1",
    active: true,
    since_heartbeat_seconds: 60,
    since_start_seconds: HOUR / 2,
    work: 3,
    since_capture_seconds: 60,
    since_attach_seconds: 60,
    ...change,
  };
}

export function stream(change: Partial<StreamView> = {}): StreamView {
  return {
    scope: "project:demo",
    instance_id: "ins-a",
    captured: 3,
    undistilled: 0,
    oldest_undistilled_seconds: null,
    newest_capture_seconds: 60,
    ...change,
  };
}

export function scope(change: Partial<ScopeView> = {}): ScopeView {
  return {
    scope: "project:demo",
    captured: 3,
    published: 0,
    facts: 0,
    decisions: 0,
    commitments: 0,
    undistilled: 0,
    unreduced: 0,
    oldest_unreduced_seconds: null,
    publishers: [],
    ...change,
  };
}

/** A project with a capsule, whose checkpoint and handoff tell everything. */
export function project(change: Partial<ProjectView> = {}): ProjectView {
  return {
    project: "demo",
    scope: "project:demo",
    has_capsule: true,
    since_checkpoint_seconds: HOUR / 2,
    since_handoff_seconds: HOUR,
    work_since_checkpoint: 0,
    work_since_handoff: 0,
    ...change,
  };
}

export function conflict(change: Partial<ConflictView> = {}): ConflictView {
  return {
    id: "cfl-20261123101500-0123456789abcdef",
    scope: "project:demo",
    decision_key: "cache",
    open_seconds: HOUR,
    active: side("dec-20261123101500-0123456789abcdef", "ins-a", "Cache in SQLite"),
    contested: side("dec-20261123101501-0123456789abcdef", "ins-b", "Cache in files"),
    ...change,
  };
}

function side(id: string, owner: string, summary: string) {
  return { id, owner, summary, age_seconds: HOUR };
}

export function lease(change: Partial<LeaseView> = {}): LeaseView {
  return {
    lease_id: "lea-20261123101500-0123456789abcdef",
    scope: "project:demo",
    key: "decision:cache",
    instance_id: "ins-b",
    fence: 1,
    left_seconds: 600,
    ...change,
  };
}

export function decision(change: Partial<DecisionView> = {}): DecisionView {
  return {
    id: "dec-20261123101500-0123456789abcdef",
    scope: "project:demo",
    summary: "Cache in SQLite",
    salience: "medium",
    age_seconds: HOUR,
    decision_key: "cache",
    why: "one file less",
    confidence: 0.8,
    review_in_seconds: null,
    evidence: ["docs/cache.md"],
    ...change,
  };
}
