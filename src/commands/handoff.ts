/** `handoff`: what the next session needs to know; what is not given stays as it was. */
import { documentFor, scopeOfProject } from "../state/projects.ts";
import type { HandoffPayload } from "../row/kinds/handoff.ts";
import type { Reader } from "../state/reader.ts";
import { resumeSections, sectionItems } from "../view/document.ts";
import { command } from "../command/command.ts";
import { given, newEvent } from "../plans/new-event.ts";
import { once, storedKey, written } from "../plans/idempotency.ts";
import * as o from "../command/options.ts";
import { seal } from "../plans/seal.ts";

export default command({
  name: "handoff",
  about: "end a session: what was done, what to do first, what is open",
  actions: [],
  options: {
    project: o.required(o.project),
    summary: o.required(o.text("what was done in this session")),
    scope: o.scope,
    instance_id: o.actor,
    run_id: o.run,
    idempotency_key: o.idempotencyKey,
    next_actions: o.list("what to do first, comma separated; empty for nothing"),
    risks: o.list("what may go wrong, comma separated"),
    open_questions: o.list("what nobody knows yet, comma separated"),
  },
  examples: [
    [
      'handoff --project demo --instance-id ins-a --summary "Cache done" --next-actions "measure"',
      "writes what the next session reads first, and seals the ledgers",
    ],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const { project, summary } = options;
    const scope = options.scope ?? scopeOfProject(reader.state, project);
    const key = storedKey("handoff", options.idempotency_key);
    const at = { key: key ?? "", scope, instance: options.instance_id };
    // A retry says what it said first: what others changed since is not carried into it.
    const first = written(reader, [], at)?.row.payload as HandoffPayload | undefined;
    const row = newEvent(reader, env, {
      type: "memory.handoff",
      scope,
      instance_id: options.instance_id,
      run_id: options.run_id,
      project,
      visibility: "project",
      key,
      payload: {
        ...(first ?? carried(reader, project)),
        ...given({
          next_actions: options.next_actions,
          open_questions: options.open_questions,
          risks: options.risks,
        }),
        project,
        summary,
      },
    });
    yield* once(reader, { kind: "handoff", row });
    yield* seal(reader, env, "handoff");
  },
  report(reader, { options }, { env, rows }) {
    const { project, idempotency_key, instance_id: instance } = options;
    const scope = options.scope ?? scopeOfProject(reader.state, project);
    const key = storedKey("handoff", idempotency_key) ?? "";
    const made = written(reader, [...rows].filter((row) => row.kind === "handoff"), {
      key,
      scope,
      instance,
    });
    const resume_path = `${env.shown_root}/${documentFor(reader.state, project, "resume")}`;
    return { project, resume_path, event_id: made?.row.event_id };
  },
});

/** What the newest handoff says, ours or v1's document. */
function carried(reader: Reader, project: string) {
  const sections = resumeSections(reader, project);
  const items = (heading: string) => sectionItems(sections, heading);
  return {
    next_actions: items("Next Session First Action"),
    open_questions: items("Open Questions"),
    risks: items("Open Risks"),
  };
}
