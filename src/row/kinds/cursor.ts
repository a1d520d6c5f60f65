/** How far an instance has read a scope. */
import { kind } from "../define.ts";
import { integer, literal, text } from "../member.ts";

export const cursor = kind({ name: "cursor", version: "diasync-v1-cursor-event" }, () => ({
  ledger: "coordination/cursors",
  id: "hash",
  members: {
    cursor: integer,
    instance_id: text,
    op: literal("set"),
    scope: text,
    ts: text,
  },
  example: ({ instance_id, scope, ts }) => ({
    cursor: 12,
    instance_id,
    op: "set",
    scope,
    ts,
  }),
}));
