/** `publish`: an event on the bus that all instances share. */
import type { PublishedPayload } from "../row/kinds/published.ts";
import { command, type Input } from "../command/command.ts";
import { contentOf, given, newEvent } from "../plans/new-event.ts";
import { waitingAnswer } from "../plans/waiting.ts";
import { isSaying, once, storedKey, written } from "../plans/idempotency.ts";
import { nearestRecorded } from "../state/known.ts";
import * as o from "../command/options.ts";

const COMMAND = "publish";

const options = {
  scope: o.ownScope,
  summary: o.required(o.text("what others should know, in one or two sentences")),
  project: o.project,
  instance_id: o.actor,
  run_id: o.run,
  idempotency_key: o.idempotencyKey,
  object_type: o.preset(o.objectType, "fact"),
  horizon: o.horizon,
  ...o.claim,
  verbose: o.verbose,
};

type Options = Input<typeof options>;

export default command({
  name: COMMAND,
  group: "Sharing",
  about: "share something with all instances, on the bus",
  actions: [],
  options,
  examples: [
    [
      "publish --scope project:demo --instance-id ins-a --object-type decision" +
      ' --decision-key card-provider --summary "Use Stripe for cards"',
      "proposes a decision to everybody; reduce makes it one",
    ],
  ],
  access: "write",
  makes_store: true,
  takes_lines: true,
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const key = storedKey(COMMAND, options.idempotency_key);
    const row = newEvent(reader, env, { ...fieldsOf(options), key });
    yield* once(reader, { kind: "published", row });
  },
  report(reader, { options }, { env, rows }) {
    const call = { command: COMMAND, ...options };
    const made = written(reader, rows, { call, says: isSaying(contentOf(fieldsOf(options))) });
    if (made === null) return {};
    const { event_id, scope, project } = made.row;
    const near = nearestRecorded(reader.state, scope, 1);
    return {
      event_id,
      ...(options.verbose ? { path: `${env.shown_root}/${made.path}` } : {}),
      scope,
      project: project ?? "",
      ...waitingAnswer(reader, scope),
      ...near,
    };
  },
});

/** What the event says, and whose it is. */
function fieldsOf(options: Options) {
  return { ...options, type: "memory.published" as const, payload: payloadOf(options) };
}

function payloadOf(options: Options): PublishedPayload {
  const { summary, confidence, salience, horizon, tags, why } = options;
  return given({
    confidence,
    decision_key: options.decision_key,
    due_at: options.due_at,
    evidence_ref: options.evidence_ref,
    horizon,
    object_type: options.object_type,
    review_at: options.review_at,
    salience,
    summary,
    tags,
    why,
  });
}
