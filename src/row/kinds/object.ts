/** A memory object: v1 wrote it into ledgers; ours is a line of a derived view. */
import * as v from "valibot";
import { isOurForm } from "../../base/id.ts";
import { kindOfV1 } from "../define.ts";
import { checked, float, literal, optional, pick, text, texts, unwritten } from "../member.ts";
import type { ReadOf, WrittenOf } from "../record.ts";
import { HORIZONS, LEVELS, STATUSES, TYPES, VISIBILITIES } from "../words.ts";

/** The members of an object, in a ledger of v1 as in a view of ours. */
export const objectMembers = () => ({
  /** Ours: ids that older files know this object by. */
  aliases: optional(texts),
  assumptions: optional(texts),
  confidence: float,
  /** Ours: open conflicts that other chains have with this one. */
  conflicts: optional(texts),
  decision_key: optional(text),
  due_at: optional(text),
  event_refs: texts,
  evidence_ref: optional(text),
  hash: unwritten(text),
  horizon: pick(HORIZONS),
  /** v1's: one of our form would take the place of an object that is derived. */
  id: checked(
    text,
    () =>
      v.pipe(v.string(), v.minLength(1), v.check((id) => !isOurForm(id), "has the form of ours")),
  ),
  owner: text,
  project: optional(text),
  review_at: optional(text),
  salience: pick(LEVELS),
  schema_version: literal("diasync-v1-object"),
  scope: text,
  source: optional(texts),
  status: pick(STATUSES),
  summary: text,
  supersedes: optional(text),
  tags: texts,
  ts: text,
  type: pick(TYPES),
  visibility: pick(VISIBILITIES),
  why: optional(text),
});

export const object = kindOfV1({ name: "object", version: "diasync-v1-object" }, () => ({
  id: "id",
  members: objectMembers(),
}));

export type MemoryObject = ReadOf<ReturnType<typeof objectMembers>>;

/** An object as a line of a view is made of it. */
export type ObjectLine = WrittenOf<ReturnType<typeof objectMembers>>;
