/** The start, heartbeat or stop of an instance. */
import { kind, type RowReadAs } from "../define.ts";
import {
  commitment,
  committing,
  lenient,
  nonce,
  optional,
  pick,
  text,
  unwritten,
} from "../member.ts";
import { group } from "../record.ts";

export const instance = kind({ name: "instance", version: "diasync-v1-instance-event" }, () => ({
  ledger: "coordination/instances",
  id: "hash",
  members: {
    /** Of a stop that ends its run alone; any other one ends all runs of the instance. */
    ends: optional(pick(["run"])),
    event: pick([
      "memory.instance.started",
      "memory.instance.heartbeat",
      "memory.instance.stopped",
    ]),
    instance_id: text,
    /** In rows of format 2. */
    note: unwritten(text),
    /** Why it starts or stops, where somebody said so. */
    payload: optional(committing(group({ nonce, note: lenient(text) }))),
    payload_sha256: commitment,
    project: text,
    run_id: text,
    scope: text,
    ts: text,
  },
  example: ({ instance_id, nonce, project, run_id, scope, ts }) => ({
    event: "memory.instance.started",
    instance_id,
    payload: { nonce, note: "the cache, once more" },
    project,
    run_id,
    scope,
    ts,
  }),
}));

export type Instance = RowReadAs<typeof instance>;
