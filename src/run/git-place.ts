/** How git has the store: whether it goes with the code, or is left out of it. */
import { standingInGit } from "../base/git-standing.ts";
import { absolutePath, below, folderAbove } from "../base/paths.ts";
import { commonFolderOf, type GitTree, gitTreeAround, topOfVariables } from "../base/repository.ts";
import { realOf } from "../base/stat.ts";
import type { GitPlace } from "../command/need.ts";
import { META } from "../row/path.ts";
import type { Invocation } from "./invocation.ts";

/** The place of the store in git's eyes; null where there is no working tree of git, or no git. */
export function gitPlaceOf({ root, world }: Invocation): GitPlace | null {
  const { cwd, variable } = world.around();
  const store = realOf(absolutePath(cwd, root.path));
  const named = treeOfVariables(cwd, variable);
  const isNamed = named !== null && store.startsWith(below(named.top, ""));
  const tree = isNamed ? named : gitTreeAround(folderAbove(store));
  if (tree === null) return null;
  const folder = store.slice(below(tree.top, "").length);
  const git = isNamed ? tree.git : null;
  const found = standingInGit(tree.top, { folder, file: META.spec, git });
  return found === null ? null : { ...found, common: tree.common, folder };
}

function treeOfVariables(
  cwd: string,
  variable: (name: string) => string | undefined,
): GitTree | null {
  const top = topOfVariables(variable, cwd);
  const git = variable("GIT_DIR") ?? "";
  if (top === null || git === "") return null;
  const folder = absolutePath(cwd, git);
  return { top: realOf(top), git: folder, common: commonFolderOf(folder) };
}
