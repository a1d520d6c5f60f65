/** Two views to try policies on: of an empty store, and of one in which everything happens. */
import { DAY_MS } from "../../base/time.ts";
import type { ViewData } from "../evaluate.ts";

const HOUR = 3600;
const DAY = DAY_MS / 1000;

/** A store in which nothing happened. */
export const EMPTY_VIEW: ViewData = {
  api: 1,
  now_ms: Date.UTC(2026, 10, 23, 10),
  scope: null,
  project: null,
  instance_id: null,
  instances: [],
  streams: [],
  scopes: [],
  conflicts: [],
  leases: [],
  projects: [],
  agenda: [],
  decisions: [],
  commitments: [],
  scorecards: [],
  findings: [],
  index: {
    since_reduce_seconds: null,
    since_reindex_seconds: null,
    rejected_events: 0,
    damaged_lines: 0,
  },
  totals: {
    instances: 0,
    streams: 0,
    scopes: 0,
    conflicts: 0,
    leases: 0,
    projects: 0,
    agenda: 0,
    decisions: 0,
    commitments: 0,
    scorecards: 0,
    findings: 0,
  },
};

const side = (id: string, owner: string, summary: string) => ({
  id,
  owner,
  summary,
  age_seconds: 2 * DAY,
});

const decision = (id: string, evidence: readonly string[]) => ({
  id,
  scope: "project:demo",
  decision_key: null,
  summary: "# Cache in 'SQLite'\u2026 <b>",
  why: null,
  salience: "high" as const,
  confidence: 0.7,
  age_seconds: 40 * DAY,
  review_in_seconds: -DAY,
  evidence,
});

const RICH: Omit<ViewData, "totals"> = {
  ...EMPTY_VIEW,
  scope: "project:demo",
  project: "demo",
  instance_id: "ins-a",
  instances: ["ins-a", "ins-b"].map((instance_id, i) => ({
    instance_id,
    scope: "project:demo",
    project: "demo",
    run_id: `run-${i}`,
    active: true,
    since_heartbeat_seconds: 100 + i * 3 * HOUR,
    since_start_seconds: 5 * HOUR,
    work: 40,
    since_capture_seconds: 60,
    since_attach_seconds: i === 0 ? null : 4 * HOUR,
  })),
  streams: ["ins-a", "ins-b"].map((instance_id) => ({
    scope: "project:demo",
    instance_id,
    captured: 60,
    undistilled: 45,
    oldest_undistilled_seconds: 4 * HOUR,
    newest_capture_seconds: 60,
  })),
  scopes: [{
    scope: "project:demo",
    captured: 120,
    published: 30,
    facts: 12,
    decisions: 2,
    commitments: 1,
    undistilled: 90,
    unreduced: 7,
    oldest_unreduced_seconds: HOUR,
    publishers: ["ins-a", "ins-b"],
  }],
  conflicts: [{
    id: "cnf-1",
    scope: "project:demo",
    decision_key: "cache",
    open_seconds: 2 * DAY,
    active: side("dec-1", "ins-a", "Cache in files"),
    contested: side("dec-2", "ins-b", "Cache in SQLite"),
  }],
  leases: [120, -600].map((left_seconds, i) => ({
    lease_id: `les-${i}`,
    scope: "project:demo",
    key: `key-${i}`,
    instance_id: "ins-b",
    fence: 3 + i,
    left_seconds,
  })),
  projects: [{
    project: "demo",
    scope: "project:demo",
    has_capsule: false,
    since_checkpoint_seconds: 5 * HOUR,
    since_handoff_seconds: null,
    work_since_checkpoint: 80,
    work_since_handoff: 120,
  }],
  agenda: [{
    id: "agd-1",
    project: "demo",
    summary: "Measure it",
    priority: "high",
    due_in_seconds: -2 * DAY,
  }],
  decisions: [decision("dec-1", []), decision("dec-3", ["evidence/cache.md"])],
  commitments: [{
    id: "com-1",
    scope: "project:demo",
    summary: "Ship it",
    salience: "high",
    age_seconds: 9 * DAY,
    due_in_seconds: -DAY,
  }],
  scorecards: [
    { scope: "", project: "", age_seconds: 2 * DAY, score: 61, health: "red" },
    { scope: "", project: "", age_seconds: 3 * DAY, score: 90, health: "green" },
  ],
  findings: [{
    finding_id: "fdg-1",
    rule: "conflict_backlog",
    severity: "high",
    scope: "",
    project: "",
    open_seconds: 2 * DAY,
  }],
  index: {
    since_reduce_seconds: 2 * HOUR,
    since_reindex_seconds: 3 * DAY,
    rejected_events: 2,
    damaged_lines: 1,
  },
};

/** A store in which everything that a policy may look at is there, most of it overdue. */
export const RICH_VIEW: ViewData = {
  ...RICH,
  totals: {
    instances: RICH.instances.length,
    streams: RICH.streams.length,
    scopes: RICH.scopes.length,
    conflicts: RICH.conflicts.length,
    leases: RICH.leases.length,
    projects: RICH.projects.length,
    agenda: RICH.agenda.length,
    decisions: RICH.decisions.length,
    commitments: RICH.commitments.length,
    scorecards: RICH.scorecards.length,
    findings: RICH.findings.length,
  },
};
