/**
 * Working trees of git, jj and hg, as their files tell: where one has its top, and which other one
 * it belongs to. A start must not feel it: only looks and small reads, no process.
 */
import * as files from "./files.ts";
import { absolutePath, below, folderAbove, upward } from "./paths.ts";
import { isOfOnePlace } from "./system-errors.ts";

/** What a working tree is to its repository. */
export type Belonging =
  /** It is the repository's own, or nothing says whose it is. */
  | { readonly to: "itself" }
  /** It is linked to the main one, which has this top: git's worktrees, jj's workspaces, hg's. */
  | { readonly to: "main"; readonly top: string }
  /** It is a part of the repository above it: a submodule. */
  | { readonly to: "above" };

/** A stat; null where nothing is there, or where we may not look. */
export function look(path: string): files.Stat | null {
  try {
    return files.stat(path);
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}

/** True for the top of a working tree of git, jj or hg. */
export function isTop(folder: string): boolean {
  return [".git", ".jj", ".hg"].some((name) => look(below(folder, name)) !== null);
}

const ITSELF: Belonging = { to: "itself" };

/** Whose the working tree with this top is; the answer's path is absolute where this one is. */
export function belongingOf(top: string): Belonging {
  const kind = look(below(top, ".git"))?.kind;
  if (kind === "file") return belongingInGit(top);
  if (kind !== undefined) return ITSELF;
  return linkedTo(jjMain(top) ?? hgMain(top));
}

function linkedTo(main: string | null): Belonging {
  return main === null || !isTop(main) ? ITSELF : { to: "main", top: main };
}

/** The folder of git's that a `.git` file names; null where it names none. */
function gitFolderOf(top: string): string | null {
  const named = /^gitdir: (.+)/.exec(firstLine(below(top, ".git")) ?? "")?.[1];
  return named === undefined ? null : absolutePath(top, named);
}

/** What the working trees of one repository share, for git's folder of one of them. */
export function commonFolderOf(git: string): string {
  const common = firstLine(below(git, "commondir"));
  return common === null ? git : absolutePath(git, common);
}

function belongingInGit(top: string): Belonging {
  const git = gitFolderOf(top);
  if (git === null) return ITSELF;
  const common = commonFolderOf(git);
  if (common === git) return isModule(git) ? { to: "above" } : ITSELF;
  return isOwnLink(top, { git, common }) ? linkedTo(mainTreeOf(common)) : ITSELF;
}

/** True below the `modules` folder of another repository. */
function isModule(git: string): boolean {
  const parts = git.split("/modules/");
  return parts.slice(1).some((_, i) => {
    return look(`${parts.slice(0, i + 1).join("/modules/")}/HEAD`) !== null;
  });
}

/**
 * True where git's folder of a worktree is one, and is not that of another worktree which is there:
 * else a copy, or a hostile archive with a `.git` file in it, would have somebody else's memory.
 */
function isOwnLink(
  top: string,
  { git, common }: { readonly git: string; readonly common: string },
): boolean {
  if (folderAbove(git) !== below(common, "worktrees")) return false;
  const back = firstLine(below(git, "gitdir"));
  const there = back === null ? null : look(absolutePath(git, back));
  const here = look(below(top, ".git"));
  return there === null || (there.ino === here?.ino && there.dev === here.dev);
}

/** The top of the main working tree; null for a bare repository, or where git does not say. */
function mainTreeOf(common: string): string | null {
  const { bare, worktree } = coreOf(common);
  if (bare) return null;
  if (worktree !== null) return absolutePath(common, worktree);
  return common.endsWith("/.git") ? folderAbove(common) : null;
}

/** What the configuration of a repository says of its working tree. */
function coreOf(common: string): { bare: boolean; worktree: string | null } {
  let [section, bare] = ["", false];
  let worktree: string | null = null;
  // With `extensions.worktreeConfig`, git keeps both in the second file.
  for (const name of ["config", "config.worktree"]) {
    for (const line of (smallText(below(common, name)) ?? "").split("\n")) {
      section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]?.toLowerCase() ?? section;
      const [, key, value] = /^\s*(bare|worktree)\s*=\s*"?(.*?)"?\s*$/i.exec(line) ?? [];
      if (section !== "core" || value === undefined) continue;
      if (key?.toLowerCase() === "bare") bare = /^(?:true|yes|on|1)$/i.test(value);
      else worktree = value;
    }
  }
  return { bare, worktree };
}

/** The top that git's variables name, as hooks and keepers of dotfiles have them; null for none. */
export function topOfVariables(
  variable: (name: string) => string | undefined,
  cwd: string,
): string | null {
  const tree = variable("GIT_WORK_TREE") ?? "";
  if (tree !== "") return absolutePath(cwd, tree);
  const named = variable("GIT_DIR") ?? "";
  if (named === "") return null;
  const git = absolutePath(cwd, named);
  if (commonFolderOf(git) === git) return mainTreeOf(git);
  const back = firstLine(below(git, "gitdir"));
  return back === null ? null : folderAbove(absolutePath(git, back));
}

/** A working tree of git: its top, git's own folder for it, and the one that all of them share. */
export interface GitTree {
  readonly top: string;
  readonly git: string;
  readonly common: string;
}

/** The working tree of git that has this top; null where it is none of git. */
export function gitTreeAt(top: string): GitTree | null {
  const kind = look(below(top, ".git"))?.kind;
  if (kind === undefined) return null;
  const git = kind === "file" ? gitFolderOf(top) : below(top, ".git");
  return git === null ? null : { top, git, common: commonFolderOf(git) };
}

/** The nearest working tree of git that an absolute folder is in; null for none. */
export function gitTreeAround(folder: string): GitTree | null {
  for (let at = folder;; at = at.slice(0, at.lastIndexOf("/")) || "/") {
    const tree = gitTreeAt(at);
    if (tree !== null || at === "/") return tree;
  }
}

/** The place of the repository that an absolute folder is in, one for all its working trees. */
export function repositoryAround(folder: string): string | null {
  for (const { named } of upward(folder, "/")) {
    if (isTop(named)) return gitTreeAt(named)?.common ?? named;
  }
  return null;
}

/** `.jj/repo` is a file in a workspace that was added, and names the repository's folder. */
function jjMain(top: string): string | null {
  const repo = below(top, ".jj/repo");
  if (look(repo)?.kind !== "file") return null;
  const named = firstLine(repo);
  const folder = named === null ? "" : absolutePath(below(top, ".jj"), named);
  return folder.endsWith("/.jj/repo") ? folder.slice(0, -"/.jj/repo".length) || "/" : null;
}

/** `.hg/sharedpath` names the `.hg` whose history this one shares. */
function hgMain(top: string): string | null {
  const named = firstLine(below(top, ".hg/sharedpath"));
  const folder = named === null ? "" : absolutePath(below(top, ".hg"), named);
  return folder.endsWith("/.hg") ? folderAbove(folder) : null;
}

/** Paths and configurations are short. */
const MOST_BYTES = 64 * 1024;

function firstLine(path: string): string | null {
  const line = smallText(path)?.split("\n")[0]?.replace(/\r$/, "") ?? "";
  return line === "" ? null : line;
}

/** The text of a small file; null where there is none to be read. */
export function smallText(path: string): string | null {
  // An error that is thrown and caught costs more than all the looks of a start.
  if (look(path) === null) return null;
  try {
    const handle = files.openRead(path, Infinity);
    if (handle === null) return null;
    try {
      const bytes = new Uint8Array(Math.min(MOST_BYTES, handle.size));
      return new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
    } finally {
      files.close(handle);
    }
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}
