/** Where a repository's git stands, without asking it: a few looks at its own files. */
import { absolutePath } from "./paths.ts";
import { gitTreeAround, look, smallText } from "./repository.ts";

/** Changes with all that may put files of a work tree into git. */
export interface GitMark {
  /** HEAD, its commit, and all that HEAD and the stash were before. */
  readonly head: string;
  /** What is staged. */
  readonly index: string;
}

/** The mark of the repository that a folder is in; null where it is in none. */
export function gitMark(folder: string): GitMark | null {
  // The current folder may be gone, where the store is named by its whole path.
  const here = folder.startsWith("/") ? "/" : process.cwd();
  const tree = gitTreeAround(absolutePath(here, folder));
  if (tree === null) return null;
  const { git, common } = tree;
  const head = smallText(`${git}/HEAD`)?.trim() ?? "";
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  const commit = ref === undefined ? "" : smallText(`${common}/${ref}`)?.trim() ?? "";
  // A ref without a file of its own stands among others, in one file or in a few tables.
  const packed = commit === "" ? [`${common}/packed-refs`, `${common}/reftable/tables.list`] : [];
  const logs = [`${git}/logs/HEAD`, `${common}/logs/refs/stash`, `${common}/refs/stash`];
  return {
    head: [head, commit, ...[...packed, ...logs].map(lookOf)].join(" "),
    index: lookOf(`${git}/index`),
  };
}

/** A mark as one text, its head first; of no repository, it is one that no repository has. */
export function textOfMark(mark: GitMark | null): string {
  return `${mark?.head ?? ""}\n${mark?.index ?? ""}`;
}

/** git writes its files anew and renames them into place, or appends to them. */
function lookOf(path: string): string {
  const found = look(path);
  return found === null ? "-" : `${found.ino}:${found.size}:${found.mtime_ms}`;
}
