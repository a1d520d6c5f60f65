/** `init`: makes the store. Commands that record do so too; this one says all that it made. */
import { command } from "../command/command.ts";
import type { Answer } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";
import { quoted } from "../base/shell.ts";
import { EXCLUDE, excluding } from "../plans/exclude.ts";
import { withProject } from "../plans/project-file.ts";
import { META } from "../row/path.ts";
import { currentProject } from "../state/project-names.ts";
import { hasScope, scopeOfProject } from "../state/projects.ts";
import type { State } from "../state/state.ts";

export default command({
  name: "init",
  group: "Setup",
  about: "make the store, or what is missing of it",
  actions: [],
  options: {
    project: o.anyName(
      "the name of the project, for all who share the store; else git's remote has it",
    ),
    here: o.here,
    force: o.flag("write the defaults of _meta anew"),
    untracked: o.flag("keep it out of git, by git's own exclude file: one for all worktrees"),
    commit_private: o.flag("let this clone's git have what is private, which it ignores else"),
    shared: o.flag("open the store to its group: folders 2770, files 0660, for every later writer"),
  },
  examples: [
    ["init", "makes .memory at the top of the repository, to be committed with the code"],
    ["init --project shop", "names the project; memory under another name: project alias"],
    ["init --untracked", "makes one that git leaves out, and that all worktrees share"],
    ["init --shared", "makes a store that all members of the folder's group can write"],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: false,
  needs: ({ options }) => [{ need: "make", options }, { need: "git_place" }],
  *plan(_reader, { options }, env) {
    if (options.project !== undefined) {
      const text = withProject(env.read(META.projects), options.project);
      yield { effect: "write", path: META.projects, text };
    }
    const effect = options.untracked ? excluding(brought(env, "git_place"), env.outside) : null;
    if (effect !== null) yield effect;
  },
  report({ state }, { options }, { env }) {
    const { folders, meta, closed } = brought(env, "make");
    const more = { ...(options.shared ? { shared: true } : {}), ...(closed ? { closed } : {}) };
    const made = { root: env.shown_root, created_dirs: folders, written_meta: meta };
    return { ...made, ...kindOf(env, options.untracked), ...more, ...namedIn(state, options) };
  },
});

/** The project's name, and what joins it to the one that has had memory here until now. */
function namedIn(
  state: State,
  { project, here }: { readonly project: string | undefined; readonly here: string | undefined },
): Answer {
  if (project === undefined) return {};
  const before = here === undefined ? "" : currentProject(state, here);
  const isLeft = before !== "" && before !== currentProject(state, project) &&
    hasScope(state, scopeOfProject(state, before)) &&
    !hasScope(state, scopeOfProject(state, project));
  if (!isLeft) return { project };
  const line = ["memoryctl", "project", "alias", before, project].map(quoted).join(" ");
  return { project, warnings: [`what is known of ${before} is joined by: ${line}`] };
}

/** Whether the store goes with the code; nothing where there is no git to take it. */
function kindOf(env: Env, untracked: boolean): Answer {
  const place = brought(env, "git_place");
  if (place === null || (place.silent !== null && !untracked)) return {};
  if (untracked) return { kind: "untracked", exclude: `${place.common}/${EXCLUDE}` };
  return { kind: place.ignored && !place.tracked ? "untracked" : "tracked" };
}
