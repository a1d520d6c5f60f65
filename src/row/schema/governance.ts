/** Schemas of the rows in `governance/` and of a project's agenda. */
import * as v from "valibot";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const words = v.array(v.string());

const chained = {
  hash: v.optional(v.string()),
  lc: v.optional(whole, 0),
  prev: v.optional(v.string()),
};

const numbers = v.record(v.string(), v.number());

/** `open` has all members; `closed` only the id, the status and the reason. */
export const FindingRow = v.object({
  ...chained,
  evidence: v.optional(words),
  finding_id: v.string(),
  metric: v.optional(numbers),
  project: v.optional(v.string()),
  reason: v.optional(v.string()),
  recommendation: v.optional(v.string()),
  rule_id: v.optional(v.string()),
  schema_version: v.literal("diasync-v1-finding-event"),
  scope: v.optional(v.string()),
  severity: v.optional(v.string()),
  status: v.picklist(["open", "closed"]),
  summary: v.optional(v.string()),
  ts: v.string(),
});

const score = {
  health: v.string(),
  project: v.string(),
  scope: v.string(),
  score: v.number(),
  ts: v.string(),
};

export const ScorecardRow = v.object({
  ...chained,
  ...score,
  metrics: numbers,
  schema_version: v.literal("diasync-v1-health-scorecard"),
});

export const TrendRow = v.object({
  ...chained,
  ...score,
  schema_version: v.literal("diasync-v1-health-trend"),
});

export const PlanRow = v.object({
  ...chained,
  action: v.string(),
  finding_id: v.string(),
  plan_id: v.string(),
  rule_id: v.string(),
  safe_auto_execute: v.boolean(),
  schema_version: v.literal("diasync-v1-optimization-plan"),
  severity: v.string(),
  status: v.string(),
  ts: v.string(),
});

export const ExecutionRow = v.object({
  ...chained,
  action: v.string(),
  details: v.record(v.string(), v.unknown()),
  execution_id: v.string(),
  finding_id: v.string(),
  plan_id: v.string(),
  schema_version: v.literal("diasync-v1-optimization-execution"),
  success: v.boolean(),
  ts: v.string(),
});

export const AgendaItemRow = v.object({
  closed_at: v.optional(v.string()),
  created_at: v.string(),
  due_at: v.optional(v.string()),
  id: v.string(),
  origin: v.string(),
  owner: v.string(),
  priority: v.string(),
  status: v.string(),
  summary: v.string(),
  tags: words,
});

export const AgendaPatchRow = v.object({
  due_at: v.optional(v.string()),
  owner: v.optional(v.string()),
  priority: v.optional(v.string()),
  status: v.optional(v.string()),
  summary: v.optional(v.string()),
  tags: v.optional(words),
});

/** v1's rows have neither `id` nor `project` nor a schema version: the folder names the project. */
export const AgendaRow = v.object({
  ...chained,
  id: v.optional(v.string()),
  idempotency_key: v.optional(v.string()),
  instance_id: v.optional(v.string()),
  /** Of `add`. */
  item: v.optional(AgendaItemRow),
  op: v.picklist(["add", "update", "close"]),
  /** Of `update`: only what was given. */
  patch: v.optional(AgendaPatchRow),
  project: v.optional(v.string()),
  schema_version: v.optional(v.literal("memoryctl-v2-agenda")),
  /** Of `close`. */
  status: v.optional(v.string()),
  /** Of `update` and `close`. */
  target_id: v.optional(v.string()),
  ts: v.string(),
});

export type Finding = v.InferOutput<typeof FindingRow>;
export type Scorecard = v.InferOutput<typeof ScorecardRow>;
export type Trend = v.InferOutput<typeof TrendRow>;
export type Plan = v.InferOutput<typeof PlanRow>;
export type Execution = v.InferOutput<typeof ExecutionRow>;
export type Agenda = v.InferOutput<typeof AgendaRow>;
export type AgendaItem = v.InferOutput<typeof AgendaItemRow>;
export type AgendaPatch = v.InferOutput<typeof AgendaPatchRow>;
