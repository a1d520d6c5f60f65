/** Making a store: its folders, the defaults of `_meta`, and what git needs to know. */
import { newerStore } from "../base/store-errors.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import { stat, syncFolder } from "../base/files.ts";
import { close, isOpen, share } from "../base/modes.ts";
import type { Tree } from "../base/tree.ts";
import { readSound } from "../base/linked.ts";
import { replaceFile } from "../base/replace.ts";
import { makeFolders, namesIn, statReached, within } from "../base/tree.ts";
import type { InitOptions, Made } from "../command/need.ts";
import { META, STORE_FOLDERS } from "../row/path.ts";
import { FORMAT_VERSION, META_FILES, withKept } from "../store/layout.ts";
import { sweepDocuments } from "./documents.ts";
import { areGitFilesCurrent, writeGitFiles } from "./git-files.ts";

/**
 * Makes what is missing of a store; with `force` the files of `_meta` are written anew. `bare`:
 * there was no `index` before the lock was taken. With `shared` the group may open all of it; where
 * somebody `asked` for a store, nobody but its owner, unless it is shared. `anew` and
 * `left_out` are about git's files: see there.
 */
export function prepareStore(
  tree: Tree,
  { force, commit_private, shared, bare, asked, anew, left_out, is_users = false }: InitOptions & {
    readonly bare: boolean;
    readonly asked: boolean;
    readonly anew: boolean;
    readonly left_out: boolean;
    readonly is_users?: boolean;
  },
): Made {
  if (shared) share(tree);
  const closed = asked && close(tree);
  syncAbove(tree);
  // Where nobody asked for a store, what is closed to this user costs itself alone.
  const done = (make: () => boolean) => asked ? make() : unlessBarred(make);
  const folders = STORE_FOLDERS.filter((folder) =>
    done(() => makeFolders(tree, folder).length > 0) || (bare && folder === "index")
  );
  const meta = Object.entries(META_FILES).filter(([path, text]) =>
    done(() => {
      if (!force && stat(within(tree, path)) !== null) return false;
      replaceFile(tree, path, withKept(text, readSound(tree, path, META_BYTES)));
      return true;
    })
  ).map(([path]) => path);
  const renewed = writeGitFiles(tree, { commit_private, anew, left_out, is_users });
  if (renewed) sweepDocuments(tree, (folder) => namesIn(tree, folder), () => false);
  return { folders: [...folders], meta, closed };
}

/** Bytes of a file of `_meta` whose members are kept. */
const META_BYTES = 1024 * 1024;

/** False also where a stranger stands in the place, or it is closed to this user. */
function unlessBarred(make: () => boolean): boolean {
  try {
    return make();
  } catch (cause) {
    if (isOfOnePlace(cause)) return false;
    throw cause;
  }
}

/** A killed command may have made the root without coming to sync the folder that holds it. */
function syncAbove({ root }: Tree): void {
  const cut = root.lastIndexOf("/");
  try {
    syncFolder(cut > 0 ? root.slice(0, cut) : cut === 0 ? "/" : ".");
  } catch (cause) {
    // A folder that may only be passed through is not ours, and had the root before us.
    if (!isOfOnePlace(cause)) throw cause;
  }
}

/** What `prepareStore` would make, for a dry run. */
export function wouldPrepare(tree: Tree, { force }: { readonly force?: boolean }): Made {
  const missing = (path: string) => statReached(tree, path) === null;
  return {
    folders: STORE_FOLDERS.filter(missing),
    meta: Object.keys(META_FILES).filter((path) => force === true || missing(path)),
    closed: isOpen(stat(tree.root)),
  };
}

/** True once a store was prepared: its specification is the file written last of all folders. */
export function isPrepared(tree: Tree): boolean {
  return statReached(tree, META.object_schema) !== null && areGitFilesCurrent(tree);
}

/**
 * The format of a store. Throws where a later version of the program made it in one that we do not
 * know.
 */
export function knownFormat(tree: Tree): number {
  const { version } = formatOf(tree);
  if (version > FORMAT_VERSION) throw newerStore(tree.root, version, FORMAT_VERSION);
  return version;
}

/**
 * Says in a store of an earlier format of ours that rows of this one follow: whoever knows only the
 * earlier one writes no more. What v1 says of its store stays as it is. The store is locked, and
 * `found` is the format that it had before.
 */
export function raiseFormat(tree: Tree, found: number): void {
  if (found !== EARLIER) return;
  const { text } = formatOf(tree);
  replaceFile(tree, META.spec, text.replace(VERSION, `$1${FORMAT_VERSION}`));
}

const EARLIER = 2;
const VERSION = /("format_version"\s*:\s*)(\d{1,9})\b/;

/** v1 names no format version; an unreadable file says nothing about it. */
function formatOf(tree: Tree): { readonly version: number; readonly text: string } {
  const text = readSound(tree, META.spec, 64 * 1024) ?? "";
  return { version: Number(VERSION.exec(text)?.[2] ?? "1"), text };
}
