/** Schemas of view objects (v1's ledgered ones and our derived lines) and of v1's processed ids. */
import * as v from "valibot";
import { isOurForm } from "../../base/id.ts";
import { HORIZONS, LEVELS, STATUSES, TYPES, VISIBILITIES } from "../words.ts";

const words = v.array(v.string());

export const ObjectRow = v.object({
  /** Ours: ids that older files know this object by. */
  aliases: v.optional(words),
  assumptions: v.optional(words),
  confidence: v.number(),
  /** Ours: open conflicts that other chains have with this one. */
  conflicts: v.optional(words),
  decision_key: v.optional(v.string()),
  due_at: v.optional(v.string()),
  event_refs: words,
  evidence_ref: v.optional(v.string()),
  /** Absent in a line that is not finished yet. */
  hash: v.optional(v.string()),
  horizon: v.picklist(HORIZONS),
  /** v1's: one of our form would take the place of an object that is derived. */
  id: v.pipe(v.string(), v.minLength(1), v.check((id) => !isOurForm(id), "has the form of ours")),
  owner: v.string(),
  project: v.optional(v.string()),
  review_at: v.optional(v.string()),
  salience: v.picklist(LEVELS),
  schema_version: v.literal("diasync-v1-object"),
  scope: v.string(),
  source: v.optional(words),
  status: v.picklist(STATUSES),
  summary: v.string(),
  supersedes: v.optional(v.string()),
  tags: words,
  ts: v.string(),
  type: v.picklist(TYPES),
  visibility: v.picklist(VISIBILITIES),
  why: v.optional(v.string()),
});

/** v1's `_meta/*_event_ids.jsonl`: this event was judged. */
export const ProcessedRow = v.object({ event_id: v.string(), ts: v.string() });

export type MemoryObject = v.InferOutput<typeof ObjectRow>;
export type Processed = v.InferOutput<typeof ProcessedRow>;
