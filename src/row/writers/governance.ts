/** Constructors of the rows of `governance/` and of agendas: sorted, `hash` left out. */
import { flag, free, integer, record, text, texts } from "../record.ts";
import type {
  Agenda,
  AgendaItem,
  AgendaPatch,
  Execution,
  Finding,
  Plan,
  Scorecard,
  Trend,
} from "../schema/governance.ts";

type Body<T> = Omit<T, "hash">;

export const writeFinding = record<Body<Finding>>({
  evidence: texts,
  finding_id: text,
  lc: integer,
  metric: free,
  prev: text,
  project: text,
  reason: text,
  recommendation: text,
  rule_id: text,
  schema_version: text,
  scope: text,
  severity: text,
  status: text,
  summary: text,
  ts: text,
});

export const writeScorecard = record<Body<Scorecard>>({
  health: text,
  lc: integer,
  metrics: free,
  prev: text,
  project: text,
  schema_version: text,
  scope: text,
  score: integer,
  ts: text,
});

export const writeTrend = record<Body<Trend>>({
  health: text,
  lc: integer,
  prev: text,
  project: text,
  schema_version: text,
  scope: text,
  score: integer,
  ts: text,
});

export const writePlan = record<Body<Plan>>({
  action: text,
  finding_id: text,
  lc: integer,
  plan_id: text,
  prev: text,
  rule_id: text,
  safe_auto_execute: flag,
  schema_version: text,
  severity: text,
  status: text,
  ts: text,
});

export const writeExecution = record<Body<Execution>>({
  action: text,
  details: free,
  execution_id: text,
  finding_id: text,
  lc: integer,
  plan_id: text,
  prev: text,
  schema_version: text,
  success: flag,
  ts: text,
});

export const writeAgenda = record<Body<Agenda>>({
  id: text,
  idempotency_key: text,
  instance_id: text,
  item: record<AgendaItem>({
    closed_at: text,
    created_at: text,
    due_at: text,
    id: text,
    origin: text,
    owner: text,
    priority: text,
    status: text,
    summary: text,
    tags: texts,
  }),
  lc: integer,
  op: text,
  patch: record<AgendaPatch>({
    due_at: text,
    owner: text,
    priority: text,
    status: text,
    summary: text,
    tags: texts,
  }),
  prev: text,
  project: text,
  schema_version: text,
  status: text,
  target_id: text,
  ts: text,
});
