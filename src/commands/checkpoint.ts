/** `checkpoint`: where a project stands now; what is not given stays as it was. */
import { lostRace } from "../base/errors.ts";
import type { WrittenRow } from "../row/kind.ts";
import type { CheckpointedPayload } from "../row/kinds/checkpointed.ts";
import type { Reader } from "../state/reader.ts";
import { documentFor, newestOfProject, scopeOfProject } from "../state/projects.ts";
import { sectionItems, stateSections } from "../view/document.ts";
import { command } from "../command/command.ts";
import { given, newEvent } from "../plans/new-event.ts";
import { once, storedKey, written } from "../plans/idempotency.ts";
import * as o from "../command/options.ts";

type Payload = CheckpointedPayload;

export default command({
  name: "checkpoint",
  about: "say where a project stands: what is done now, what is next, what may go wrong",
  actions: [],
  options: {
    project: o.required(o.project),
    scope: o.scope,
    instance_id: o.actor,
    run_id: o.run,
    idempotency_key: o.idempotencyKey,
    now: o.text("what is done and holds now"),
    next: o.text("what comes next"),
    risks: o.list("what may go wrong, comma separated; empty for nothing"),
    decisions: o.list("ids of the decisions that matter, comma separated"),
    commitments: o.list("ids of the commitments that matter, comma separated"),
    if_revision: o.anyName("write only if the newest checkpoint is this one; 'none' for none"),
  },
  examples: [
    [
      'checkpoint --project demo --instance-id ins-a --now "Reducer stable" --next "Measure it"',
      "writes the state that the next agent reads; risks stay as they were",
    ],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const { project, if_revision } = options;
    const current = newestRow(reader, project);
    const revision = current?.event_id ?? "none";
    const key = storedKey("checkpoint", options.idempotency_key);
    const scope = options.scope ?? scopeOfProject(reader.state, project);
    const at = { key: key ?? "", scope, instance: options.instance_id };
    // A retry says what it said first: what others changed since is not carried into it.
    const first = written(reader, [], at)?.row.payload as Payload | undefined;
    if (if_revision !== undefined && if_revision !== revision && first === undefined) {
      throw lostRace("the checkpoint", if_revision, {
        revision,
        current: current?.payload ?? null,
      });
    }
    const row = newEvent(reader, env, {
      type: "memory.checkpointed",
      scope,
      instance_id: options.instance_id,
      run_id: options.run_id,
      project,
      visibility: "project",
      key,
      payload: {
        ...(first ?? carried(reader, project)),
        ...given({
          commitment_ids: options.commitments,
          decision_ids: options.decisions,
          next: options.next,
          now: options.now,
          risks: options.risks,
        }),
        project,
      },
    });
    yield* once(reader, { kind: "checkpointed", row });
  },
  report(reader, { options }, { env, rows }) {
    const { project, idempotency_key, instance_id: instance } = options;
    const scope = options.scope ?? scopeOfProject(reader.state, project);
    const key = storedKey("checkpoint", idempotency_key) ?? "";
    const made = written(reader, rows, { key, scope, instance });
    const state_path = `${env.shown_root}/${documentFor(reader.state, project, "state")}`;
    const event_id = made?.row.event_id;
    return { project, scope, state_path, event_id, revision: event_id };
  },
});

function newestRow(reader: Reader, project: string): WrittenRow<"checkpointed"> | null {
  const rid = newestOfProject(reader.state, project, "checkpointed");
  return rid === undefined ? null : reader.row(rid) as unknown as WrittenRow<"checkpointed"> | null;
}

/** What the newest checkpoint says, ours or v1's document. */
function carried(reader: Reader, project: string): Payload {
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
