/** One derived file on the disk: as it was written, recorded, or removed. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { statReached, within } from "../base/tree.ts";
import type { State } from "../state/state.ts";
import { type DerivedFile, dropDerived, recordDerived } from "../state/stale.ts";

/** True where a file has the size and the time with which it was written. */
export function isAsWritten(tree: Tree, { path, bytes, mtime }: DerivedFile): boolean {
  const found = statReached(tree, path);
  return found !== null && found.size === bytes && found.mtime_ms === mtime;
}

/** Records a file as it stands now. */
export function recordWritten(
  tree: Tree,
  state: State,
  file: Omit<DerivedFile, "bytes" | "mtime">,
): void {
  const found = files.stat(within(tree, file.path));
  const { size: bytes = 0, mtime_ms: mtime = 0 } = found ?? {};
  recordDerived(state, { ...file, bytes, mtime });
}

/** Removes a file that has nothing to show any more. */
export function removeDerived(tree: Tree, state: State, path: string): void {
  files.remove(within(tree, path));
  dropDerived(state, path);
}
