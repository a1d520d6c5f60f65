/** `memory.handoff`: what the next agent on a project must know. */
import { text, texts } from "../member.ts";
import { streamSeries } from "../series.ts";
import { eventType, type PayloadOf } from "./event.ts";

export const handoff = eventType("handoff", () => ({
  ledger: streamSeries,
  payload: {
    next_actions: texts,
    open_questions: texts,
    project: text,
    risks: texts,
    summary: text,
  },
  example: ({ project }) => ({
    causal_refs: [],
    payload: {
      next_actions: ["measure the cache"],
      open_questions: ["how large may it grow"],
      project,
      risks: ["slow disks"],
      summary: "the cache works",
    },
  }),
}));

export type HandoffPayload = PayloadOf<typeof handoff>;
