/** What one session of an instance leaves in the ledgers, from its start to its stop. */
import { judgementId } from "../src/base/id.ts";
import { iso } from "../src/base/time.ts";
import type { Draft } from "../src/row/kind.ts";
import { objectId } from "../src/state/objects.ts";
import { type Actor, claim, event, eventIdAt, idAt, NONCE } from "./rows.ts";

const MINUTE_MS = 60_000;

/** The rows of the n-th session: all it captured is distilled, all it leased is released. */
export function* session(n: number, from_ms: number, actor: Actor): Generator<Draft> {
  yield* begin(n, from_ms, actor);
  const fence = 1;
  const key = `decision:own-${n}`;
  const lease_id = idAt("les", from_ms, n);
  const lease = {
    fence,
    instance_id: actor.instance,
    key,
    lease_id,
    schema_version: "diasync-v1-lease-event" as const,
    scope: actor.scope,
  };
  const [acquired_at, expires_at] = [iso(from_ms), iso(from_ms + 15 * MINUTE_MS)];
  yield {
    kind: "lease",
    row: { ...lease, acquired_at, expires_at, op: "acquire", ts: acquired_at },
  };
  yield* decided(n, from_ms + MINUTE_MS, { actor, key: `own-${n}` });
  const released_at = iso(from_ms + 5 * MINUTE_MS);
  yield { kind: "lease", row: { ...lease, op: "release", released_at, ts: released_at } };
  if (n % 10 === 0) yield handoff(n, from_ms + 6 * MINUTE_MS, actor);
  yield instance(n, from_ms + 7 * MINUTE_MS, { actor, event: "memory.instance.stopped" });
}

function* begin(n: number, at_ms: number, actor: Actor): Generator<Draft> {
  yield instance(n, at_ms, { actor, event: "memory.instance.started" });
  const schema_version = "diasync-v1-cursor-event" as const;
  const { instance: instance_id, scope } = actor;
  yield {
    kind: "cursor",
    row: { cursor: n, instance_id, op: "set", schema_version, scope, ts: iso(at_ms) },
  };
}

function instance(
  n: number,
  at_ms: number,
  { actor, event }: {
    readonly actor: Actor;
    readonly event: "memory.instance.started" | "memory.instance.stopped";
  },
): Draft {
  return {
    kind: "instance",
    row: {
      event,
      instance_id: actor.instance,
      project: actor.project,
      run_id: idAt("run", at_ms, n),
      schema_version: "diasync-v1-instance-event",
      scope: actor.scope,
      ts: iso(at_ms),
    },
  };
}

/** A fact and a decision, both distilled; every fifth decision is corrected afterwards. */
function* decided(
  n: number,
  at_ms: number,
  { actor, key }: { readonly actor: Actor; readonly key: string },
): Generator<Draft> {
  yield* captured(2 * n, at_ms, { actor, type: "fact" });
  const supersedes = yield* captured(2 * n + 1, at_ms + 1, { actor, type: "decision", key });
  if (n % 5 !== 0) return;
  const id = eventIdAt(actor.replica, at_ms + MINUTE_MS, RECONCILED + n);
  const base = event("memory.reconciled", id, { at_ms: at_ms + MINUTE_MS, actor });
  const payload = {
    ...claim(`session ${n} corrected what it had decided`),
    decision_key: key,
    object_type: "decision" as const,
    resolves: [],
    status: "active" as const,
    supersedes,
  };
  yield { kind: "reconciled", row: { ...base, payload } };
}

/** Ids of captured and corrected events grow apart from those on the bus. */
const CAPTURED = 2 ** 40;
const RECONCILED = 2 ** 41;

/** A captured event and its judgement; returns the id of the object that it became. */
function* captured(
  n: number,
  at_ms: number,
  { actor, type, key }: {
    readonly actor: Actor;
    readonly type: "fact" | "decision";
    readonly key?: string;
  },
): Generator<Draft, string> {
  const id = eventIdAt(actor.replica, at_ms, CAPTURED + n);
  const payload = {
    ...claim(`note ${n}: what an instance keeps of its session, for its own later use`),
    ...(key === undefined ? {} : { decision_key: key }),
    proposed_type: type,
  };
  yield {
    kind: "captured",
    row: { ...event("memory.captured", id, { at_ms, actor }), payload },
  };
  const target_object_id = objectId(type, { id, ts: at_ms });
  const base = event("memory.distilled", judgementId(id), { at_ms: at_ms + MINUTE_MS, actor });
  yield {
    kind: "distilled",
    row: {
      ...base,
      causal_refs: [id],
      payload: {
        nonce: NONCE,
        outcome: "accepted",
        source_event_id: id,
        target_object_id,
        target_type: type,
      },
    },
  };
  return target_object_id;
}

function handoff(n: number, at_ms: number, actor: Actor): Draft {
  const id = eventIdAt(actor.replica, at_ms, 2 ** 42 + n);
  const payload = {
    next_actions: ["go on with the next item"],
    nonce: NONCE,
    open_questions: [],
    project: actor.project,
    risks: [],
    summary: `session ${n} is done`,
  };
  return { kind: "handoff", row: { ...event("memory.handoff", id, { at_ms, actor }), payload } };
}
