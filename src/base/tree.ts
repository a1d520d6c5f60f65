/**
 * A store's folder tree. A path below the root is reached only through folders that were checked to
 * be real: a link on the way would let a hostile checkout point a ledger anywhere.
 */
import { unsafePath } from "./store-errors.ts";
import { isDenied, isOfOnePlace } from "./system-errors.ts";
import type { Handle, Stat } from "./files.ts";
import * as files from "./files.ts";
import { type Modes, PRIVATE, PUBLIC } from "./modes.ts";

export interface Tree {
  /** The root, absolute or relative to the working directory. */
  readonly root: string;
  /** Folders below the root that were checked in this process. */
  readonly checked: Set<string>;
  /** For all files and folders that are made here. */
  modes: Modes;
}

/** The tree of a store. */
export function openTree(root: string): Tree {
  return { root, checked: new Set(), modes: PRIVATE };
}

/** A folder of the repository, whose files are as open as source is. */
export function openPublicTree(root: string): Tree {
  return { root, checked: new Set(), modes: PUBLIC };
}

/** The path of `relative` in the file system, once every folder on the way was checked. */
export function within(tree: Tree, relative: string): string {
  const cut = relative.lastIndexOf("/");
  const folder = cut < 0 ? "" : relative.slice(0, cut);
  if (!tree.checked.has(folder)) checkFolder(tree, folder);
  return `${tree.root}/${relative}`;
}

/**
 * Looks at a folder of the tree; null where there is none, or something else stands above it, or it
 * is not shown to this user.
 */
export function statFolder(tree: Tree, folder: string): Stat | null {
  const cut = folder.lastIndexOf("/");
  const above = cut < 0 ? "" : folder.slice(0, cut);
  if (above !== "" && !tree.checked.has(above) && statFolder(tree, above) === null) return null;
  // It runs for every folder: without a closure.
  let found: Stat | null;
  try {
    found = files.stat(within(tree, folder));
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
  if (found === null || found.kind !== "folder") return null;
  tree.checked.add(folder);
  return found;
}

function checkFolder(tree: Tree, folder: string): void {
  const path = folder === "" ? tree.root : within(tree, folder);
  const found = files.stat(path);
  if (found === null) return;
  if (found.kind === "link") throw unsafePath(path, "it is a symbolic link, and no folder");
  if (found.kind !== "folder") throw unsafePath(path, "it is not a folder");
  tree.checked.add(folder);
}

/** Makes the root, and the folders above it that are missing. */
export function makeRoot(tree: Tree): void {
  const found = files.stat(tree.root);
  if (found === null) {
    const cut = tree.root.lastIndexOf("/");
    if (cut > 0) makeRoot({ ...tree, root: tree.root.slice(0, cut) });
    files.makeFolder(tree.root, tree.modes.folder);
    files.syncFolder(cut > 0 ? tree.root.slice(0, cut) : cut === 0 ? "/" : ".");
  } else if (found.kind === "file" || found.kind === "other") {
    throw unsafePath(tree.root, "it is not a folder");
  }
}

/**
 * Makes the folder and the missing ones above it; returns those made, outermost first. Where they
 * are not `synced`, a power cut may take them.
 */
export function makeFolders(tree: Tree, relative: string, synced = true): string[] {
  if (tree.checked.has(relative)) return [];
  const path = within(tree, relative);
  if (files.stat(path) !== null) {
    checkFolder(tree, relative);
    return [];
  }
  const cut = relative.lastIndexOf("/");
  const parent = cut < 0 ? "" : relative.slice(0, cut);
  const above = parent === "" ? [] : makeFolders(tree, parent, synced);
  files.makeFolder(path, tree.modes.folder);
  if (synced) files.syncFolder(parent === "" ? tree.root : `${tree.root}/${parent}`);
  tree.checked.add(relative);
  return [...above, relative];
}

/**
 * The path of `relative`; null where something that is no folder stands above it. For those who
 * read many places, of which none may stop them.
 */
export function reach(tree: Tree, relative: string): string | null {
  const cut = relative.lastIndexOf("/");
  const folder = cut < 0 ? "" : relative.slice(0, cut);
  const isReached = folder === "" || tree.checked.has(folder) || statFolder(tree, folder) !== null;
  return isReached ? within(tree, relative) : null;
}

/** Looks at what is reached by a path; null where nothing is there, or it is not shown to us. */
export function statReached(tree: Tree, relative: string): Stat | null {
  const where = reach(tree, relative);
  return where === null ? null : shown(() => files.stat(where));
}

/** Names in a folder of the tree, sorted; none where it is no folder, or may not be read. */
export function namesIn(tree: Tree, folder: string): string[] {
  return shown(() => statFolder(tree, folder) === null ? [] : files.list(within(tree, folder))) ??
    [];
}

/** True for a folder whose names, or what they name, are not shown to this user. */
export function isClosed(tree: Tree, folder: string, names: readonly string[]): boolean {
  const path = `${tree.root}/${folder}`;
  try {
    files.stat(`${path}/.`);
    if (names.length === 0) files.list(path);
    return false;
  } catch (cause) {
    if (isDenied(cause)) return true;
    throw cause;
  }
}

/** What a look gives; null where the place has something else, or is closed to this user. */
export function shown<T>(look: () => T): T | null {
  try {
    return look();
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}

/** Opens a file of the tree for reading; null when it is missing. */
export function openRead(tree: Tree, relative: string): Handle | null {
  return files.openRead(within(tree, relative));
}

/** Opens a file of the tree for appending, making it when it is missing. */
export function openAppend(tree: Tree, relative: string): Handle {
  return files.openAppend(within(tree, relative), tree.modes.file);
}

/** The same for one that must be there; null when it is missing. */
export function openGrown(tree: Tree, relative: string): Handle | null {
  return files.openGrown(within(tree, relative));
}

/**
 * Makes an empty file where nothing is. SQLite takes it as a new database; one that SQLite made
 * itself could not be written by the group of a shared store.
 */
export function makeEmpty(tree: Tree, relative: string): void {
  files.makeEmpty(within(tree, relative), tree.modes.file);
}

/** The first `limit` bytes of a file, opened by `open`, as text; null when it is missing. */
export function readText(
  tree: Tree,
  relative: string,
  limit: number,
  open: typeof openRead = openRead,
): string | null {
  const handle = open(tree, relative);
  if (handle === null) return null;
  try {
    const bytes = new Uint8Array(Math.min(limit, handle.size));
    const got = files.readAt(handle, bytes, 0);
    return new TextDecoder().decode(bytes.subarray(0, got));
  } finally {
    files.close(handle);
  }
}

/** All bytes of a file, opened by `open`; null when it is missing. */
export function readBytes(
  tree: Tree,
  relative: string,
  open: typeof openRead = openRead,
): Uint8Array | null {
  const handle = open(tree, relative);
  if (handle === null) return null;
  try {
    const bytes = new Uint8Array(handle.size);
    return bytes.subarray(0, files.readAt(handle, bytes, 0));
  } finally {
    files.close(handle);
  }
}

/** Removes a file for good: a missing one is no error. */
export function removeFile(tree: Tree, relative: string): void {
  const path = within(tree, relative);
  files.remove(path);
  files.syncFolder(path.slice(0, path.lastIndexOf("/")));
}
