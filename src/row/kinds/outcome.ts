/** The outcome of a published event. */
import { kind, type RowReadAs } from "../define.ts";
import { literal, optional, pick, text } from "../member.ts";
import { OUTCOMES } from "../series.ts";

export const outcome = kind({ name: "outcome", version: "diasync-v1-reducer-event" }, () => ({
  ledger: OUTCOMES,
  id: "hash",
  members: {
    event_id: text,
    object_id: optional(text),
    op: literal("reduce"),
    /** v1 writes none: its rows say `accepted`. */
    outcome: optional(pick(["accepted", "rejected"])),
    reason: optional(text),
    scope: text,
    /** Of the line that was judged, as `shortDigest` gives it; rows of format 2 have none. */
    source_digest: optional(text),
    ts: text,
    type: optional(text),
  },
  example: ({ event_id, digest, scope, ts }) => ({
    event_id,
    op: "reduce",
    outcome: "rejected",
    reason: "summary: the summary is blank",
    scope,
    source_digest: digest,
    ts,
  }),
}));

export type Outcome = RowReadAs<typeof outcome>;
