/** `checkpoint`: where a project stands now; what is not given stays as it was. */
import { lostRace } from "../base/errors.ts";
import type { WrittenRow } from "../row/kind.ts";
import { documentPath } from "../row/document.ts";
import type { CheckpointedPayload } from "../row/kinds/checkpointed.ts";
import type { Reader } from "../state/reader.ts";
import { nearestRecorded } from "../state/known.ts";
import { newestOfProject } from "../state/projects.ts";
import { besideOf, sectionItems, stateSections } from "../view/document.ts";
import { command, type Input } from "../command/command.ts";
import { hasMembers, once, retried, written } from "../plans/idempotency.ts";
import { objectMeant } from "../plans/named.ts";
import { given } from "../plans/new-event.ts";
import { judgedOnTheWay, judgeWaiting } from "../plans/outcome.ts";
import { projectCall, projectEvent } from "../plans/project-event.ts";
import * as o from "../command/options.ts";

const COMMAND = "checkpoint";

const options = {
  project: o.ownProject,
  scope: o.scope,
  instance_id: o.actor,
  run_id: o.run,
  idempotency_key: o.idempotencyKey,
  now: o.text("what is done and holds now"),
  next: o.text("what comes next"),
  risks: o.list("what may go wrong; repeat the option for each; empty for nothing"),
  decisions: o.list("the decisions that matter, by id or key"),
  commitments: o.list("the commitments that matter, by id"),
  verbose: o.verbose,
  if_revision: o.anyName("write only if the newest checkpoint is this one; 'none' for none"),
};

type Options = Input<typeof options>;

export default command({
  name: COMMAND,
  group: "Sessions",
  about: "say where a project stands: what is done now, what is next, what may go wrong",
  actions: [],
  options,
  examples: [
    [
      'checkpoint --project demo --instance-id ins-a --now "Reducer stable" --next "Measure it"',
      "writes the state that the next agent reads; risks stay as they were",
    ],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const { project, if_revision } = options;
    const call = projectCall(reader, { command: COMMAND, ...options });
    yield* judgeWaiting(reader, call.scope, env);
    // A retry says what it said first: what others changed since is not carried into it.
    const said = saidIn(reader, options, call.scope);
    const tried = retried(reader, call, hasMembers(said));
    const first = tried?.row.payload as CheckpointedPayload | undefined;
    if (first === undefined) unchangedSince(reader, project, if_revision);
    const payload: CheckpointedPayload = {
      ...(first ?? newestState(reader, project)),
      ...said,
      project,
    };
    const row = projectEvent(reader, env, { type: "memory.checkpointed", call, payload });
    yield* once(reader, { kind: "checkpointed", row });
  },
  report(reader, { options }, { env, rows }) {
    const call = projectCall(reader, { command: COMMAND, ...options });
    const { project, scope } = call;
    const near = nearestRecorded(reader.state, scope, 1);
    const state_path = `${env.shown_root}/${documentPath(project, "state")}`;
    const says = hasMembers(saidIn(reader, options, scope));
    const event_id = written(reader, rows, { call, says })?.row.event_id;
    const beside = besideOf(reader, {
      project,
      kind: "checkpointed",
      instance: options.instance_id,
    })
      .map(({ next: _next, ...each }) => each);
    const judged = judgedOnTheWay(reader, rows, scope);
    return {
      project,
      scope,
      ...(options.verbose ? { state_path, event_id } : {}),
      revision: event_id,
      ...(options.verbose || beside.length > 0 ? { beside } : {}),
      ...near,
      ...judged,
    };
  },
});

/** What the caller says of the project; short ids and keys as the ids that they stand for. */
function saidIn(reader: Reader, options: Options, scope: string) {
  const asking = { scope, instance_id: options.instance_id };
  const ids = (names: readonly string[] | undefined) =>
    names?.map((name) => objectMeant(reader, name, asking).id);
  return given({
    commitment_ids: ids(options.commitments),
    decision_ids: ids(options.decisions),
    next: options.next,
    now: options.now,
    risks: options.risks,
  });
}

/** Throws where somebody wrote a checkpoint since the one that the caller has read. */
function unchangedSince(reader: Reader, project: string, revision: string | undefined): void {
  const newest = newestRow(reader, project);
  const now = newest?.event_id ?? "none";
  if (revision === undefined || revision === now) return;
  const current = newest?.payload ?? null;
  throw lostRace("the checkpoint", revision, { revision: now, current });
}

function newestRow(reader: Reader, project: string): WrittenRow<"checkpointed"> | null {
  const rid = newestOfProject(reader.state, project, "checkpointed");
  return rid === undefined ? null : reader.row(rid) as unknown as WrittenRow<"checkpointed"> | null;
}

/** What the newest checkpoint says, ours or v1's document. */
function newestState(reader: Reader, project: string): CheckpointedPayload {
  const sections = stateSections(reader, project);
  const items = (heading: string) => sectionItems(sections, heading);
  return {
    commitment_ids: items("Active Commitment IDs"),
    decision_ids: items("Active Decision IDs"),
    next: items("Next").join(" "),
    now: items("Now").join(" "),
    project,
    risks: items("Risks"),
  };
}
