/** Opening ledgers, those that were archived as if they were there. */
import { isOfOnePlace } from "../base/system-errors.ts";
import type { Handle } from "../base/files.ts";
import { openLinked } from "../base/linked.ts";
import type { Tree } from "../base/tree.ts";
import { archiveOf } from "../state/archives.ts";
import type { State } from "../state/state.ts";
import { unpack } from "./archive-files.ts";

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
