/** Schemas of the events of streams and bus, as v1 has them; ours add `prev` and a real `lc`. */
import * as v from "valibot";
import { HORIZONS, LEVELS, STATUSES, TYPES, VISIBILITIES } from "../words.ts";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const words = v.array(v.string());

/** `v.record` would go through all members, of which nothing is asked here. */
function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** What an object says, whichever event brings it. */
const claim = {
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  decision_key: v.optional(v.string()),
  due_at: v.optional(v.string()),
  evidence_ref: v.optional(v.string()),
  horizon: v.picklist(HORIZONS),
  review_at: v.optional(v.string()),
  salience: v.picklist(LEVELS),
  summary: v.pipe(v.string(), v.regex(/\S/, "the summary is blank")),
  tags: words,
  why: v.optional(v.string()),
};

export const CapturedPayload = v.object({
  ...claim,
  assumptions: v.optional(words),
  proposed_type: v.picklist(TYPES),
  source: v.optional(words),
});

export const PublishedPayload = v.object({ ...claim, object_type: v.picklist(TYPES) });

export const ReconciledPayload = v.object({
  ...claim,
  assumptions: v.optional(words),
  fence: v.optional(whole),
  lease_id: v.optional(v.string()),
  object_type: v.picklist(TYPES),
  /** Conflicts that this decides, each with the losing head that the actor saw. */
  resolves: v.array(v.object({ conflict_id: v.string(), object_id: v.string() })),
  source: v.optional(words),
  status: v.picklist(STATUSES),
  supersedes: v.string(),
});

const DistilledPayload = v.object({
  /** v1 writes none: an outcome without the word is `accepted`. */
  outcome: v.optional(v.picklist(["accepted", "rejected"])),
  reason: v.optional(v.string()),
  source_event_id: v.string(),
  target_object_id: v.optional(v.string()),
  target_type: v.optional(v.string()),
});

const CheckpointedPayload = v.object({
  commitment_ids: words,
  decision_ids: words,
  next: v.string(),
  now: v.string(),
  project: v.string(),
  risks: words,
});

const HandoffPayload = v.object({
  next_actions: words,
  open_questions: words,
  project: v.string(),
  risks: words,
  summary: v.string(),
});

/**
 * What the fold needs of any event. The payload is checked apart: an event with a bad payload is
 * in the ledger all the same, and is judged `rejected`, not lost.
 */
export const EventRow = v.object({
  actor: v.optional(v.string()),
  causal_refs: v.optional(words),
  event_id: v.pipe(v.string(), v.minLength(1)),
  idempotency_key: v.optional(v.string()),
  instance_id: v.string(),
  lc: v.optional(whole, 0),
  owner: v.optional(v.string()),
  payload: v.custom<Record<string, unknown>>(isObject, "it is no object"),
  project: v.optional(v.string()),
  run_id: v.optional(v.string()),
  schema_version: v.literal("diasync-v1-event"),
  scope: v.string(),
  ts_wall: v.string(),
  type: v.string(),
  visibility: v.optional(v.string()),
});

function event<T extends string, P extends v.GenericSchema>(type: T, payload: P) {
  return v.object({
    ...EventRow.entries,
    actor: v.string(),
    causal_refs: words,
    hash: v.string(),
    idempotency_key: v.string(),
    lc: whole,
    owner: v.string(),
    payload,
    prev: v.string(),
    run_id: v.string(),
    type: v.literal(`memory.${type}` as const),
    visibility: v.picklist(VISIBILITIES),
  });
}

export const CapturedRow = event("captured", CapturedPayload);
export const PublishedRow = event("published", PublishedPayload);
export const ReconciledRow = event("reconciled", ReconciledPayload);
export const DistilledRow = event("distilled", DistilledPayload);
export const CheckpointedRow = event("checkpointed", CheckpointedPayload);
export const HandoffRow = event("handoff", HandoffPayload);

export type Event = v.InferOutput<typeof EventRow>;
export type Captured = v.InferOutput<typeof CapturedRow>;
export type Published = v.InferOutput<typeof PublishedRow>;
export type Reconciled = v.InferOutput<typeof ReconciledRow>;
export type Distilled = v.InferOutput<typeof DistilledRow>;
export type Checkpointed = v.InferOutput<typeof CheckpointedRow>;
export type Handoff = v.InferOutput<typeof HandoffRow>;
