/** Replacing a file by a rename: whoever reads it finds the old one or the new one, both whole. */
import * as files from "./files.ts";
import type { Stat } from "./files.ts";
import { PRIVATE } from "./modes.ts";
import { unsafePath } from "./store-errors.ts";
import { makeFolders, type Tree, within } from "./tree.ts";

/** What a file is to hold; parts are written one behind the other. */
export type Content = string | Uint8Array | readonly Uint8Array[];

/**
 * Replaces a file by one with these bytes: temporary file, sync, rename, sync of the folder. Where
 * it is not `synced`, a power cut may leave the old file, a part of the new one, or none.
 */
export function replaceFile(
  tree: Tree,
  relative: string,
  content: Content,
  synced = true,
): void {
  const cut = relative.lastIndexOf("/");
  if (cut > 0) makeFolders(tree, relative.slice(0, cut), synced);
  const path = within(tree, relative);
  const found = files.stat(path);
  if (found !== null) refuseOther(path, found);
  const temporary = `${path}.tmp`;
  // Writers hold the store's lock, so a temporary file that is there was left by a killed one.
  files.remove(temporary);
  swapIn(path, content, { temporary, mode: tree.modes.file, synced });
}

/** Throws where something else than a plain file stands in the place of one. */
export function refuseOther(path: string, { kind }: Stat): void {
  if (kind === "link") throw unsafePath(path, "it is a symbolic link");
  if (kind !== "file") throw unsafePath(path, "it is not a plain file");
}

/** How a file is swapped in: under which name it is written first, and whether it is synced. */
interface Swap {
  readonly temporary: string;
  readonly mode: number;
  readonly synced?: boolean;
}

/** Writes the bytes to a new file and renames it over another; removes it where that fails. */
export function swapIn(path: string, content: Content, swap: Swap): void {
  const { temporary, mode, synced = true } = swap;
  try {
    writeNew(content, { temporary, mode, synced });
    // The process's umask is the store's: what is for others has to be opened to them.
    if (mode !== PRIVATE.file && files.stat(temporary)?.mode !== mode) {
      files.changeMode(temporary, mode);
    }
    files.rename(temporary, path);
  } catch (cause) {
    files.remove(temporary);
    throw cause;
  }
  if (synced) files.syncFolder(path.slice(0, path.lastIndexOf("/")));
}

function writeNew(content: Content, { temporary, mode, synced }: Required<Swap>): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const handle = files.openNew(temporary, mode);
  try {
    if (bytes instanceof Uint8Array) files.writeAll(handle, bytes);
    else writeParts(handle, bytes);
    if (synced) files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** Small parts are gathered: memory for a whole file would cost more than its writing. */
const GATHERED = 64 * 1024;

function writeParts(handle: files.Handle, parts: readonly Uint8Array[]): void {
  const room = new Uint8Array(GATHERED);
  let used = 0;
  for (const part of parts) {
    if (used + part.length > GATHERED) {
      files.writeAll(handle, room.subarray(0, used));
      used = 0;
    }
    if (part.length > GATHERED) files.writeAll(handle, part);
    else {
      room.set(part, used);
      used += part.length;
    }
  }
  files.writeAll(handle, room.subarray(0, used));
}
