/** `memory.published`: something shared on the bus. */
import { pick } from "../member.ts";
import { busSeries } from "../series.ts";
import { TYPES } from "../words.ts";
import { claimed } from "./claim.ts";
import { eventType, type PayloadOf } from "./event.ts";

export const published = eventType("published", () => ({
  ledger: busSeries,
  payload: { ...claimed(), object_type: pick(TYPES) },
  example: ({ claim }) => ({
    causal_refs: [],
    payload: { ...claim, object_type: "decision" },
  }),
}));

export type PublishedPayload = PayloadOf<typeof published>;
