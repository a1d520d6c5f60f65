/** `reduce`: published events become objects that all share; each is judged once. */
import { iso } from "../base/time.ts";
import type { Draft } from "../row/kind.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { given } from "../plans/new-event.ts";
import { nearestScopes } from "../state/known.ts";
import { type JudgedEvent, judgeQueue } from "../plans/judge.ts";
import { judgedAnswer } from "../plans/judged-answer.ts";
import * as o from "../command/options.ts";
import { reindex, reindexed } from "../plans/reindex.ts";

export default command({
  name: "reduce",
  about: "turn published events into shared objects, and name conflicts",
  actions: [],
  options: {
    scope: o.scope,
    limit: o.preset(o.count("how many events at most", 0), "500"),
    reindex: o.flag("write v1's index files too"),
  },
  examples: [
    ["reduce --scope project:demo", "judges what was published for one project"],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    yield* judgeQueue(reader, {
      name: "reduce",
      scope: options.scope,
      instance: undefined,
      limit: options.limit,
      outcome: (judged) => outcomeRow(judged, env),
    }, env);
    if (options.reindex) yield* reindex(reader, env);
  },
  report(reader, { options }, { env, rows }) {
    const index = options.reindex ? reindexed(reader, env) : {};
    const near = nearestScopes(reader.state, options.scope);
    return { ...judgedAnswer(reader, rows, env), index, ...near };
  },
});

/** The outcome row of a published event. */
export function outcomeRow({ event, digest, object, reason }: JudgedEvent, env: Env): Draft {
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
