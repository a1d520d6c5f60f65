/**
 * Who may open a store: its owner alone, or the group of a shared one. The mode of the root says
 * which: that costs nothing to read, is local to the machine, and cannot come with a checkout.
 */
import { notShared } from "./store-errors.ts";
import type { Stat } from "./files.ts";
import * as files from "./files.ts";
import type { Tree } from "./tree.ts";

export interface Modes {
  readonly folder: number;
  readonly file: number;
}

export const PRIVATE: Modes = { folder: 0o700, file: 0o600 };

/** Files of the repository, beside the store: as open as source is. */
export const PUBLIC: Modes = { folder: 0o755, file: 0o644 };

/** setgid: what is made in such a folder belongs to its group, whoever makes it. */
const SHARED: Modes = { folder: 0o2770, file: 0o660 };

/** True for the root of a shared store: exactly this mode, which no checkout makes. */
export function isShared(root: Stat | null): boolean {
  return root !== null && root.kind === "folder" && root.mode === SHARED.folder;
}

/** From now on treats a store as shared, or as its owner's alone. */
export function takeAs(tree: Tree, shared: boolean): void {
  tree.modes = shared ? SHARED : PRIVATE;
  // Files get their mode as they are made: a process killed a moment later leaves none that the
  // others cannot open.
  if (shared) process.umask(0o007);
}

/** Opens all of a store to its group. The root comes last: its mode says that all is done. */
export function share(tree: Tree): void {
  takeAs(tree, true);
  open(tree.root);
  if (!isShared(files.stat(tree.root))) throw notShared(tree.root);
}

/** True for the root of a store that is not shared, and that others than its owner may enter. */
export function isOpen(root: Stat | null): boolean {
  return root !== null && root.kind === "folder" && !isShared(root) && (root.mode & 0o077) !== 0;
}

/** Closes such a root, as a checkout makes it; all below is closed with it. True where it was. */
export function close(tree: Tree): boolean {
  const found = files.stat(tree.root);
  if (found === null || !isOpen(found)) return false;
  files.changeMode(tree.root, found.mode & 0o700);
  return true;
}

function open(folder: string): void {
  for (const name of files.list(folder)) {
    const path = `${folder}/${name}`;
    const found = files.stat(path);
    if (found === null || name === ".git") continue;
    if (found.kind === "folder") open(path);
    // Links, FIFOs and files with a second name are not ours: opening them is refused.
    else if (found.kind === "file" && found.links === 1) admit(path, found, SHARED.file);
  }
  admit(folder, files.stat(folder), SHARED.folder);
}

function admit(path: string, found: Stat | null, mode: number): void {
  if (found !== null && found.mode !== mode) files.changeMode(path, mode);
}
