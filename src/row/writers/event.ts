/** Constructors of events: each writes the row's members, `hash` left out, in sorted order. */
import type { Members, Write } from "../record.ts";
import { float, integer, record, records, text, texts } from "../record.ts";
import type {
  Captured,
  Checkpointed,
  Distilled,
  Handoff,
  Published,
  Reconciled,
} from "../schema/event.ts";

type Body<T> = Omit<T, "hash">;

function event<T extends { payload: unknown }>(
  payload: Members<T["payload"]>,
): Write<Body<T>> {
  const members: Members<Body<Captured>> = {
    actor: text,
    causal_refs: texts,
    event_id: text,
    idempotency_key: text,
    instance_id: text,
    lc: integer,
    owner: text,
    payload: record(payload) as Write<Captured["payload"]>,
    prev: text,
    project: text,
    run_id: text,
    schema_version: text,
    scope: text,
    ts_wall: text,
    type: text,
    visibility: text,
  };
  return record(members) as unknown as Write<Body<T>>;
}

export const writeCaptured = event<Captured>({
  assumptions: texts,
  confidence: float,
  decision_key: text,
  due_at: text,
  evidence_ref: text,
  horizon: text,
  proposed_type: text,
  review_at: text,
  salience: text,
  source: texts,
  summary: text,
  tags: texts,
  why: text,
});

export const writePublished = event<Published>({
  confidence: float,
  decision_key: text,
  due_at: text,
  evidence_ref: text,
  horizon: text,
  object_type: text,
  review_at: text,
  salience: text,
  summary: text,
  tags: texts,
  why: text,
});

export const writeReconciled = event<Reconciled>({
  assumptions: texts,
  confidence: float,
  decision_key: text,
  due_at: text,
  evidence_ref: text,
  fence: integer,
  horizon: text,
  lease_id: text,
  object_type: text,
  resolves: records(record({ conflict_id: text, object_id: text })),
  review_at: text,
  salience: text,
  source: texts,
  status: text,
  summary: text,
  supersedes: text,
  tags: texts,
  why: text,
});

export const writeDistilled = event<Distilled>({
  outcome: text,
  reason: text,
  source_event_id: text,
  target_object_id: text,
  target_type: text,
});

export const writeCheckpointed = event<Checkpointed>({
  commitment_ids: texts,
  decision_ids: texts,
  next: text,
  now: text,
  project: text,
  risks: texts,
});

export const writeHandoff = event<Handoff>({
  next_actions: texts,
  open_questions: texts,
  project: text,
  risks: texts,
  summary: text,
});
