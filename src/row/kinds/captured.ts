/** `memory.captured`: something learned, private to its stream until it is distilled. */
import { optional, pick, texts } from "../member.ts";
import { streamSeries } from "../series.ts";
import { TYPES } from "../words.ts";
import { claimed } from "./claim.ts";
import { eventType, type PayloadOf } from "./event.ts";

export const captured = eventType("captured", () => ({
  ledger: streamSeries,
  payload: {
    ...claimed(),
    assumptions: optional(texts),
    proposed_type: pick(TYPES),
    source: optional(texts),
  },
  example: ({ claim }) => ({
    causal_refs: [],
    payload: {
      ...claim,
      assumptions: ["local disk"],
      proposed_type: "decision",
      source: ["docs/a.md"],
    },
  }),
}));

export type CapturedPayload = PayloadOf<typeof captured>;
