/** The constructor of a view's line: a v1 object, `hash` left out, in sorted order. */
import { float, record, text, texts } from "../record.ts";
import type { MemoryObject } from "../schema/object.ts";

export const writeObject = record<Omit<MemoryObject, "hash">>({
  aliases: texts,
  assumptions: texts,
  confidence: float,
  conflicts: texts,
  decision_key: text,
  due_at: text,
  event_refs: texts,
  evidence_ref: text,
  horizon: text,
  id: text,
  owner: text,
  project: text,
  review_at: text,
  salience: text,
  schema_version: text,
  scope: text,
  source: texts,
  status: text,
  summary: text,
  supersedes: text,
  tags: texts,
  ts: text,
  type: text,
  visibility: text,
  why: text,
});
