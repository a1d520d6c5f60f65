/** Rows that say how an event was judged: in its stream, or for what was published. */
import { judgementId, newNonce } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { Env } from "../command/env.ts";
import type { Answer, PlacedRow, Step } from "../command/command.ts";
import type { Draft } from "../row/kind.ts";
import { contentKey } from "../row/new-event.ts";
import type { Reader } from "../state/reader.ts";
import { counterOf } from "../state/counters.ts";
import { tallyOf } from "../state/tallies.ts";
import { type JudgedEvent, judgeQueue } from "./judge.ts";
import { given } from "./new-event.ts";
import { waitingAnswer } from "./waiting.ts";

/** What an outcome says. */
type Judgement = Pick<JudgedEvent, "event" | "digest" | "object" | "reason">;

/** The outcome of a captured event, in the stream that it came from. */
export function distilledRow({ event, digest, object, reason }: Judgement, env: Env): Draft {
  const payload = given({
    outcome: object === null ? "rejected" as const : "accepted" as const,
    reason: object === null ? reason : undefined,
    source_event_id: event.event_id,
    source_digest: digest,
    target_object_id: object?.id,
    target_type: object?.type,
    nonce: newNonce(env.random),
  });
  const project = event.project === undefined ? {} : { project: event.project };
  return {
    kind: "distilled",
    row: {
      actor: "agent",
      causal_refs: [event.event_id],
      // Derived, so that two replicas that judge one event name one judgement.
      event_id: judgementId(event.event_id),
      idempotency_key: contentKey("memory.distilled", event.scope, payload),
      instance_id: event.instance_id,
      owner: event.owner ?? event.instance_id,
      payload,
      ...project,
      run_id: event.run_id ?? "",
      schema_version: "diasync-v1-event",
      scope: event.scope,
      ts_wall: iso(env.now_ms),
      type: "memory.distilled",
      visibility: event.visibility === "private" || event.visibility === "global"
        ? event.visibility
        : "project",
    },
  };
}

/** The outcome of a published event. */
export function outcomeRow({ event, digest, object, reason }: Judgement, env: Env): Draft {
  return {
    kind: "outcome",
    row: given({
      event_id: event.event_id,
      object_id: object?.id,
      op: "reduce" as const,
      outcome: object === null ? "rejected" as const : "accepted" as const,
      reason: object === null ? reason : undefined,
      schema_version: "diasync-v1-reducer-event" as const,
      scope: event.scope,
      source_digest: digest,
      ts: iso(env.now_ms),
      type: object?.type,
    }),
  };
}

/** The queues, each with the row that says how one of its events was judged. */
const OUTCOMES = { distill: distilledRow, reduce: outcomeRow } as const;
const QUEUES = ["distill", "reduce"] as const;

/** Events of one queue that a command judges beside its own work: more of them wait. */
const JUDGED_ON_THE_WAY = 500;

/**
 * Judges what waits in a scope, captured or published, of any instance: what was recorded is seen
 * by whoever reads next. Private items stay their owners'. A scope in which nothing waits costs two
 * looks at numbers that are kept.
 */
export function* judgeWaiting(
  reader: Reader,
  scope: string,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  for (const name of QUEUES) {
    if (counterOf(reader.state, tallyOf(name), scope) === 0) continue;
    yield* judgeQueue(reader, {
      name,
      scope,
      instance: undefined,
      limit: JUDGED_ON_THE_WAY,
      outcome: (judged) => OUTCOMES[name](judged, env),
    }, env);
  }
}

/** What an answer says of it: how many were judged, and how many wait still; nothing for none. */
export function judgedOnTheWay(
  reader: Reader,
  rows: Iterable<PlacedRow>,
  scope: string,
): Answer {
  let judged = 0;
  for (const { kind } of rows) if (kind === "distilled" || kind === "outcome") judged += 1;
  return { ...(judged === 0 ? {} : { judged }), ...waitingAnswer(reader, scope) };
}
