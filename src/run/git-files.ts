/** git's files of a store: made where they are missing, renewed where nobody edited them. */
import { isOfOnePlace } from "../base/system-errors.ts";
import { changeMode, stat } from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { readSound } from "../base/linked.ts";
import { replaceFile } from "../base/replace.ts";
import { statReached, within } from "../base/tree.ts";
import {
  EARLIER,
  folderIgnores,
  GIT_FILES,
  ignoreFile,
  isOwnIgnoreFile,
  letsPrivateIn,
  PRIVATE_SAID,
  SENTINEL,
  USERS_IGNORE,
} from "../store/git-files.ts";

const NAMES = Object.keys(GIT_FILES);
const MOST_BYTES = 64 * 1024;
const SENTINEL_BYTES = folderIgnores(false)[SENTINEL]?.length;

/** True where nothing is to be made or renewed; sizes tell, so that most commands read nothing. */
export function areGitFilesCurrent(tree: Tree): boolean {
  return stat(within(tree, SENTINEL))?.size === SENTINEL_BYTES && NAMES.every((name) => {
    const found = stat(within(tree, name));
    return found !== null && !isEarlierSize(name, found.size);
  });
}

function isEarlierSize(name: string, size: number): boolean {
  return (EARLIER[name] ?? []).some((text) => text.length === size);
}

/** How git's files are to be written. */
export interface Asked {
  /** Git shall have what is private. */
  readonly commit_private: boolean;
  /** A file of ours is written again where it would be another one now. */
  readonly anew: boolean;
  /** What is in the store is left out by its name: see `isLeftOut`. */
  readonly left_out: boolean;
  /** Git shall have none of it: it is the user's own. */
  readonly is_users?: boolean;
}

/**
 * Writes those that are missing, or as an earlier version wrote them; an edited one stays. True
 * where one was renewed: git may look now where it did not.
 */
export function writeGitFiles(tree: Tree, asked: Asked): boolean {
  const commits = asked.commit_private || mayHavePrivate(tree);
  const renewed = [
    writeIgnoreFile(tree, { ...asked, commit_private: commits }),
    writeAttributes(tree),
  ];
  writeFolderIgnores(tree, commits);
  return renewed.includes("renewed");
}

/**
 * True where git may have what is private, because somebody said so in this clone: who shares a
 * repository does not decide what of others goes there. No checkout makes a file of such a mode.
 */
export function mayHavePrivate(tree: Tree): boolean {
  const said = statReached(tree, PRIVATE_SAID);
  return said?.kind === "file" && (said.mode & WRITABLE) === 0 &&
    letsPrivateIn(textOf(tree, PRIVATE_SAID) ?? "");
}

const WRITABLE = 0o222;

type Done = "made" | "renewed" | "left";

function writeIgnoreFile(tree: Tree, { commit_private, anew, left_out, is_users }: Asked): Done {
  const name = ".gitignore";
  const there = stat(within(tree, name)) !== null;
  if (!there && is_users === true) {
    replaceFile(tree, name, USERS_IGNORE);
    return "made";
  }
  const found = textOf(tree, name);
  const isEarlier = found !== null && EARLIER[name]?.includes(found) === true;
  const isOwn = found !== null && isOwnIgnoreFile(found);
  if (there && !isEarlier && !(isOwn && anew)) return "left";
  const commits_private = commit_private || (isOwn && letsPrivateIn(found));
  const text = ignoreFile({ commits_private, left_out });
  if (text !== found) replaceFile(tree, name, text);
  return isEarlier ? "renewed" : "made";
}

function writeAttributes(tree: Tree): Done {
  const name = ".gitattributes";
  const found = textOf(tree, name);
  const isEarlier = found !== null && EARLIER[name]?.includes(found) === true;
  if (stat(within(tree, name)) !== null && !isEarlier) return "left";
  replaceFile(tree, name, GIT_FILES[name] ?? "");
  return isEarlier ? "renewed" : "made";
}

function writeFolderIgnores(tree: Tree, commits_private: boolean): void {
  for (const [path, text] of Object.entries(folderIgnores(commits_private))) {
    try {
      if (textOf(tree, path) !== text) replaceFile(tree, path, text);
      const says = commits_private && path === PRIVATE_SAID;
      if (says) changeMode(within(tree, path), tree.modes.file & ~WRITABLE);
    } catch (cause) {
      // A stranger in its place costs this one alone.
      if (!isOfOnePlace(cause)) throw cause;
    }
  }
}

/**
 * True where somebody leaves out what is in the store by the store's own name (`.memory/*`): that
 * is meant, and must not be taken back. Where the folder itself is left out, git looks no further.
 */
export async function isLeftOut(tree: Tree): Promise<boolean> {
  const { isMeant, rulesOf } = await import("./git-rules.ts");
  const rule = (await rulesOf(tree, []))?.all;
  return rule !== undefined && await isMeant(tree, rule, "what is in it");
}

/** The text of one of these files; null where there is none, or something else in its place. */
export function textOf(tree: Tree, name: string): string | null {
  return readSound(tree, name, MOST_BYTES);
}
