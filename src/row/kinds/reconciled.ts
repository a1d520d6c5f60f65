/** `memory.reconciled`: a correction, with the whole new object. */
import { integer, optional, pick, text, texts } from "../member.ts";
import { streamSeries } from "../series.ts";
import { records } from "../record.ts";
import { STATUSES, TYPES } from "../words.ts";
import { claimed } from "./claim.ts";
import { eventType, type PayloadOf } from "./event.ts";

export const reconciled = eventType("reconciled", () => ({
  ledger: streamSeries,
  payload: {
    ...claimed(),
    assumptions: optional(texts),
    fence: optional(integer),
    lease_id: optional(text),
    object_type: pick(TYPES),
    /** Conflicts that this decides, each with the losing head that the actor saw. */
    resolves: records({ conflict_id: text, object_id: text, source_digest: optional(text) }),
    source: optional(texts),
    status: pick(STATUSES),
    supersedes: text,
    /** Of the line of what it supersedes, as `shortDigest` gives it; rows of format 2 have none. */
    supersedes_digest: optional(text),
  },
  example: ({ claim, conflict_id, event_id, digest, lease_id, object_id }) => ({
    causal_refs: [event_id],
    payload: {
      ...claim,
      assumptions: ["local disk"],
      fence: 3,
      lease_id,
      object_type: "decision",
      resolves: [{ conflict_id, object_id, source_digest: digest }],
      source: ["docs/a.md"],
      status: "active",
      supersedes: object_id,
      supersedes_digest: digest,
    },
  }),
}));

export type ReconciledPayload = PayloadOf<typeof reconciled>;
