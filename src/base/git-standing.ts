/** How git has files of a working tree: tracked, staged, left out. */
import { ask } from "./git.ts";

/**
 * Which of these files below a folder, in whose names no wildcard stands, git holds: what is staged
 * or committed, with `untracked` also what it would take with the next `git add -A`. Null where it
 * does not say.
 */
export function heldByGit(
  folder: string,
  paths: readonly string[],
  { untracked }: { readonly untracked: boolean },
): ReadonlySet<string> | null {
  const others = untracked ? ["--others", "--exclude-standard"] : [];
  const which = paths.length > MOST_NAMED ? ["."] : paths;
  const found = ask(folder, ["ls-files", "-z", "--cached", ...others, "--", ...which], []);
  return found === null || found.silent !== null ? null : new Set(found.parts);
}

/** More files than this are not named on git's command line. */
const MOST_NAMED = 200;

/** How git has a folder of a working tree. */
export interface GitStanding {
  /** True where git tracks something in it. */
  readonly tracked: boolean;
  /** True where git leaves it out. */
  readonly ignored: boolean;
  /** Why git did not say; null where it did. */
  readonly silent: string | null;
}

/**
 * Asks git how it has a folder, by its path below the top and by a file in it. `git` is git's own
 * folder where git would not find it by itself. Null where there is no git program.
 */
export function standingInGit(
  top: string,
  { folder, file, git }: {
    readonly folder: string;
    readonly file: string;
    readonly git: string | null;
  },
): GitStanding | null {
  const at = git === null ? [] : [`--git-dir=${git}`, `--work-tree=${top}`];
  const held = ask(top, [...at, "--literal-pathspecs", "ls-files", "-z", "--", folder], []);
  const left = ask(top, [...at, "check-ignore", "-z", "--stdin"], [`${folder}/${file}`]);
  if (held === null || left === null) return null;
  return {
    tracked: held.parts.some((part) => part !== ""),
    ignored: left.parts.some((part) => part !== ""),
    silent: held.silent ?? left.silent,
  };
}
