/**
 * Reading: commands that only look, and dry runs, which take back what they planned. They never
 * make a store and never touch a ledger, view or capsule; only the index is brought up to date.
 */
import { Failure } from "../base/errors.ts";
import { notAStore, rootIsFile, rootIsLink } from "../base/store-errors.ts";
import { realPath } from "../base/stat.ts";
import { isStranger, isUnwritable } from "../base/system-errors.ts";
import * as files from "../base/files.ts";
import { isShared, takeAs } from "../base/modes.ts";
import { isBroken, isBusy } from "../base/sqlite.ts";
import { type Tree, within } from "../base/tree.ts";
import type { Compared } from "../command/need.ts";
import { takeLock } from "../store/lock.ts";
import { AT_ONCE, LOCK_FILE } from "../store/lock-wait.ts";
import { markOf } from "../store/marks.ts";
import { storeNear } from "../store/place.ts";
import {
  discardIndex,
  memoryState,
  openIndex,
  openUsable,
  temporaryState,
} from "../state/index.ts";
import { eraseFreed } from "../state/erase.ts";
import { recallGone, takeNewlyGone } from "../state/gone.ts";
import type { Reader } from "../state/reader.ts";
import type { State } from "../state/state.ts";
import { findChanges, hasChanges, recordFolders } from "./changes.ts";
import { catchUpWith, keepLasting, rollback, tellGone } from "./follow.ts";
import type { Invocation } from "./invocation.ts";
import { noteIndex, takeNote } from "./note-ends.ts";
import { readerOf } from "./reader.ts";
import { isLong } from "./without-index.ts";

/** How a store is read. */
interface Reading {
  readonly there: boolean;
  /** True where rows will be folded and taken back, for which the index must be locked. */
  readonly folds: boolean;
  /** False where nobody waits for the lock: it is had at once, or `lock_timeout` is thrown. */
  readonly patient?: boolean;
  /** True where its index is left alone. */
  readonly apart?: boolean;
}

/** What to do with a store once it is caught up, inside its transaction. */
type Use<T> = (reader: Reader) => Promise<T>;

/**
 * True where there is a store; what is made or opened from now on has its modes. Throws where there
 * can be none: somebody else's folder stands there, or a link.
 */
export function hasStore({ root, tree }: Invocation): boolean {
  if (root.refusal !== undefined) throw root.refusal;
  const found = files.stat(root.path);
  takeAs(tree, isShared(found));
  if (found === null) return false;
  if (found.kind === "link") throw rootIsLink(root.shown, realPath(root.path));
  if (found.kind !== "folder") throw rootIsFile(root.path);
  const mark = markOf(root.path);
  if (mark === "other") throw notAStore(root.shown, storeNear(root.path));
  return mark !== "none";
}

/**
 * Reads a store: from its index where that is current, else after bringing it up to date; where
 * nothing can be written, from a fold in a temporary file. A missing store reads as an empty one.
 */
export async function readStore<T>(
  call: Invocation,
  { there, folds, patient = true, apart = false }: Reading,
  use: Use<T>,
): Promise<T> {
  if (!there) return use(readerOf(call.tree, memoryState(call.world.random)));
  // Ledgers are only appended to: they can be read where no lock can be trusted, the index cannot.
  const isNetwork = call.world.networkOf(call.root.path) !== null;
  if (apart || isNetwork || isWrong(call.gathered.compare)) return readApart(call, use);
  try {
    const current = folds ? null : await readCurrent(call, use);
    return current === null ? await readLocked(call, use, patient) : current.value;
  } catch (cause) {
    if (isBroken(cause)) return await readAnew(call, use);
    // Somebody else writes the index in which a plan whose rows are taken back would fold them.
    if (!isOutOfReach(cause) && !isBusy(cause)) throw cause;
    return await readApart(call, use);
  }
}

/** True where the index can be neither used nor made: what it would say stands in the ledgers. */
function isOutOfReach(cause: unknown): boolean {
  return isUnwritable(cause) || isStranger(cause);
}

/** True for an index that says something else than the ledgers, and cannot be mended. */
function isWrong(found: Compared | undefined): boolean {
  return found !== undefined && found.differences.length > 0 && !found.rebuilt;
}

/** Drops an index that proved to be broken, and reads with a new one, or where there is none. */
async function readAnew<T>(call: Invocation, use: Use<T>): Promise<T> {
  try {
    const lock = takeLock(call.tree, call.world.now);
    try {
      discardIndex(call.tree);
    } finally {
      lock.release();
    }
    return await readLocked(call, use);
  } catch (cause) {
    if (!isOutOfReach(cause)) throw cause;
    return await readApart(call, use);
  }
}

