/**
 * Derived files on the disk: written, recorded, removed. Files of rows are as lasting as the index
 * that knows them: while a power cut takes the index, they are made anew with it, and need no sync;
 * before it is made lasting, all of them are synced. Whole pages are always synced: a torn one
 * would not be known for ours.
 */
import { type Content, replaceFile } from "../base/replace.ts";
import * as files from "../base/files.ts";
import { failureOf } from "../base/system-errors.ts";
import type { Tree } from "../base/tree.ts";
import { openRead, removeFile, shown, statFolder, statReached, within } from "../base/tree.ts";
import { isLasting } from "../state/lasting.ts";
import { type DerivedFile, dropDerived, recordDerived } from "../state/stale.ts";
import { recordSynced, unsyncedFiles } from "../state/stale.ts";
import type { State } from "../state/state.ts";
import { append } from "../store/append.ts";

/** A file as it is to be recorded: its size and time are asked of the disk. */
type Recorded = Omit<DerivedFile, "bytes" | "mtime" | "synced">;

/** True where a file has the size and the time with which it was written. */
export function isAsWritten(tree: Tree, { path, bytes, mtime }: DerivedFile): boolean {
  const found = statReached(tree, path);
  return found !== null && found.size === bytes && found.mtime_ms === mtime;
}

/** Replaces a file, and records it. */
export function writeDerived(
  tree: Tree,
  state: State,
  file: Recorded,
  content: Content,
): void {
  const synced = file.kind === "document" || isLasting(state);
  replaceFile(tree, file.path, content, synced);
  recordWritten(tree, state, { ...file, synced: synced ? 1 : 0 });
}

/** Adds lines to a file that is `old`, and records it with its new end; false where it is not. */
export function growDerived(
  tree: Tree,
  state: State,
  old: DerivedFile,
  { lines, end }: {
    readonly lines: string;
    readonly end: Pick<DerivedFile, "lc" | "ts" | "source">;
  },
): boolean {
  const synced = isLasting(state);
  const bytes = new TextEncoder().encode(lines.slice(0, -1));
  const added = append(tree, [{ path: old.path, size: old.bytes, bytes: [bytes] }], synced);
  if ("moved" in added) return false;
  recordWritten(tree, state, { ...old, ...end, synced: synced ? old.synced : 0 });
  return true;
}

function recordWritten(tree: Tree, state: State, file: Omit<DerivedFile, "bytes" | "mtime">): void {
  const found = files.stat(within(tree, file.path));
  const { size: bytes = 0, mtime_ms: mtime = 0 } = found ?? {};
  recordDerived(state, { ...file, bytes, mtime });
}

/** Removes a file that has nothing to show any more, for good: no index would know it. */
export function removeDerived(tree: Tree, state: State, path: string): void {
  if (statReached(tree, path) !== null) removeFile(tree, path);
  dropDerived(state, path);
}

/**
 * Syncs what was written without, for an index that is about to last. False where the disk fails:
 * then it must not.
 */
export function syncDerived(tree: Tree, state: State): boolean {
  const paths = unsyncedFiles(state);
  if (paths.length === 0) return true;
  try {
    for (const path of paths) shown(() => syncFile(tree, path));
    for (const folder of foldersAbove(paths)) {
      if (statFolder(tree, folder) !== null) files.syncFolder(within(tree, folder));
    }
  } catch (cause) {
    if (failureOf(cause).code === "internal") throw cause;
    return false;
  }
  recordSynced(state);
  return true;
}

/** One that somebody took away, or put another in its place, is found to be so by a sweep. */
function syncFile(tree: Tree, path: string): void {
  const handle = openRead(tree, path);
  if (handle === null) return;
  try {
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** Every folder on the way to a file: each may have been made with it. */
function foldersAbove(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    let cut = path.lastIndexOf("/");
    for (; cut > 0; cut = path.lastIndexOf("/", cut - 1)) folders.add(path.slice(0, cut));
  }
  return folders;
}
