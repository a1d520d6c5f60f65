/** `memory.checkpointed`: where a project stands, and what comes next. */
import { text, texts } from "../member.ts";
import { streamSeries } from "../series.ts";
import { eventType, type PayloadOf } from "./event.ts";

export const checkpointed = eventType("checkpointed", () => ({
  ledger: streamSeries,
  payload: {
    commitment_ids: texts,
    decision_ids: texts,
    next: text,
    now: text,
    project: text,
    risks: texts,
  },
  example: ({ object_id, project }) => ({
    causal_refs: [],
    payload: {
      commitment_ids: [],
      decision_ids: [object_id],
      next: "measure the cache",
      now: "the cache works",
      project,
      risks: ["slow disks"],
    },
  }),
}));

export type CheckpointedPayload = PayloadOf<typeof checkpointed>;
