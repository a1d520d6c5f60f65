/** A correction whose lease is taken and given back with it, where its key has one to take. */
import { iso } from "../base/time.ts";
import { namesOfKey } from "../state/conflicts.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { currentLease } from "../state/leases.ts";
import type { Reader } from "../state/reader.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { correctedBy, correcting, type CorrectionCall } from "./correcting.ts";
import { headNamed } from "./correction-target.ts";
import { grantRow, ownGrant } from "./grant.ts";
import { releaseRow } from "./release.ts";

/** Seconds of a lease that is given back in the same transaction. */
const TTL_SECONDS = 60;

/** Yields the correction, between the grant and the release of its key's lease. */
export function* edited(
  reader: Reader,
  call: Omit<CorrectionCall, "fence" | "lease_id"> & CorrectionCall,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  const isRetry = correctedBy(reader, call, []) !== null;
  const head = isRetry ? undefined : headNamed(reader, call.id, call);
  const key = head?.key ?? null;
  if (head === undefined || key === null) return yield* correcting(reader, call, env);
  const { scope } = head;
  const of = (name: string) => ({ ...call, scope, key: name });
  let lease: LeaseRecord | undefined;
  for (const name of namesOfKey(key)) lease ??= ownGrant(reader, of(name), env) ?? undefined;
  const isOwn = lease !== undefined;
  if (lease === undefined) {
    const claim = of(namesOfKey(key)[1] as string);
    const granted = { held: null, ttl_seconds: TTL_SECONDS, action: `${call.command}`, env };
    yield { kind: "lease", row: grantRow(reader, claim, granted) };
    lease = currentLease(reader.state, scope, claim.key) as LeaseRecord;
  }
  yield* correcting(reader, { ...call, fence: lease.fence, lease_id: lease.id }, env);
  if (!isOwn) yield { kind: "lease", row: releaseRow(lease, iso(env.now_ms), call.command) };
}
