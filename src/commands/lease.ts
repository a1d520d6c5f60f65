/** `lease`: a claim on a key for a time, with a fence that only grows. */
import { badValue, leaseLost, missingOption, notFound } from "../base/errors.ts";
import { DAY_MS, iso } from "../base/time.ts";
import { nearKeysAndIds } from "../recall/key-words.ts";
import { foldedKey } from "../row/name.ts";
import { nearestRecorded, nearestScopes } from "../state/known.ts";
import type { LeaseRecord } from "../state/leases.ts";
import { currentLease, leaseTime, liveLeases, liveOfKey } from "../state/leases.ts";
import type { Reader } from "../state/reader.ts";
import type { Input, Request } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { nameFilter } from "../command/name-filter.ts";
import { isOwn } from "../plans/caller-run.ts";
import { grantRow, type LeaseClaim, ownGrant } from "../plans/grant.ts";
import { heldByOther } from "../plans/lease-guard.ts";
import * as o from "../command/options.ts";
import { releaseRow } from "../plans/release.ts";

const options = {
  instance_id: o.ownInstance,
  run_id: o.run,
  key: o.anyName("what is claimed: a decision key, or any name agreed on"),
  scope: o.ownScope,
  ttl_seconds: o.preset(o.count("how long, in seconds, up to a day", 1, DAY_MS / 1000), "900"),
  wait: o.count("of acquire: wait for the key so many seconds, in turn, up to an hour", 0, 3600),
  fence: o.count("the fence of the grant, to be sure that it is this one", 0),
};

type Options = Input<typeof options>;

export default command({
  name: "lease",
  group: "Coordination",
  about: "claim a key for a time, so that one instance at a time changes it",
  actions: ["acquire", "renew", "release", "list"],
  options,
  examples: [
    [
      "lease acquire --instance-id ins-a --scope project:demo --key decision:cache",
      "claims a key; the answer has the fence that guarded writes carry",
    ],
    [
      "lease acquire --instance-id ins-a --scope project:demo --key decision:cache --wait 60",
      "waits up to a minute for it, first come first served on this machine",
    ],
    ["lease list --scope project:demo", "shows who holds what until when"],
    [
      "lease release --instance-id ins-a --scope project:demo --key decision:cache",
      "gives it back",
    ],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: true,
  narrowed: ({ action }) =>
    action === "list"
      ? { access: "read", makes_store: false, tells_dry_run: false }
      : { makes_store: action === "acquire", reach: action === "acquire" ? "open" : "cheap" },
  needs(request) {
    const { action, options: { wait } } = request;
    if (wait !== undefined && action !== "acquire") {
      throw badValue("--wait", String(wait), `${action} does not wait, only acquire does`);
    }
    if (action === "list") return [];
    // What is missing is refused before a store is made.
    const { scope, key } = claimOf(request);
    const turn = { key: JSON.stringify([scope, foldedKey(key)]), wait_s: wait ?? 0 };
    return turn.wait_s === 0 ? [] : [{ need: "turn", turn }];
  },
  *plan(reader, request, env) {
    if (request.action === "list") return;
    const claim = claimOf(request);
    if (request.action === "release") {
      const held = heldBy(reader, claim, { request, env });
      yield { kind: "lease", row: releaseRow(held, iso(env.now_ms)) };
      return;
    }
    const held = request.action === "renew"
      ? liveHeldBy(reader, claim, { request, env })
      : ownGrant(reader, claim, env);
    const { ttl_seconds } = request.options;
    const granted = { held, ttl_seconds, action: `${request.action} lease`, env };
    yield { kind: "lease", row: grantRow(reader, claim, granted) };
  },
  report(reader, request, { env, rows }) {
    const { action, options, told } = request;
    if (action === "list") {
      const scope = told?.has("scope") === true ? undefined : options.scope;
      const live = liveLeases(reader.state, env.now_ms);
      const scopes = new Set(live.map((lease) => lease.scope));
      const wanted = nameFilter(scope, (name) => scopes.has(name));
      const leases = live.filter((lease) => wanted(lease.scope)).map(({ rid }) => reader.row(rid));
      const near = nearestScopes(reader.state, scope);
      return { action, count: leases.length, ...near, leases };
    }
    const [first] = rows;
    const row = first?.row;
    const near = nearestRecorded(reader.state, options.scope, 0);
    return action === "release" ? { action, release: row } : { action, lease: row, ...near };
  },
});

function claimOf({ options }: Request<Options>): LeaseClaim {
  const { instance_id, run_id, key, scope } = options;
  if (instance_id === undefined) throw missingOption("--instance-id", "lease");
  if (key === undefined) throw missingOption("--key", "lease");
  return { scope, key, instance_id, run_id };
}

interface LeaseCall {
  readonly request: Request<Options>;
  readonly env: Env;
}

/** The current grant of the key, which must be the caller's own. */
function heldBy(reader: Reader, claim: LeaseClaim, { request, env }: LeaseCall): LeaseRecord {
  const by = { caller: claim, action: `${request.action} lease` };
  const { action } = by;
  const { fence } = request.options;
  const lease = liveOfKey(reader.state, claim, env.now_ms)[0] ??
    currentLease(reader.state, claim.scope, claim.key);
  if (lease === undefined || (lease.released === 1 && lease.instance !== claim.instance_id)) {
    const live = liveLeases(reader.state, env.now_ms).map(({ key }) => key);
    const known = new Set(live);
    const near = nearKeysAndIds(claim.key, [...known]);
    throw notFound("lease", claim.key, near.length > 0 ? near : [...known].slice(0, 5));
  }
  if (!isOwn(reader, env, { lease, ...by })) throw heldByOther(reader, env, { lease, ...by });
  if (lease.released === 1) throw leaseLost(action, claim.key, "it was released");
  if (fence !== undefined && fence !== lease.fence) {
    throw leaseLost(action, claim.key, `its fence is ${lease.fence}, not ${fence}`);
  }
  return lease;
}

function liveHeldBy(reader: Reader, claim: LeaseClaim, context: LeaseCall): LeaseRecord {
  const lease = heldBy(reader, claim, context);
  if (lease.until > leaseTime(reader.state, context.env.now_ms)) return lease;
  throw leaseLost("renew lease", claim.key, `it ended at ${iso(lease.until)}`);
}
