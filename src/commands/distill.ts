/** `distill`: captured events become objects; each is judged once, in the stream it came from. */
import { judgementId, newNonce } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { Draft } from "../row/kind.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { given } from "../plans/new-event.ts";
import { contentKey } from "../row/new-event.ts";
import { nearestScopes } from "../state/known.ts";
import { type JudgedEvent, judgeQueue } from "../plans/judge.ts";
import { judgedAnswer } from "../plans/judged-answer.ts";
import * as o from "../command/options.ts";

export default command({
  name: "distill",
  about: "turn captured events into facts, decisions and commitments",
  actions: [],
  options: {
    scope: o.scope,
    instance_id: o.instance,
    limit: o.preset(o.count("how many events at most", 0), "200"),
  },
  examples: [
    ["distill --scope project:demo --instance-id ins-a", "judges what ins-a captured"],
    ["distill --scope 'project:*'", "judges what was captured in any project"],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    yield* judgeQueue(reader, {
      name: "distill",
      scope: options.scope,
      instance: options.instance_id,
      limit: options.limit,
      outcome: (judged) => distilledRow(judged, env),
    }, env);
  },
  report(reader, { options }, { env, rows }) {
    return { ...judgedAnswer(reader, rows, env), ...nearestScopes(reader.state, options.scope) };
  },
});

function distilledRow({ event, digest, object, reason }: JudgedEvent, env: Env): Draft {
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
