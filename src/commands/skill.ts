/** `skill`: puts the skill package that this program carries into a repository; looks after it. */
import { notFound } from "../base/errors.ts";
import type { Answer, Input, Request } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { installedIn } from "../skill/state.ts";
import * as o from "../command/options.ts";
import { PAGES, SKILL } from "../skill/package.ts";
import type { FileChange, PackageFolder } from "../skill/install.ts";
import {
  blockStateOf,
  installChanges,
  packageAt,
  removeChanges,
  shownAt,
} from "../skill/install.ts";

const FOLDERS = {
  agents: ".agents/skills/",
  claude: ".claude/skills/",
  opencode: ".opencode/skills/",
} as const;

const options = {
  host: o.preset(
    o.choice("HOST", ["agents", "claude", "opencode"], "whose folder of skills"),
    "agents",
  ),
  dir: o.text("the folder of skills, in the place of the host's"),
  file: o.preset(o.text("the page to print"), "SKILL.md"),
  agents_md: o.flag("with the block in AGENTS.md that points to the skill"),
  force: o.flag("overwrite, or remove, what was edited by hand"),
};

type Options = Input<typeof options>;

export default command({
  name: "skill",
  group: "Setup",
  about: "install, check, print or remove the skill that teaches agents to use this",
  actions: ["install", "check", "print", "remove"],
  options,
  examples: [
    ["skill install", "writes .agents/skills/diasync-memory"],
    ["skill install --host claude --agents-md", "for Claude Code, and a block in AGENTS.md"],
    ["skill check", "exit 1 where a page is missing, stale or edited"],
    ["skill print --file references/RECALL_PROTOCOL.md", "one page, without installing it"],
    ["skill remove", "takes out what was written, and nothing else"],
  ],
  access: "outside",
  reach: "cheap",
  tells_dry_run: true,
  narrowed: ({ action }) =>
    ["check", "print"].includes(action) ? { access: "none", tells_dry_run: false } : {},
  *plan(_memory, request, env) {
    for (const { steps } of changesOf(request, env)) yield* steps;
  },
  report(_memory, request, { env }) {
    const { action, options } = request;
    if (action === "print") return pageAnswer(options.file);
    const place = placeOf(options);
    const head = { action, path: shownAt(place, SKILL), version: env.build.version };
    if (action === "check") return { ...checkAnswer(options, env), ...head };
    return { ...head, files: changesOf(request, env).map(({ path, deed }) => ({ path, deed })) };
  },
  text: (answer) => typeof answer["text"] === "string" ? answer["text"] : fileList(answer),
});

function placeOf({ host, dir }: Options): PackageFolder {
  if (dir === undefined) return { folder: ".", below: FOLDERS[host] };
  return { folder: dir.replace(/(?<=.)\/+$/, ""), below: "" };
}

function changesOf({ action, options }: Request<Options>, env: Env): FileChange[] {
  const { force, agents_md: block } = options;
  const wanted = { place: placeOf(options), force, block, env };
  if (action === "install") return installChanges(wanted);
  return action === "remove" ? removeChanges(wanted) : [];
}

/** The worst state says how the package is. */
const STATES = ["edited", "broken", "missing", "stale", "obsolete", "current"] as const;

function checkAnswer(options: Options, env: Env): Answer {
  const place = placeOf(options);
  const { pages, version: installed_version } = installedIn(packageAt(place, env));
  const files = pages.map(({ path, state }) => ({ path: shownAt(place, path), state: `${state}` }));
  if (options.agents_md) files.push({ path: "AGENTS.md", state: blockStateOf(env) });
  const state = STATES.find((each) => files.some((file) => file.state === each)) ?? "current";
  const answer = { state, installed_version, files };
  return state === "current" ? answer : { ok: false, code: "check_failed", ...answer };
}

function pageAnswer(file: string): Answer {
  const text = Object.hasOwn(PAGES, file) ? PAGES[file] : undefined;
  if (text === undefined) throw notFound("page", file, Object.keys(PAGES));
  return { action: "print", file, pages: Object.keys(PAGES), text };
}

function fileList({ files }: Answer): string {
  const lines = (files as readonly Record<string, string>[]).map(({ path, deed, state }) => {
    return `${(deed ?? state ?? "").padEnd(10)} ${path}`;
  });
  return lines.length === 0 ? "nothing is installed here" : lines.join("\n");
}
