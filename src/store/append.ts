/**
 * Appending: each file gets one write, then all are made durable, seals after what they seal, and
 * only then is anything acknowledged. Any error takes all of it back, last file first.
 */
import { joined } from "../base/bytes.ts";
import { outcomeUnknown } from "../base/store-errors.ts";
import type { Handle, Stat } from "../base/files.ts";
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { makeFolders, openAppend, openGrown, within } from "../base/tree.ts";
import { isSealFile } from "../row/series.ts";

const NEWLINE = 0x0a;

/** New bytes of one file. */
export interface Addition {
  readonly path: string;
  /** The size that the file must have: anything behind it was not folded. */
  readonly size: number;
  readonly bytes: readonly Uint8Array[];
}

/** A file is not what was folded: the caller looks at it again and plans anew. */
export interface Moved {
  readonly moved: string;
}

/** What was appended; it can be taken back until somebody has been told of it. */
export interface Appended {
  readonly files: readonly {
    readonly path: string;
    readonly before: number;
    readonly after: number;
    /** Of the descriptor that was written, once it was synced. */
    readonly stat: Stat;
  }[];
}

interface Written {
  readonly handle: Handle;
  readonly addition: Addition;
  /** Its rows, each with its newline. */
  readonly block: Uint8Array;
}

/**
 * Appends and syncs all additions; if a file is not as expected, takes all back and names it. What
 * is not `synced` may be lost in a power cut: never a ledger.
 */
export function append(
  tree: Tree,
  additions: readonly Addition[],
  synced = true,
): Moved | Appended {
  const written: Written[] = [];
  let durable = 0;
  try {
    for (const addition of additions.length > 1 ? sealsLast(additions) : additions) {
      // A power cut must not leave a seal of rows that were lost.
      if (isSealFile(addition.path) && durable < written.length) {
        makeDurable(written.slice(durable));
        durable = written.length;
      }
      const handle = openEnd(tree, addition);
      const block = joined(addition.bytes, NEWLINE);
      if (handle !== null) written.push({ handle, addition, block });
      if (handle?.size !== addition.size) {
        undo(written);
        return { moved: addition.path };
      }
      files.writeAll(handle, block);
    }
    if (synced) makeDurable(written.slice(durable));
    const ends: Appended["files"][number][] = [];
    for (const each of written) {
      const end = inPlace(each);
      if ("moved" in end) {
        undo(written);
        return end;
      }
      ends.push(end);
    }
    return { files: ends };
  } catch (cause) {
    undo(written);
    throw cause;
  } finally {
    for (const { handle } of written) files.close(handle);
  }
}

/** Opens a file for its addition; null where it should be there and is not: it is never made. */
function openEnd(tree: Tree, { path, size }: Addition): Handle | null {
  if (size > 0) return files.openGrown(within(tree, path));
  makeFolders(tree, path.slice(0, path.lastIndexOf("/")));
  return openAppend(tree, path);
}

function sealsLast(additions: readonly Addition[]): Addition[] {
  return additions.toSorted((a, b) => Number(isSealFile(a.path)) - Number(isSealFile(b.path)));
}

function makeDurable(written: readonly Written[]): void {
  const folders = new Set<string>();
  for (const { handle, addition } of written) {
    files.sync(handle);
    if (addition.size === 0) above(handle.path, addition.path, folders);
  }
  for (const folder of folders) files.syncFolder(folder);
}

/**
 * Enters the folders of a new file, up to the root: a killed writer may have made them without
 * coming to sync them.
 */
function above(path: string, relative: string, folders: Set<string>): void {
  let folder = path;
  for (let depth = relative.split("/").length; depth > 0; depth -= 1) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    folders.add(folder);
  }
}

/**
 * What was written to a file, if that is what its path names. What stands in a file that has lost
 * its name is durable, and nowhere: it must not be acknowledged.
 */
function inPlace({ handle, addition, block }: Written): Appended["files"][number] | Moved {
  const { path, size: before } = addition;
  const after = before + block.length;
  const stat = files.statInPlace(handle);
  // Of another size: somebody cut the file, or wrote it anew in place.
  return stat?.size === after ? { path, before, after, stat } : { moved: path };
}

/** Cuts what was appended, last file first. Throws `outcome_unknown` where that fails. */
export function takeBack(tree: Tree, appended: Appended): void {
  for (const { path, before, after } of appended.files.toReversed()) {
    try {
      const handle = openGrown(tree, path);
      if (handle === null) continue;
      try {
        if (handle.size === after) cut(handle, before);
      } finally {
        files.close(handle);
      }
    } catch (cause) {
      throw outcomeUnknown(path, cause);
    }
  }
}

function cut(handle: Handle, size: number): void {
  files.truncate(handle, size);
  files.sync(handle);
  if (size > 0) return;
  files.remove(handle.path);
  // Else a power cut could bring it back, with no sign that its folder changed.
  files.syncFolder(handle.path.slice(0, handle.path.lastIndexOf("/")));
}

function undo(written: readonly Written[]): void {
  for (const { handle, addition, block } of written.toReversed()) {
    // A file that was longer than expected is not ours to cut, nor is one that lost its name.
    if (handle.size !== addition.size) continue;
    try {
      const size = sizeWithout(handle, addition, block);
      if (size !== null) cut(handle, size);
    } catch (cause) {
      throw outcomeUnknown(handle.path, cause);
    }
  }
}

/** The size of a file without what was written to it; null where it is not ours to cut. */
function sizeWithout(handle: Handle, addition: Addition, block: Uint8Array): number | null {
  const size = files.statInPlace(handle)?.size;
  if (size === undefined) return null;
  const { length } = block;
  // Somebody wrote it anew in place, or cut it: what came behind that stands at its end.
  const isMoved = size !== addition.size + length;
  if (isMoved && endsWith(handle.path, block)) return size - length;
  // A new file goes, be it empty; one that is shorter than it was would be filled up with zeros.
  return size >= addition.size ? addition.size : null;
}

function endsWith(path: string, bytes: Uint8Array): boolean {
  const handle = files.openRead(path);
  if (handle === null) return false;
  try {
    const end = new Uint8Array(bytes.length);
    if (files.readAt(handle, end, Math.max(0, handle.size - end.length)) < end.length) return false;
    return end.every((byte, i) => byte === bytes[i]);
  } finally {
    files.close(handle);
  }
}
