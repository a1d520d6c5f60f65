/** Replacing a file by a rename: whoever reads it finds the old one or the new one, both whole. */
import * as files from "./files.ts";
import type { Stat } from "./files.ts";
import { PRIVATE } from "./modes.ts";
import { unsafePath } from "./store-errors.ts";
import { makeFolders, type Tree, within } from "./tree.ts";

/**
 * Replaces a file by one with these bytes: temporary file, sync, rename, sync of the folder. Where
 * it is not `synced`, a power cut may leave the old file, a part of the new one, or none.
 */
export function replaceFile(
  tree: Tree,
  relative: string,
  content: string | Uint8Array,
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
export function swapIn(path: string, content: string | Uint8Array, swap: Swap): void {
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

function writeNew(content: string | Uint8Array, { temporary, mode, synced }: Required<Swap>): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const handle = files.openNew(temporary, mode);
  try {
    files.writeAll(handle, bytes);
    if (synced) files.sync(handle);
  } finally {
    files.close(handle);
  }
}
