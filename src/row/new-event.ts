/** The row of a new event, whoever makes it. */
import { newEventId, newNonce, type Random } from "../base/id.ts";
import { sha1Hex } from "../base/runtime.ts";
import { iso } from "../base/time.ts";
import type { Visibility } from "./words.ts";

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

/** Who writes an event, and when. */
export interface Writer {
  readonly now_ms: number;
  readonly replica: string;
  readonly random: Random;
}

/** The row of an event; `runOf` gives the run of an instance that names none. */
export function eventRow<const T extends string, P extends object>(
  { now_ms, replica, random }: Writer,
  fields: EventFields<T, P>,
  runOf: (instance: string) => string,
) {
  const { type, scope, instance_id, visibility } = fields;
  const payload = { ...fields.payload, nonce: newNonce(random) };
  const project = fields.project ?? projectOf(scope);
  return {
    actor: "agent",
    causal_refs: fields.causal_refs ?? [],
    event_id: newEventId(now_ms, replica, random),
    idempotency_key: fields.key ?? contentKey(type, scope, payload),
    instance_id,
    owner: instance_id,
    payload,
    ...(project === undefined ? {} : { project }),
    run_id: fields.run_id ?? runOf(instance_id),
    schema_version: "diasync-v1-event" as const,
    scope,
    ts_wall: fields.ts ?? iso(now_ms),
    type,
    visibility,
  };
}

/** v1's `idempotency_key` of an event without a key of the caller: never used to match. */
export function contentKey(type: string, scope: string, payload: unknown): string {
  return `sha1:${sha1Hex(JSON.stringify([type, scope, payload]))}`;
}

/** The scope that has a project's name. */
export function scopeNamed(project: string): string {
  return `project:${project}`;
}

/** The project that a `project:` scope names. */
export function projectOf(scope: string): string | undefined {
  const name = scope.startsWith("project:") ? scope.slice("project:".length) : "";
  return name === "" ? undefined : name;
}
