/** `memory.confirmed`: somebody says that an object still holds; its horizon counts from then. */
import { optional, text } from "../member.ts";
import { streamSeries } from "../series.ts";
import { eventType, type PayloadOf } from "./event.ts";

export const confirmed = eventType("confirmed", () => ({
  ledger: streamSeries,
  payload: {
    evidence_ref: optional(text),
    object_id: text,
    /** Of the line that the object comes from, as `shortDigest` gives it. */
    source_digest: text,
    why: optional(text),
  },
  example: ({ digest, event_id, object_id }) => ({
    causal_refs: [event_id],
    payload: {
      evidence_ref: "evidence/bench.txt",
      object_id,
      source_digest: digest,
      why: "measured again",
    },
  }),
}));

export type ConfirmedPayload = PayloadOf<typeof confirmed>;
