/** The row of a grant of a lease: a new one with the next fence, or one that extends it. */
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { currentLease, leaseTime, liveOfKey } from "../state/leases.ts";
import type { Reader } from "../state/reader.ts";
import type { Env } from "../command/env.ts";
import { type Caller, callerRun, isOwn } from "./caller-run.ts";
import { heldByOther } from "./lease-guard.ts";

/** A key, and who asks for it. */
export interface LeaseClaim extends Caller {
  readonly scope: string;
  readonly key: string;
}

/** The caller's own live grant, which acquiring again extends; null where a new one is made. */
export function ownGrant(reader: Reader, claim: LeaseClaim, env: Env): LeaseRecord | null {
  const live = liveOfKey(reader.state, claim, env.now_ms);
  const by = { caller: claim, action: "acquire lease" };
  const other = live.find((lease) => !isOwn(reader, env, { lease, ...by }));
  if (other !== undefined) throw heldByOther(reader, env, { lease: other, ...by });
  return live[0] ?? null;
}

/** A new grant with the next fence, or the row that extends the one that is held. */
export function grantRow(
  reader: Reader,
  claim: LeaseClaim,
  { held, ttl_seconds, action, env }: {
    readonly held: LeaseRecord | null;
    readonly ttl_seconds: number;
    /** It completes "Cannot …". */
    readonly action: string;
    readonly env: Env;
  },
) {
  const { state } = reader;
  const { scope, key, instance_id } = claim;
  const run = callerRun(reader, env, { caller: claim, action });
  const time = leaseTime(state, env.now_ms);
  return {
    acquired_at: iso(held?.ts ?? time),
    expires_at: iso(time + ttl_seconds * 1000),
    fence: held?.fence ?? (currentLease(state, scope, key)?.fence ?? 0) + 1,
    instance_id,
    key,
    lease_id: held?.id ?? newId("les", env.now_ms, env.random),
    op: held === null ? "acquire" as const : "renew" as const,
    ...(run === null ? {} : { run_id: run }),
    schema_version: "diasync-v1-lease-event" as const,
    scope,
    ts: iso(env.now_ms),
  };
}
