/** The guard of a decision key: whoever holds its lease, and nobody else, may change it. */
import { type Failure, leaseHeld, leaseLost } from "../base/errors.ts";
import { iso } from "../base/time.ts";
import { namesOfKey } from "../state/conflicts.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { leaseTime, liveOfKey } from "../state/leases.ts";
import type { Reader } from "../state/reader.ts";
import type { Env } from "../command/env.ts";
import { type Caller, isOwn } from "./caller-run.ts";

/** What a guarded write carries. */
export interface Pass extends Caller {
  readonly fence: number | undefined;
  readonly lease_id: string | undefined;
}

/**
 * Throws where a key is leased to another, or where the caller carries a fence or lease that is no
 * longer the current one. A key can be leased by any of its names.
 */
export function guard(
  reader: Reader,
  env: Env,
  { scope, key, pass }: { readonly scope: string; readonly key: string; readonly pass: Pass },
): void {
  const live = namesOfKey(key).flatMap((each) =>
    liveOfKey(reader.state, { scope, key: each }, env.now_ms)
  );
  const action = "reconcile";
  const by = { caller: pass, action };
  const other = live.find((lease) => !isOwn(reader, env, { lease, ...by }));
  if (other !== undefined) throw heldByOther(reader, env, { lease: other, ...by });
  const carries = pass.fence !== undefined || pass.lease_id !== undefined;
  if (live.length === 0) {
    if (carries) throw leaseLost(action, key, "its lease is over");
    return;
  }
  if (pass.fence === undefined) {
    throw leaseLost(action, key, "it is leased, and --fence is missing");
  }
  const own = live.find((lease) => lease.fence === pass.fence);
  if (own === undefined) throw leaseLost(action, key, `its fence is ${live[0]?.fence}`);
  if (pass.lease_id !== undefined && pass.lease_id !== own.id) {
    throw leaseLost(action, key, `its lease is ${own.id}`);
  }
}

/** The refusal of what another instance or run holds: who, until when, how long still. */
export function heldByOther(
  reader: Reader,
  env: Env,
  { lease, caller, action }: {
    readonly lease: LeaseRecord;
    readonly caller: Caller;
    readonly action: string;
  },
): Failure {
  const { key, instance: holder, until } = lease;
  const run = holder === caller.instance_id ? lease.run : null;
  const left_ms = until - leaseTime(reader.state, env.now_ms);
  return leaseHeld(action, { key, holder, run, until: iso(until) }, Math.ceil(left_ms / 1000));
}
