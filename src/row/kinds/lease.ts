/** The grant, renewal or release of a lease on a key. */
import { kind, type RowReadAs } from "../define.ts";
import { integer, optional, pick, text } from "../member.ts";

export const lease = kind({ name: "lease", version: "diasync-v1-lease-event" }, () => ({
  ledger: "coordination/leases",
  id: "hash",
  members: {
    /** Of acquire and renew. */
    acquired_at: optional(text),
    expires_at: optional(text),
    /** Grows with every acquire of a key; v1 has none, which counts as 0. */
    fence: optional(integer),
    instance_id: text,
    key: text,
    lease_id: text,
    op: pick(["acquire", "renew", "release"]),
    /** Of a release that the holder did not ask for. */
    reason: optional(text),
    released_at: optional(text),
    /** The run that holds it, where its instance was in one; rows of format 2 name none. */
    run_id: optional(text),
    scope: text,
    ts: text,
  },
  example: ({ instance_id, lease_id, run_id, scope, ts }) => ({
    acquired_at: ts,
    expires_at: "2026-11-23T10:30:00.250Z",
    fence: 3,
    instance_id,
    key: "decision:cache",
    lease_id,
    op: "acquire",
    run_id,
    scope,
    ts,
  }),
}));

export type Lease = RowReadAs<typeof lease>;
