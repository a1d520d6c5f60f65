/** `attach`: the capsule of a project, which the next agent reads first. */
import { attachPath } from "../row/path.ts";
import { type Nearest, nearestProjects } from "../state/known.ts";
import { scopeOfProject } from "../state/projects.ts";
import type { Reader } from "../state/reader.ts";
import { type Capsule, capsule, CAPSULE_DEFAULTS } from "../view/capsule.ts";
import { neutral } from "../view/neutral.ts";
import type { Answer, Input } from "../command/command.ts";
import { command } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import * as o from "../command/options.ts";
import { judgedOnTheWay, judgeWaiting } from "../plans/outcome.ts";

const options = {
  project: o.ownProject,
  scope: o.scope,
  top_decisions: o.preset(o.count("how many decisions at most", 0, 1000), "5"),
  top_commitments: o.preset(o.count("how many commitments at most", 0, 1000), "5"),
  budget: o.preset(o.count("characters at most", 1000), "8000"),
  instance_id: o.ownInstance,
};

type Options = Input<typeof options>;

/** What was made for a plan's file: mostly what its report shows. */
const madeFor = new WeakMap<Env, Capsule>();

export default command({
  name: "attach",
  group: "Sessions",
  about: "read a project's memory: where it stands, decisions, commitments, conflicts",
  actions: [],
  options,
  examples: [
    ["attach --project demo", "prints the capsule and keeps it in views/attach/demo.md"],
    ["attach --project demo --instance-id ins-a", "adds what only ins-a may see"],
  ],
  access: "write",
  answers_unwritten: true,
  reach: "open",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const { project } = options;
    const own = fileOptions(reader, options);
    // A name that is nearly right leaves no file behind.
    if (isUnknown(nearestProjects(reader.state, project, own.scope))) return;
    yield* judgeWaiting(reader, own.scope, env);
    const made = capsule(reader, own);
    madeFor.set(env, made);
    // The time of an agent's own capsule tells policies when it attached last.
    const dated = own.owner !== "";
    yield { effect: "write", path: attachPath(project, own.owner), text: made.text, dated };
    // The shared file follows the shared options only.
    if (own.owner === "") return;
    const shared = capsule(reader, fileOptions(reader, { ...options, instance_id: undefined }));
    yield { effect: "write", path: attachPath(project, ""), text: shared.text };
  },
  report(reader, { options }, { env, rows }) {
    const own = fileOptions(reader, options);
    const made = asFile(options) ? madeFor.get(env) ?? capsule(reader, own) : capsule(reader, {
      ...own,
      top_decisions: options.top_decisions,
      top_commitments: options.top_commitments,
      budget: options.budget,
    });
    const near = nearestProjects(reader.state, own.project, own.scope);
    const path = `${env.shown_root}/${attachPath(own.project, own.owner)}`;
    return {
      project: own.project,
      scope: own.scope,
      ...(isUnknown(near) ? { attach_path: null, written: false, ...near } : { attach_path: path }),
      decision_count: made.decision_count,
      commitment_count: made.commitment_count,
      ...judgedOnTheWay(reader, rows, own.scope),
      capsule: made.text,
    };
  },
  text: (answer) => `${unknownText(answer)}${answer["capsule"]}`,
});

function unknownText({ project, nearest }: Answer): string {
  if (!Array.isArray(nearest)) return "";
  const near = nearest.length === 0 ? "" : `; nearest: ${neutral(nearest.join(", ")).text}`;
  return `Nothing is known of the project '${neutral(String(project)).text}'${near}\n\n`;
}

function isUnknown({ nearest }: Nearest): boolean {
  return nearest !== undefined;
}

/** True where the options are those of a file. */
function asFile({ top_decisions, top_commitments, budget }: Options): boolean {
  return top_decisions === CAPSULE_DEFAULTS.top_decisions &&
    top_commitments === CAPSULE_DEFAULTS.top_commitments && budget === CAPSULE_DEFAULTS.budget;
}

/** The capsule with default options: what a file holds. */
function fileOptions(reader: Reader, { project, scope, instance_id }: Options) {
  const of = scope ?? scopeOfProject(reader.state, project);
  return { ...CAPSULE_DEFAULTS, project, scope: of, owner: instance_id ?? "" };
}
