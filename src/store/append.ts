/**
 * Appending: each file gets one write, then all are made durable, seals after what they seal, and
 * only then is anything acknowledged. Any error takes all of it back, last file first.
 */
import { joined } from "../base/bytes.ts";
import { outcomeUnknown } from "../base/errors.ts";
import type { Handle } from "../base/files.ts";
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { makeFolders, openAppend } from "../base/tree.ts";
import { isSealFile } from "../row/path.ts";

const NEWLINE = 0x0a;

/** New bytes of one file. */
export interface Addition {
  readonly path: string;
  /** The size that the file must have: anything behind it was not folded. */
  readonly size: number;
  readonly bytes: readonly Uint8Array[];
}

/** A file was not as it was folded: the caller looks again and plans anew. */
export interface Moved {
  readonly moved: string;
}

/** What was appended; it can be taken back until somebody has been told of it. */
export interface Appended {
  readonly files: readonly {
    readonly path: string;
    readonly before: number;
    readonly after: number;
  }[];
}

interface Written {
  readonly handle: Handle;
  readonly addition: Addition;
}

/** Appends and syncs all additions; if a file is not as expected, takes all back and names it. */
export function append(tree: Tree, additions: readonly Addition[]): Moved | Appended {
  const written: Written[] = [];
  let durable = 0;
  try {
    for (const addition of sealsLast(additions)) {
      // A power cut must not leave a seal of rows that were lost.
      if (isSealFile(addition.path) && durable < written.length) {
        makeDurable(written.slice(durable));
        durable = written.length;
      }
      const cut = addition.path.lastIndexOf("/");
      makeFolders(tree, addition.path.slice(0, cut));
      const handle = openAppend(tree, addition.path);
      written.push({ handle, addition });
      if (handle.size !== addition.size) {
        undo(written);
        return { moved: addition.path };
      }
      files.writeAll(handle, joined(addition.bytes, NEWLINE));
    }
    makeDurable(written.slice(durable));
    return appendedOf(additions);
  } catch (cause) {
    undo(written);
    throw cause;
  } finally {
    for (const { handle } of written) files.close(handle);
  }
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

function appendedOf(additions: readonly Addition[]): Appended {
  const files = additions.map(({ path, size, bytes }) => {
    return { path, before: size, after: bytes.reduce((sum, line) => sum + line.length + 1, size) };
  });
  return { files };
}

/** Cuts what was appended, last file first. Throws `outcome_unknown` where that fails. */
export function takeBack(tree: Tree, appended: Appended): void {
  for (const { path, before, after } of appended.files.toReversed()) {
    try {
      const handle = openAppend(tree, path);
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
  if (size === 0) files.remove(handle.path);
}

function undo(written: readonly Written[]): void {
  for (const { handle, addition } of written.toReversed()) {
    // A file that was longer than expected is not ours to cut.
    if (handle.size !== addition.size) continue;
    try {
      cut(handle, addition.size);
    } catch (cause) {
      throw outcomeUnknown(handle.path, cause);
    }
  }
}
