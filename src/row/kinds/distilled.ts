/** `memory.distilled`: the outcome of a captured event. */
import { optional, pick, text } from "../member.ts";
import { streamSeries } from "../path.ts";
import { eventType } from "./event.ts";

export const distilled = eventType("distilled", () => ({
  ledger: streamSeries,
  payload: {
    /** v1 writes none: an outcome without the word is `accepted`. */
    outcome: optional(pick(["accepted", "rejected"])),
    reason: optional(text),
    source_event_id: text,
    target_object_id: optional(text),
    target_type: optional(text),
  },
  example: ({ event_id, object_id }) => ({
    causal_refs: [event_id],
    payload: {
      outcome: "accepted",
      source_event_id: event_id,
      target_object_id: object_id,
      target_type: "decision",
    },
  }),
}));
