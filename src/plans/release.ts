/** The row that gives a lease back. */
import type { LeaseRecord } from "../state/leases.ts";

/** A release; `reason` says why, where the holder did not ask for it. */
export function releaseRow(lease: LeaseRecord, ts: string, reason?: string) {
  const { id: lease_id, scope, key, instance: instance_id, fence, run } = lease;
  return {
    fence,
    instance_id,
    key,
    lease_id,
    op: "release" as const,
    ...(reason === undefined ? {} : { reason }),
    released_at: ts,
    ...(run === null ? {} : { run_id: run }),
    schema_version: "diasync-v1-lease-event" as const,
    scope,
    ts,
  };
}
