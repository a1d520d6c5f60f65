/** The start, heartbeat or stop of an instance. */
import { kind, type RowReadAs } from "../define.ts";
import { pick, text } from "../member.ts";

export const instance = kind({ name: "instance", version: "diasync-v1-instance-event" }, () => ({
  ledger: "coordination/instances",
  id: "hash",
  members: {
    event: pick([
      "memory.instance.started",
      "memory.instance.heartbeat",
      "memory.instance.stopped",
    ]),
    instance_id: text,
    note: text,
    project: text,
    run_id: text,
    scope: text,
    ts: text,
  },
  example: ({ instance_id, project, run_id, scope, ts }) => ({
    event: "memory.instance.started",
    instance_id,
    note: "",
    project,
    run_id,
    scope,
    ts,
  }),
}));

export type Instance = RowReadAs<typeof instance>;
