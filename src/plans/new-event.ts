/** What commands that write events share: ids, owner, and what is inferred from the scope. */
import { newEventId, newId, newNonce } from "../base/id.ts";
import { sha1Hex } from "../base/runtime.ts";
import { iso } from "../base/time.ts";
import type { Event } from "../row/kinds/event.ts";
import type { Visibility } from "../row/words.ts";
import { replicaOf } from "../state/meta.ts";
import { runsThere } from "../state/presence.ts";
import type { Reader } from "../state/reader.ts";
import { openRuns } from "../state/runs.ts";
import type { Env } from "../command/env.ts";
import { leavesRoom } from "./room.ts";

/** What an event says, and whose it is. */
export interface EventFields<T extends string, P> {
  readonly type: T;
  readonly scope: string;
  readonly instance_id: string;
  readonly run_id: string | undefined;
  readonly project: string | undefined;
  readonly visibility: Visibility;
  readonly payload: P;
  readonly causal_refs?: string[];
  /** As it is stored: see `storedKey`. */
  readonly key?: string | undefined;
  /** When it happened, where that is not now: ISO 8601. */
  readonly ts?: string | undefined;
}

/** A new event of any type, ready to be placed. Throws where it leaves no room to correct it. */
export function newEvent<const T extends string, P extends object>(
  reader: Reader,
  env: Env,
  fields: EventFields<T, P>,
) {
  const { type, scope, instance_id, visibility } = fields;
  const payload = { ...fields.payload, nonce: newNonce(env.random) };
  const project = fields.project ?? projectOf(scope);
  leavesRoom(type, payload);
  return {
    actor: "agent",
    causal_refs: fields.causal_refs ?? [],
    event_id: newEventId(env.now_ms, replicaOf(reader.state), env.random),
    idempotency_key: fields.key ?? contentKey(type, scope, payload),
    instance_id,
    owner: instance_id,
    payload,
    ...(project === undefined ? {} : { project }),
    run_id: fields.run_id ?? runOf(reader, env, instance_id),
    schema_version: "diasync-v1-event" as const,
    scope,
    ts_wall: fields.ts ?? iso(env.now_ms),
    type,
    visibility,
  };
}

/** What an event will say, beside its ids, runs and times. */
export function contentOf<P>(
  { type, scope, project = projectOf(scope), visibility, payload }: EventFields<string, P>,
) {
  return { type, project, visibility, payload: payload as Event["payload"] };
}

/** v1's `idempotency_key` of an event without a key of the caller: never used to match. */
export function contentKey(type: string, scope: string, payload: unknown): string {
  return `sha1:${sha1Hex(JSON.stringify([type, scope, payload]))}`;
}

/**
 * The run that an instance is in, of several the one that began last, or a new one. Who was silent
 * for so long that the run counts as ended goes on in it.
 */
export function runOf({ state }: Reader, env: Env, instance: string): string {
  const open = openRuns(state, instance);
  // Of one run alone nothing more need be known, and this is asked for every event.
  const [there] = open.length > 1 ? runsThere(state, instance, env.now_ms) : open;
  return (there ?? open[0])?.run ?? newId("run", env.now_ms, env.random);
}

/** The project that a `project:` scope names. */
export function projectOf(scope: string): string | undefined {
  const name = scope.startsWith("project:") ? scope.slice("project:".length) : "";
  return name === "" ? undefined : name;
}

/** The members of an object that have a value. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}
