/**
 * The store's write lock: `BEGIN IMMEDIATE` on `index/lock.db`, a file that holds nothing and is
 * never rebuilt. The kernel frees it when its holder dies.
 */
import { Failure } from "../base/errors.ts";
import { lockedAbove, unsafePath } from "../base/store-errors.ts";
import type { Stat } from "../base/files.ts";
import { refuseDenied } from "../base/disk.ts";
import { remove, rename, stat } from "../base/files.ts";
import { isHeldAbove } from "../base/holders.ts";
import { isShared, takeAs } from "../base/modes.ts";
import type { Tree } from "../base/tree.ts";
import { makeEmpty, makeFolders, within } from "../base/tree.ts";
import { INDEX_FILES } from "../row/path.ts";
import { Database, isLost } from "../base/sqlite.ts";
import { LOCK_FILE, waitFor, type Waiting } from "./lock-wait.ts";

export interface Lock {
  release(): void;
  /** True where somebody removed the locked file, or the index, meanwhile. */
  isGone(): boolean;
  /** The locked file. */
  readonly file: Stat;
  /** True where taking it made the folder of the index. */
  readonly madeFolder: boolean;
}

/** How often taking it begins anew because somebody removed the file or its folder meanwhile. */
const ATTEMPTS = 20;

const OF_WRITERS: Waiting = { file: LOCK_FILE };

/** Takes a lock, waiting for others. Throws `lock_timeout` after 10 s without progress. */
export function takeLock(tree: Tree, now: () => number, of: Waiting = OF_WRITERS): Lock {
  const { file } = of;
  // Its folder is looked at for the file, and counts as checked where there is one.
  const at = within(tree, file);
  const madeFolder = !tree.checked.has("index");
  for (let attempt = 1;; attempt += 1) {
    try {
      if (attempt > 1 || madeFolder) openAnew(tree);
      const found = stat(at);
      if (found !== null && found.links > 1) renewSecondName(tree, now, of);
      const before = plainDatabase(tree, file) ?? made(tree, file);
      const db = lockOnce(tree, now, { before, of });
      if (before !== null && db !== null) {
        return {
          release: () => db.close(),
          isGone: () => isGone(tree, file, before),
          file: before,
          madeFolder,
        };
      }
    } catch (cause) {
      const removed = isLost(cause) || plainFile(tree, file) === null;
      if (attempt === ATTEMPTS || !removed) throw cause;
    }
  }
}

/** What SQLite opens beside a database. */
const BESIDE = ["-journal", "-wal", "-shm"];

/**
 * A copy by hard links shares the file that is locked. It holds nothing, so each takes a new one:
 * under the lock of the old one, which whoever holds or awaits it then finds replaced.
 */
function renewSecondName(tree: Tree, now: () => number, of: Waiting): void {
  const { file } = of;
  const fresh = `${file}.new`;
  const found = stat(within(tree, file));
  if (found?.kind !== "file" || found.links === 1 || found.size > 0) return;
  for (const beside of BESIDE) plainFile(tree, `${file}${beside}`);
  const db = openDatabase(tree, file);
  try {
    waitFor(db, tree, now, of);
    const current = stat(within(tree, file));
    if (current === null || !isSameFile(found, current)) return;
    remove(within(tree, fresh));
    makeEmpty(tree, fresh);
    rename(within(tree, fresh), within(tree, file));
  } finally {
    db.close();
  }
}

/** Nobody can have a lock on a file that is new: closing its descriptor drops none. */
function made(tree: Tree, file: string): Stat | null {
  makeEmpty(tree, file);
  return plainFile(tree, file);
}

/** Locks the file that was looked at; null where it is new, or has been replaced since. */
function lockOnce(
  tree: Tree,
  now: () => number,
  { before, of }: { readonly before: Stat | null; readonly of: Waiting },
): Database | null {
  const db = openDatabase(tree, of.file);
  let held = false;
  try {
    if (before !== null && isHeldAbove(before)) throw lockedAbove(tree.root);
    waitFor(db, tree, now, of);
    // If the file was replaced meanwhile, others may hold the lock of its successor.
    if (before === null || !isStill(tree, of.file, before)) return null;
    // Somebody may have shared the store while this command waited.
    takeAs(tree, isShared(stat(tree.root)));
    held = true;
    return db;
  } finally {
    // A lock that no caller knows of would be held until this process ends.
    if (!held) db.close();
  }
}

/**
 * The index goes with the lock, and either may go first. A disk that fails proves nothing gone:
 * this runs after an error, which a second one must not replace.
 */
function isGone(tree: Tree, file: string, before: Stat): boolean {
  try {
    return !isStill(tree, file, before) || plainFile(tree, INDEX_FILES.state) === null;
  } catch (cause) {
    if (cause instanceof Failure) return false;
    throw cause;
  }
}

function isStill(tree: Tree, file: string, before: Stat): boolean {
  const found = plainFile(tree, file);
  return found !== null && isSameFile(before, found);
}

/** Makes the folder again where it was removed since this process looked. */
function openAnew(tree: Tree): void {
  if (stat(`${tree.root}/index`) !== null) return;
  tree.checked.delete("index");
  makeFolders(tree, "index");
}

/** Opens a database of the index; SQLite does not say that this user may not. */
export function openDatabase(tree: Tree, path: string): Database {
  const at = within(tree, path);
  try {
    return new Database(at);
  } catch (cause) {
    if (stat(at) !== null) refuseDenied(at);
    throw cause;
  }
}

/** A file of the index, looked at without opening it: it must be plain and have one link. */
export function plainFile(tree: Tree, path: string): Stat | null {
  const found = stat(within(tree, path));
  if (found === null) return null;
  if (found.kind !== "file") throw unsafePath(`${tree.root}/${path}`, "it is not a plain file");
  if (found.links > 1) throw unsafePath(`${tree.root}/${path}`, "it has more than one hard link");
  return found;
}

/**
 * A database of the index, looked at with the files that SQLite opens beside it: it would follow a
 * link there, write into a file that has another name, and wait for a FIFO for ever.
 */
export function plainDatabase(tree: Tree, path: string): Stat | null {
  for (const beside of BESIDE) plainFile(tree, `${path}${beside}`);
  return plainFile(tree, path);
}

/** True for the same inode born at the same time, as far as both births are known. */
export function isSameFile(
  a: Pick<Stat, "ino" | "birth_ms">,
  b: Pick<Stat, "ino" | "birth_ms">,
): boolean {
  const unknown = a.birth_ms === 0 || b.birth_ms === 0;
  return a.ino === b.ino && (unknown || a.birth_ms === b.birth_ms);
}
