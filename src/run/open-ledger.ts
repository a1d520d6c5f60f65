/** Archived ledgers: opening them as if they were there, and moving ledgers into the archive. */
import { ledgerMoved } from "../base/errors.ts";
import { ioFailure, isOfOnePlace } from "../base/system-errors.ts";
import type { Handle } from "../base/files.ts";
import { gunzip, gzip } from "../base/gzip.ts";
import { sha256Hex } from "../base/runtime.ts";
import type { Tree } from "../base/tree.ts";
import { openLinked, openSound } from "../base/linked.ts";
import { readBytes, removeFile, replaceFile, statReached } from "../base/tree.ts";
import type { ArchiveFile } from "../command/effect.ts";
import { ARCHIVE_LIMIT } from "../row/path.ts";
import type { ArchiveRecord } from "../state/archives.ts";
import { archiveOf } from "../state/archives.ts";
import type { State } from "../state/state.ts";

/**
 * Opens a ledger: the file where there is one, else its archive; null where neither is of use. A
 * copy never outranks the file itself, though that may be shorter.
 */
export function openLedger(tree: Tree, state: State, path: string): Handle | null {
  const handle = openLinked(tree, path);
  const archive = archiveOf(state, path);
  if (archive === undefined || handle !== null) return handle;
  const content = unpack(tree, archive);
  return content === null ? null : { fd: -1, path, size: content.length, content };
}

/** The same; null also where something else stands there, which reading has named as damage. */
export function openReadable(tree: Tree, state: State, path: string): Handle | null {
  try {
    return openLedger(tree, state, path);
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}

/** The content of an archive; null where it is missing or not what its row says. */
export function unpack(tree: Tree, { target, bytes, sha256 }: ArchiveRecord): Uint8Array | null {
  const size = statReached(tree, target)?.size ?? 0;
  // Anybody may have written the row: beyond the limit, nothing is believed or unpacked.
  if (bytes > ARCHIVE_LIMIT || size > ARCHIVE_LIMIT) return null;
  const packed = readBytes(tree, target, openSound);
  const content = packed === null ? null : gunzip(packed, bytes);
  return content !== null && sha256Hex(content) === sha256 ? content : null;
}

/** Opens ledgers for the reader of rows, which comes back to one archive many times. */
export function ledgerOpener(tree: Tree, state: State): (path: string) => Handle | null {
  let last: Handle | null = null;
  return (path) => {
    if (last?.path === path) return last;
    const handle = openReadable(tree, state, path);
    if (handle?.content !== undefined) last = handle;
    return handle;
  };
}

/** Copies a ledger into the archive and reads it back. An archive that is there is kept. */
export function copyToArchive(tree: Tree, { source, target, sha256 }: ArchiveFile): void {
  const content = readBytes(tree, source, openLinked);
  if (content === null || sha256Hex(content) !== sha256) throw ledgerMoved(source);
  const record = { source, target, sha256, bytes: content.length };
  if (readBytes(tree, target) === null) replaceFile(tree, target, gzip(content));
  if (unpack(tree, record) === null) {
    throw ioFailure("verify", target, new Error("it does not read back as it was written"));
  }
}

/** Removes the original, once the row that names its archive is committed. */
export function prune(tree: Tree, { source }: ArchiveFile): void {
  removeFile(tree, source);
}
