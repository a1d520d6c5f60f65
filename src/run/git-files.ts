/** git's files of a store: made where they are missing, renewed where nobody edited them. */
import { isOfOnePlace } from "../base/system-errors.ts";
import { stat } from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { readText, replaceFile, within } from "../base/tree.ts";
import { COMMITTING_PRIVATE, EARLIER, GIT_FILES, linesLacking } from "../store/git-files.ts";

const NAMES = Object.keys(GIT_FILES);
const MOST_BYTES = 64 * 1024;

/** True where nothing is to be made or renewed; sizes tell, so that most commands read nothing. */
export function areGitFilesCurrent(tree: Tree): boolean {
  return NAMES.every((name) => {
    const found = stat(within(tree, name));
    return found !== null && !isEarlierSize(name, found.size);
  });
}

function isEarlierSize(name: string, size: number): boolean {
  return (EARLIER[name] ?? []).some((text) => text.length === size);
}

/**
 * Writes those that are missing, or as an earlier version wrote them. An edited one stays, and one
 * by which git has what is private, which `commit_private` asks for. True where one was renewed:
 * git may look now where it did not.
 */
export function writeGitFiles(tree: Tree, commit_private: boolean): boolean {
  let renewed = false;
  if (commit_private) commitPrivate(tree);
  for (const name of NAMES) {
    const found = stat(within(tree, name));
    const isEarlier = found?.kind === "file" && isEarlierSize(name, found.size) &&
      EARLIER[name]?.includes(readText(tree, name, found.size) ?? "") === true;
    if (found === null || isEarlier) replaceFile(tree, name, GIT_FILES[name] ?? "");
    renewed ||= isEarlier;
  }
  return renewed;
}

function commitPrivate(tree: Tree): void {
  const found = textOf(tree, ".gitignore");
  const isOurs = found === null || found === GIT_FILES[".gitignore"] ||
    EARLIER[".gitignore"]?.includes(found) === true;
  if (isOurs) replaceFile(tree, ".gitignore", COMMITTING_PRIVATE);
}

/** What to tell of edited ones: lines without which git may lose or change rows. */
export function gitFileWarnings(tree: Tree): string[] {
  return NAMES.flatMap((name) => {
    const text = textOf(tree, name);
    // A missing or earlier one is written by the next command that writes.
    if (text === null || EARLIER[name]?.includes(text) === true) return [];
    return linesLacking(name, text).map((line) =>
      `git may change or lose rows: ${name} lacks ${line}`
    );
  });
}

function textOf(tree: Tree, name: string): string | null {
  try {
    return readText(tree, name, MOST_BYTES);
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}
