/** `capture`: an event in the private stream of an instance. */
import type { CapturedPayload } from "../row/kinds/captured.ts";
import { command, type Input } from "../command/command.ts";
import { contentOf, given, newEvent } from "../plans/new-event.ts";
import { waitingAnswer } from "../plans/waiting.ts";
import { isSaying, once, storedKey, written } from "../plans/idempotency.ts";
import { nearestRecorded } from "../state/known.ts";
import * as o from "../command/options.ts";

const COMMAND = "capture";

const options = {
  scope: o.ownScope,
  summary: o.required(o.text("what was learned, in one or two sentences")),
  project: o.project,
  instance_id: o.actor,
  run_id: o.run,
  idempotency_key: o.idempotencyKey,
  proposed_type: o.preset(o.objectType, "fact"),
  horizon: o.horizon,
  ...o.claim,
  source: o.preset(o.list("where it comes from; repeat the option for each"), ""),
  assumptions: o.list("what it rests on; repeat the option for each"),
  ts: o.when,
  verbose: o.verbose,
};

type Options = Input<typeof options>;

export default command({
  name: COMMAND,
  group: "Sharing",
  about: "record something learned, in the instance's own stream",
  actions: [],
  options,
  examples: [
    [
      'capture --scope project:demo --instance-id ins-a --summary "Tests need Redis on 6380"',
      "records a fact",
    ],
    [
      "capture --scope project:demo --instance-id ins-a --proposed-type decision" +
      ' --decision-key cache --summary "Cache in SQLite" --why "one file less"',
      "records a decision on the question 'cache'",
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
    yield* once(reader, { kind: "captured", row });
  },
  report(reader, { options }, { env, rows }) {
    const call = { command: COMMAND, ...options };
    const made = written(reader, rows, { call, says: isSaying(contentOf(fieldsOf(options))) });
    if (made === null) return {};
    const { event_id, scope, instance_id, run_id } = made.row;
    const path = `${env.shown_root}/${made.path}`;
    return {
      event_id,
      scope,
      instance_id,
      ...(options.verbose ? { run_id, path } : {}),
      proposed_type: options.proposed_type,
      ...nearestRecorded(reader.state, scope, 1),
      ...waitingAnswer(reader, scope),
    };
  },
});

/** What the event says, and whose it is. */
function fieldsOf(options: Options) {
  return { ...options, type: "memory.captured" as const, payload: payloadOf(options) };
}

function payloadOf(options: Options): CapturedPayload {
  const { summary, confidence, salience, horizon, tags, source, why, assumptions } = options;
  return given({
    assumptions,
    confidence,
    decision_key: options.decision_key,
    due_at: options.due_at,
    evidence_ref: options.evidence_ref,
    horizon,
    proposed_type: options.proposed_type,
    review_at: options.review_at,
    salience,
    source,
    summary,
    tags,
    why,
  });
}
