/** `attach`: the capsule of a project, which the next agent reads first. */
import { attachPath, INDEX_FILES } from "../row/path.ts";
import { type Nearest, nearestProjects } from "../state/known.ts";
import { scopeOfProject } from "../state/projects.ts";
import type { Reader } from "../state/reader.ts";
import { type Capsule, CAPSULE_DEFAULTS, capsuleOf, type CapsuleOptions } from "../view/capsule.ts";
import { changesSince, etagOf, keptWith } from "../view/capsule/kept.ts";
import { mostItems } from "../view/capsule/material.ts";
import { neutral } from "../view/neutral.ts";
import type { Answer, Input } from "../command/command.ts";
import { command } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";
import { judgedOnTheWay, judgeWaiting } from "../plans/outcome.ts";

const MOST = [0, 1000] as const;

const options = {
  project: o.ownProject,
  scope: o.scope,
  top_decisions: o.count("how many decisions at most; as many as fit when left out", ...MOST),
  top_commitments: o.count("how many commitments at most; as many as fit when left out", ...MOST),
  budget: o.preset(o.count("characters at most", 1000), String(CAPSULE_DEFAULTS.budget)),
  since: o.anyName("the etag of an answer: only what changed since then"),
  format: o.choice("FORM", ["md", "json"], "md is the capsule alone"),
  instance_id: o.ownInstance,
};

type Options = Input<typeof options>;

/** What was made for a plan: its report shows the same. */
const madeFor = new WeakMap<Env, Capsule>();

export default command({
  name: "attach",
  group: "Sessions",
  about: "read a project's memory: where it stands, decisions, facts, commitments, conflicts",
  actions: [],
  options,
  examples: [
    ["attach --project demo", "prints the capsule and keeps it in views/attach/demo.md"],
    ["attach --project demo --instance-id ins-a", "adds what only ins-a may see"],
    ["attach --project demo --format md", "the capsule alone, also through a pipe"],
  ],
  access: "write",
  answers_unwritten: true,
  reach: "open",
  tells_dry_run: true,
  needs: ({ options: { budget, instance_id } }) => [
    { need: "user_memory", most: mostItems(budget), owner: instance_id ?? "" },
  ],
  *plan(reader, { options }, env) {
    const { project } = options;
    const own = fileOptions(reader, options);
    // A name that is nearly right leaves no file behind.
    if (isUnknown(nearestProjects(reader.state, project, own.scope))) return;
    yield* judgeWaiting(reader, own.scope, env);
    const make = capsuleOf(reader, own);
    // The time of an agent's own capsule tells policies when it attached last.
    const dated = own.owner !== "";
    yield { effect: "write", path: attachPath(project, own.owner), text: make(null).text, dated };
    const answered = made(reader, options, env, isDefault(options) ? make : undefined);
    const etag = etagOf(answered.text);
    const kept = keptWith(env.read(INDEX_FILES.capsules), { ...answered, etag });
    if (kept !== null) {
      yield { effect: "write", path: INDEX_FILES.capsules, text: kept, cache: true };
    }
    // The shared file follows the shared options only.
    if (own.owner === "") return;
    const shared = capsuleOf(reader, { ...own, owner: "" })(null);
    yield { effect: "write", path: attachPath(project, ""), text: shared.text };
  },
  report(reader, { options }, { env, rows }) {
    const { project, scope, owner } = fileOptions(reader, options);
    const capsule = made(reader, options, env);
    const etag = etagOf(capsule.text);
    if (etag === options.since) return { unchanged: true, etag };
    const file = options.since === undefined ? null : env.read(INDEX_FILES.capsules);
    const changes = changesSince(file, options.since ?? "", { ...capsule, etag });
    const near = nearestProjects(reader.state, project, scope);
    const path = `${env.shown_root}/${attachPath(project, owner)}`;
    const { text, user_lines: _, ...counts } = capsule;
    return {
      project,
      scope,
      ...(isUnknown(near) ? { attach_path: null, written: false, ...near } : { attach_path: path }),
      ...counts,
      ...judgedOnTheWay(reader, rows, scope),
      etag,
      ...leftOutOf(env),
      ...(changes === null && options.since !== undefined ? { since_unknown: true } : {}),
      ...changes ?? { capsule: text },
    };
  },
  render: (answer, { options: { format }, dry_run }) => {
    if (format === undefined) return null;
    const json = { ok: true, dry_run, ...answer };
    return { out: format === "md" ? textOf(answer) : `${JSON.stringify(json)}\n` };
  },
  text: textOf,
});

function textOf(answer: Answer): string {
  const { capsule, etag, added = [], gone = [] } = answer;
  if (answer["unchanged"] === true) return `Nothing has changed since ${etag}\n`;
  if (typeof capsule === "string") return `${unknownText(answer)}${capsule}`;
  const went = (gone as readonly string[]).map((line) => `gone ${line.slice("- ".length)}`);
  return `${[`Changed since then; now ${etag}`, ...added as string[], ...went].join("\n")}\n`;
}

function unknownText({ project, nearest }: Answer): string {
  if (!Array.isArray(nearest)) return "";
  const near = nearest.length === 0 ? "" : `; nearest: ${neutral(nearest.join(", ")).text}`;
  return `Nothing is known of the project '${neutral(String(project)).text}'${near}\n\n`;
}

function isUnknown({ nearest }: Nearest): boolean {
  return nearest !== undefined;
}

/** Why the user's own memory is not shown; no member where it is, or where there is none. */
function leftOutOf(env: Env): { readonly user_memory?: { readonly left_out: string } } {
  const left_out = brought(env, "user_memory")?.left_out ?? null;
  return left_out === null ? {} : { user_memory: { left_out } };
}

/** The capsule of the answer; `make` has what a file of the same options was made of. */
function made(
  reader: Reader,
  options: Options,
  env: Env,
  make = capsuleOf(reader, answerOptions(reader, options)),
): Capsule {
  const known = madeFor.get(env);
  if (known !== undefined) return known;
  const capsule = make({ now_ms: env.now_ms, user: brought(env, "user_memory") });
  madeFor.set(env, capsule);
  return capsule;
}

/** True where the options are those of a file. */
function isDefault({ top_decisions, top_commitments, budget }: Options): boolean {
  return top_decisions === undefined && top_commitments === undefined &&
    budget === CAPSULE_DEFAULTS.budget;
}

function answerOptions(reader: Reader, options: Options): CapsuleOptions {
  const { top_decisions, top_commitments, budget } = options;
  const limits = {
    ...(top_decisions === undefined ? {} : { decision: top_decisions }),
    ...(top_commitments === undefined ? {} : { commitment: top_commitments }),
  };
  return { ...fileOptions(reader, options), budget, limits };
}

/** The options of a file: whatever is asked for, it shows the same. */
function fileOptions(reader: Reader, { project, scope, instance_id }: Options): CapsuleOptions {
  const of = scope ?? scopeOfProject(reader.state, project);
  return { ...CAPSULE_DEFAULTS, project, scope: of, owner: instance_id ?? "" };
}
