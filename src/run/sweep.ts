/**
 * Sweeping: derived files are held against what the index knows of them. In a folder that did not
 * change since the last time, none came, went or was replaced: a look at the folder is enough for
 * commands that do not look at everything.
 */
import { namesIn, statFolder, type Tree } from "../base/tree.ts";
import type { Folder } from "../state/meta.ts";
import type { State } from "../state/state.ts";
import { recordSwept, sweptFolders } from "../state/swept.ts";
import { isSettled } from "./changes.ts";

/** True where every folder of derived files is as it was when they were swept. */
export function isAsSwept(state: State, tree: Tree, now_ms: number): boolean {
  const folders = sweptFolders(state);
  return folders.length > 0 && folders.every((before) => {
    const found = statFolder(tree, before.path);
    return found !== null && isSettled(before, found, now_ms);
  });
}

/** Lists folders, and remembers how each was before its names were read. */
export class Sweep {
  readonly #tree: Tree;
  readonly #now_ms: number;
  /** How folders were the last time; those that are still so are passed over. */
  readonly #before: ReadonlyMap<string, Folder>;
  readonly #folders = new Map<string, Folder>();

  constructor(tree: Tree, now_ms: number, before: readonly Folder[]) {
    this.#tree = tree;
    this.#now_ms = now_ms;
    this.#before = new Map(before.map((folder) => [folder.path, folder]));
  }

  /**
   * Names in a folder; none where it is no folder, or may not be read. Of one that did not change,
   * only those of the folders in it.
   */
  names = (path: string): string[] => {
    const found = statFolder(this.#tree, path);
    if (found === null) return [];
    const before = this.#before.get(path);
    if (before !== undefined && isSettled(before, found, this.#now_ms)) {
      this.#folders.set(path, before);
      const below = [...this.#before.keys()].filter((each) => folderOf(each) === path);
      return below.map((each) => each.slice(path.length + 1));
    }
    const { ino, mtime_ms: mtime, ctime_ms: ctime } = found;
    this.#folders.set(path, { path, ino, mtime, ctime, looked: this.#now_ms });
    return namesIn(this.#tree, path);
  };

  /** True for a file in a folder that was listed, and did not change. */
  passes(path: string): boolean {
    const before = this.#before.get(folderOf(path));
    return before !== undefined && this.#folders.get(before.path) === before;
  }

  /** Enters the folders that were listed. */
  record(state: State): void {
    recordSwept(state, [...this.#folders.values()]);
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
