/** `handoff`: what the next session needs to know; what is not given stays as it was. */
import { documentPath } from "../row/document.ts";
import type { HandoffPayload } from "../row/kinds/handoff.ts";
import { nearestRecorded } from "../state/known.ts";
import type { Reader } from "../state/reader.ts";
import { besideOf, resumeSections, sectionItems } from "../view/document.ts";
import { command, type Input } from "../command/command.ts";
import { hasMembers, once, retried, written } from "../plans/idempotency.ts";
import { given } from "../plans/new-event.ts";
import { judgedOnTheWay, judgeWaiting } from "../plans/outcome.ts";
import { projectCall, projectEvent } from "../plans/project-event.ts";
import * as o from "../command/options.ts";
import { seal } from "../plans/seal.ts";

const COMMAND = "handoff";

const options = {
  project: o.ownProject,
  summary: o.required(o.text("what was done in this session")),
  scope: o.scope,
  instance_id: o.actor,
  run_id: o.run,
  idempotency_key: o.idempotencyKey,
  next_actions: o.list("what to do first; repeat the option for each; empty for nothing"),
  risks: o.list("what may go wrong; repeat the option for each"),
  open_questions: o.list("what nobody knows yet; repeat the option for each"),
  verbose: o.verbose,
};

type Options = Input<typeof options>;

export default command({
  name: COMMAND,
  group: "Sessions",
  about: "end a session: what was done, what to do first, what is open",
  actions: [],
  options,
  examples: [
    [
      'handoff --project demo --instance-id ins-a --summary "Cache done" --next-actions "measure"',
      "writes what the next session reads first, and seals the ledgers",
    ],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const { project } = options;
    const call = projectCall(reader, { command: COMMAND, ...options });
    yield* judgeWaiting(reader, call.scope, env);
    // A retry says what it said first: what others changed since is not carried into it.
    const tried = retried(reader, call, hasMembers(saidIn(options)));
    const first = tried?.row.payload as HandoffPayload | undefined;
    const payload: HandoffPayload = {
      ...(first ?? newestHandoff(reader, project)),
      ...saidIn(options),
    };
    const row = projectEvent(reader, env, { type: "memory.handoff", call, payload });
    yield* once(reader, { kind: "handoff", row });
    yield* seal(reader, env, "handoff");
  },
  report(reader, { options }, { env, rows }) {
    const call = projectCall(reader, { command: COMMAND, ...options });
    const { project } = call;
    const says = hasMembers(saidIn(options));
    const event_id = written(reader, rows, { call, says })?.row.event_id;
    const resume_path = `${env.shown_root}/${documentPath(project, "resume")}`;
    const beside = besideOf(reader, { project, kind: "handoff", instance: options.instance_id })
      .map(({ next: _next, ...each }) => each);
    const near = nearestRecorded(reader.state, call.scope, 1);
    const judged = judgedOnTheWay(reader, rows, call.scope);
    return {
      project,
      ...(options.verbose ? { resume_path } : {}),
      event_id,
      ...(options.verbose || beside.length > 0 ? { beside } : {}),
      ...near,
      ...judged,
    };
  },
});

/** What the caller says of the session. */
function saidIn({ project, summary, next_actions, open_questions, risks }: Options) {
  return { ...given({ next_actions, open_questions, risks }), project, summary };
}

/** What the newest handoff says, ours or v1's document. */
function newestHandoff(reader: Reader, project: string) {
  const sections = resumeSections(reader, project);
  const items = (heading: string) => sectionItems(sections, heading);
  return {
    next_actions: items("Next Session First Action"),
    open_questions: items("Open Questions"),
    risks: items("Open Risks"),
  };
}
