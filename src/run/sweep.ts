/**
 * Sweeping: derived files are held against what the index knows of them. Where no folder of theirs
 * changed since the last time, none came, went or was replaced: a look at the folders is enough for
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
  readonly #folders = new Map<string, Folder>();

  constructor(tree: Tree, now_ms: number) {
    this.#tree = tree;
    this.#now_ms = now_ms;
  }

  /** Names in a folder; none where it is no folder, or may not be read. */
  names = (path: string): string[] => {
    const found = statFolder(this.#tree, path);
    if (found === null) return [];
    const { ino, mtime_ms: mtime, ctime_ms: ctime } = found;
    this.#folders.set(path, { path, ino, mtime, ctime, looked: this.#now_ms });
    return namesIn(this.#tree, path);
  };

  /** Enters the folders that were listed. */
  record(state: State): void {
    recordSwept(state, [...this.#folders.values()]);
  }
}
