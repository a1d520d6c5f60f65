/** A conflict when it was seen first, with both sides; whether it is open is folded. */
import { kind, type RowReadAs } from "../define.ts";
import { literal, optional, pick, text, texts } from "../member.ts";
import { storeSeries } from "../series.ts";
import { records } from "../record.ts";

export const conflict = kind({ name: "conflict", version: "diasync-v1-conflict-event" }, () => ({
  ledger: ({ visibility }: { readonly visibility?: string | undefined }, replica) =>
    storeSeries("coordination/conflicts", replica, visibility === "private"),
  id: "hash",
  members: {
    conflict_id: text,
    conflict_key: optional(text),
    evidence: optional(texts),
    op: pick(["open", "resolve"]),
    reason: optional(text),
    recommendation: optional(text),
    scope: optional(text),
    /** Ours: the active side, then the contested one; left out when they are private. */
    sides: optional(records({
      event_id: text,
      object_id: text,
      owner: text,
      /** In rows of 0.1 alone: texts are read at their source. */
      summary: optional(text),
      ts: text,
    })),
    summary: optional(text),
    ts: text,
    /** Where both sides are private to one owner. */
    visibility: optional(literal("private")),
  },
  example: ({ conflict_id, event_id, object_id, scope, ts }) => ({
    conflict_id,
    conflict_key: "decision:cache",
    evidence: [object_id, event_id, "bus/project-demo/2026-11-23.0a1b2c3d4e5f.00001.jsonl"],
    op: "open",
    recommendation: `memoryctl reconcile --id ${object_id} --resolve-conflict ${conflict_id}`,
    scope,
    sides: [
      { event_id, object_id, owner: "ins-a", ts },
      { event_id, object_id, owner: "ins-b", ts },
    ],
    summary: "Two texts claim 'decision:cache'",
    ts,
  }),
}));

export type Conflict = RowReadAs<typeof conflict>;
