/** Correcting an object: a compare-and-swap on its head, guarded by the lease of its key. */
import { keyReused, refused } from "../base/errors.ts";
import type { Event } from "../row/kinds/event.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import { digestOf } from "../state/ledgers.ts";
import type { ObjectRecord } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { objectOf } from "../view/object.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { correction, type CorrectionOptions, saysSame } from "./correction.ts";
import { headNamed, sidesResolved, withAliases } from "./correction-target.ts";
import { eventIn, once, retried, storedKey, type WrittenEvent } from "./idempotency.ts";
import { guard, type Pass } from "./lease-guard.ts";
import { type Asking, meantBy } from "./named.ts";
import { newEvent } from "./new-event.ts";

/** A call that corrects: what it names, what it says, and whose it is. */
export type CorrectionCall = CorrectionOptions & Asking & Pass & {
  readonly command: string;
  readonly id: string;
  readonly instance_id: string;
  readonly idempotency_key?: string | undefined;
  readonly resolve_conflict?: string | undefined;
  /** A version whose content takes the place of the newest one's. */
  readonly back_to?: ObjectRecord | undefined;
};

/** Yields the correction, unless its key was used: the same one is answered again. */
export function* correcting(
  reader: Reader,
  call: CorrectionCall,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  const first = firstTry(reader, call);
  if (first !== null) return sameAs(reader, call, first.row);
  const head = headNamed(reader, call.id, call);
  const old = correctable(reader, head, call);
  const asking = { scope: head.scope, instance_id: call.instance_id };
  const resolves = sidesResolved(reader, head, { name: call.resolve_conflict, asking });
  const digest = digestOf(reader.state, head.rid);
  const base = call.back_to === undefined ? old : objectOf(reader, call.back_to) ?? old;
  const { expires } = call.back_to ?? head;
  const payload = correction(base, call, { head: { ...head, expires }, digest, resolves });
  for (const key of new Set([head.key, payload.decision_key])) {
    if (key != null) guard(reader, env, { scope: head.scope, key, pass: call });
  }
  const row = newEvent(reader, env, {
    type: "memory.reconciled",
    scope: head.scope,
    instance_id: call.instance_id,
    run_id: call.run_id,
    project: head.project ?? undefined,
    visibility: old.visibility,
    causal_refs: withAliases(reader, head).map(({ source }) => source),
    key: storedKey(call.command, call.idempotency_key),
    payload,
  });
  yield* once(reader, { kind: "reconciled", row });
}

/** The event of such a call: its own row, or the one that its first try wrote; null for none. */
export function correctedBy(
  reader: Reader,
  call: CorrectionCall,
  rows: Iterable<PlacedRow>,
): WrittenEvent | null {
  for (const placed of rows) if (placed.kind === "reconciled") return eventIn([placed]);
  return firstTry(reader, call);
}

/** The first result of a retried correction: its head has moved on, so it is looked up first. */
function firstTry(reader: Reader, call: CorrectionCall): WrittenEvent | null {
  if (call.idempotency_key === undefined) return null;
  const meant = meantBy(reader, call.id, call);
  if (meant?.kind !== "object") return null;
  const { scope } = meant.object;
  return retried(reader, { ...call, scope }, (first) => isSame(reader, call, first));
}

/** A key means what the first try made of it. */
function isSame(reader: Reader, call: CorrectionCall, first: Event): boolean {
  const payload = first.payload as ReconciledPayload;
  const meant = meantBy(reader, call.id, call);
  return meant?.kind === "object" && saysSame(payload, call) &&
    (meant.object.id === payload.supersedes || meant.object.source === first.event_id);
}

/** Throws where a retry says something else than the call that it repeats. */
function sameAs(reader: Reader, call: CorrectionCall, first: Event): void {
  if (isSame(reader, call, first)) return;
  const { supersedes } = first.payload as ReconciledPayload;
  throw keyReused(call.idempotency_key ?? "", supersedes);
}

/** The object as it was. Throws where it cannot be corrected so, or not by this instance. */
function correctable(reader: Reader, head: ObjectRecord, call: CorrectionCall) {
  const action = `${call.command} '${call.id}'`;
  const old = objectOf(reader, head);
  if (old === null) throw refused(action, "its row cannot be read", "run memoryctl validate");
  if (head.realm !== "" && head.realm !== call.instance_id) {
    const hint = "only its owner may change it: give --instance-id";
    throw refused(action, `it is private to ${head.realm}`, hint);
  }
  return old;
}