/** Reads the index as it is; null where it is missing or behind the ledgers. */
async function readCurrent<T>(call: Invocation, use: Use<T>): Promise<{ value: T } | null> {
  const state = openUsable(call.tree);
  if (state === null) return null;
  try {
    state.db.exec("BEGIN");
    const { tree, now_ms, command: { reach } } = call;
    if (hasChanges(findChanges(state, tree, { reach, now_ms }))) return null;
    return { value: await use(readerOf(tree, state)) };
  } finally {
    state.db.close();
  }
}

/** Brings the index up to date first. */
async function readLocked<T>(call: Invocation, use: Use<T>, patient = true): Promise<T> {
  return (await readUpToDate(call, use, { beside: true, patient }) ??
    await readUpToDate(call, use, { beside: false, patient }) as { value: T }).value;
}

/** The same; null where the index lacked, and was made `beside`. */
async function readUpToDate<T>(
  call: Invocation,
  use: Use<T>,
  { beside, patient }: { readonly beside: boolean; readonly patient: boolean },
): Promise<{ value: T } | null> {
  const { tree, world, now_ms, command: { reach } } = call;
  const lock = takeLock(tree, world.now, { file: LOCK_FILE, ...(patient ? {} : AT_ONCE) });
  try {
    const state = openIndex(tree, world.random, () => beside && isLong(tree));
    if (state !== null) {
      try {
        state.db.exec("BEGIN IMMEDIATE");
        const changes = findChanges(state, tree, { reach, now_ms });
        if (hasChanges(changes)) await catchUpWith(call, state, changes, { repairs: false });
        else recordFolders(state, changes);
        takeNote(call, state);
        state.db.exec("COMMIT");
        eraseFreed(state);
        if (state.renewed) keepLasting(tree, state);
        noteIndex(call, state);
        state.db.exec("BEGIN IMMEDIATE");
        return { value: await use(readerOf(tree, state)) };
      } finally {
        rollback(state);
        state.db.close();
      }
    }
  } finally {
    lock.release();
  }
  await (await import("./build-beside.ts")).buildBeside(call);
  return null;
}

/** Folds a store whose index is out of reach into a file elsewhere, which is removed again. */
async function readApart<T>(call: Invocation, use: Use<T>): Promise<T> {
  const { tree, world, now_ms } = call;
  // Throws where the root is a link, or closed to this user: that is no empty store.
  files.stat(within(tree, "."));
  return await withStateApart(world, async (state) => {
    state.db.exec("BEGIN IMMEDIATE");
    const changes = findChanges(state, tree, { reach: "all", now_ms });
    await catchUpWith(call, state, changes, { repairs: false });
    recall(call, state);
    return await use(readerOf(tree, state));
  });
}

/** An index that cannot be written still knows what it had folded and is gone. */
function recall(call: Invocation, state: State): void {
  if (call.world.networkOf(call.root.path) !== null) return;
  const index = openKnown(call.tree);
  if (index === null) return;
  try {
    recallGone(state, index);
    tellGone(call, takeNewlyGone(state));
  } catch (cause) {
    // One that is broken knows nothing.
    if (!isBroken(cause)) throw cause;
  } finally {
    index.db.close();
  }
}

/** The index as it is; null where there is none that can be read. */
export function openKnown(tree: Tree): State | null {
  try {
    return openUsable(tree);
  } catch (cause) {
    if (!isOutOfReach(cause)) throw cause;
    return null;
  }
}

/** Hands out an empty state in a file elsewhere, which is removed again; in memory without room. */
export async function withStateApart<T>(
  { temporary, random }: Invocation["world"],
  use: (state: State) => Promise<T>,
): Promise<T> {
  const folder = folderIn(temporary);
  if (folder === null) return await using(memoryState(random), use);
  try {
    return await using(temporaryState(folder, random), use);
  } catch (cause) {
    if (!isUnwritable(cause)) throw cause;
    return await using(memoryState(random), use);
  } finally {
    files.removeFolder(folder);
  }
}

async function using<T>(state: State, use: (state: State) => Promise<T>): Promise<T> {
  try {
    return await use(state);
  } finally {
    state.db.close();
  }
}

/** A new folder; null where there is no place for one. */
function folderIn(temporary: string): string | null {
  try {
    return files.temporaryFolder(temporary);
  } catch (cause) {
    if (cause instanceof Failure) return null;
    throw cause;
  }
}
