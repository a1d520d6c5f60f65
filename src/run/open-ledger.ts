/** Opening ledgers, those that were archived as if they were there. */
import { equal } from "../base/bytes.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import type { Handle } from "../base/files.ts";
import * as files from "../base/files.ts";
import { openLinked } from "../base/linked.ts";
import type { Tree } from "../base/tree.ts";
import { archiveOf, type ArchiveRecord } from "../state/archives.ts";
import type { State } from "../state/state.ts";
import { unpack } from "./archive-files.ts";

/**
 * Opens a ledger: the file where there is one, else its archive; null where neither is of use. An
 * early copy of what its writer archived is no more than the beginning of that, and the archive is
 * opened; a file that says anything else counts, though it may be shorter.
 */
export function openLedger(tree: Tree, state: State, path: string): Handle | null {
  const handle = openLinked(tree, path);
  const archive = archiveOf(state, path);
  if (archive === undefined || (handle !== null && handle.size >= archive.bytes)) return handle;
  if (handle === null) return archived(path, unpack(tree, archive));
  let isKept = false;
  try {
    const whole = archived(path, goingOnFrom(handle, { tree, state, archive }));
    isKept = whole === null;
    return whole ?? handle;
  } finally {
    if (!isKept) files.close(handle);
  }
}

function archived(path: string, content: Uint8Array | null): Handle | null {
  return content === null ? null : { fd: -1, path, size: content.length, content };
}

/** Files that are no early copies: an archive is not unpacked for each row that is read of one. */
const others = new WeakMap<State, Set<string>>();

/** The content of an archive; null where the file that is there is not its beginning. */
function goingOnFrom(
  handle: Handle,
  { tree, state, archive }: {
    readonly tree: Tree;
    readonly state: State;
    readonly archive: ArchiveRecord;
  },
): Uint8Array | null {
  const known = others.get(state) ?? new Set();
  const look = `${handle.path} ${handle.size} ${archive.sha256}`;
  const content = known.has(look) ? null : unpack(tree, archive);
  if (content === null) return null;
  const bytes = new Uint8Array(handle.size);
  const read = files.readAt(handle, bytes, 0);
  if (read === bytes.length && equal(bytes, content.subarray(0, read))) return content;
  others.set(state, known.add(look));
  return null;
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

/** True where an archive is opened, though there is a file. */
export function isEarlyCopy(tree: Tree, state: State, path: string): boolean {
  const handle = openReadable(tree, state, path);
  if (handle === null) return false;
  files.close(handle);
  return handle.content !== undefined;
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
