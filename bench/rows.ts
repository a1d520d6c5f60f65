/** What rows of generated stores have in common; the same seed makes the same rows. */
import { contentKey } from "../src/row/new-event.ts";
import { iso, stamp } from "../src/base/time.ts";

/** Who writes, and where. */
export interface Actor {
  readonly instance: string;
  readonly project: string;
  readonly scope: string;
  readonly replica: string;
}

/** An id of its time, and 16 digits that grow with `n`. */
export function idAt(prefix: string, at_ms: number, n: number): string {
  return `${prefix}-${stamp(at_ms)}-${n.toString(16).padStart(16, "0")}`;
}

/** The id of an event of a replica, of its time, that grows with `n`. */
export function eventIdAt(replica: string, at_ms: number, n: number): string {
  return `evt-${stamp(at_ms)}-${replica}${n.toString(16).padStart(20, "0")}`;
}

/** What keeps payloads from being guessed; the same in all rows, for the seed makes the rows. */
export const NONCE = "AAECAwQFBgcICQoLDA0ODw";

/** The members of an event beside its payload. */
export function event<const T extends string>(
  type: T,
  event_id: string,
  { at_ms, actor }: { readonly at_ms: number; readonly actor: Actor },
) {
  return {
    actor: "agent",
    causal_refs: [] as string[],
    event_id,
    idempotency_key: contentKey(type, actor.scope, event_id),
    instance_id: actor.instance,
    owner: actor.instance,
    project: actor.project,
    run_id: `run-${event_id.slice(4)}`,
    schema_version: "diasync-v1-event" as const,
    scope: actor.scope,
    ts_wall: iso(at_ms),
    type,
    visibility: "project" as const,
  };
}

/** What every captured or published event says. */
export function claim(summary: string) {
  return {
    confidence: 0.7,
    horizon: "week" as const,
    nonce: NONCE,
    salience: "medium" as const,
    summary,
    tags: [] as string[],
  };
}
