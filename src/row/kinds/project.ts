/** A project that has another name from now on: both mean one, whose memory is in one scope. */
import { kind, type RowReadAs } from "../define.ts";
import { literal, text } from "../member.ts";
import { RENAMING } from "../path.ts";

export const project = kind({ name: "project", version: "memoryctl-v3-project" }, () => ({
  ledger: RENAMING.ledger,
  id: "hash",
  members: {
    /** The name that is given up. */
    alias: text,
    instance_id: text,
    op: literal("alias"),
    /** The name that it has instead. */
    project: text,
    /** Where its memory is, under whichever name it began. */
    scope: text,
    ts: text,
  },
  example: ({ instance_id, project, ts }) => ({
    alias: "old-demo",
    instance_id,
    op: "alias",
    project,
    scope: "project:old-demo",
    ts,
  }),
}));

export type Project = RowReadAs<typeof project>;
