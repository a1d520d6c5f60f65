/** `memory.distilled`: the outcome of a captured event. */
import { judgementId } from "../../base/id.ts";
import { optional, pick, text } from "../member.ts";
import { streamSeries } from "../series.ts";
import { eventType } from "./event.ts";

export const distilled = eventType("distilled", () => ({
  ledger: streamSeries,
  payload: {
    /** v1 writes none: an outcome without the word is `accepted`. */
    outcome: optional(pick(["accepted", "rejected"])),
    reason: optional(text),
    source_event_id: text,
    /** Of the line that was judged, as `shortDigest` gives it; rows of format 2 have none. */
    source_digest: optional(text),
    target_object_id: optional(text),
    target_type: optional(text),
  },
  example: ({ event_id, digest, object_id }) => ({
    causal_refs: [event_id],
    event_id: judgementId(event_id),
    payload: {
      outcome: "accepted",
      source_event_id: event_id,
      source_digest: digest,
      target_object_id: object_id,
      target_type: "decision",
    },
  }),
}));
