/**
 * The store's write lock: `BEGIN IMMEDIATE` on `index/lock.db`, a file that holds nothing and is
 * never rebuilt. The kernel frees it when its holder dies.
 */
import { Failure, lockedAbove, lockTimeout, unsafePath } from "../base/errors.ts";
import type { Stat } from "../base/files.ts";
import { remove, stat } from "../base/files.ts";
import { isHeldAbove, workOf } from "../base/holders.ts";
import { isShared, takeAs } from "../base/modes.ts";
import type { Tree } from "../base/tree.ts";
import { makeEmpty, makeFolders, within } from "../base/tree.ts";
import { Database, isBusy, isLost } from "../base/sqlite.ts";

/** Waiting counts only while nobody makes progress. */
const PATIENCE_MS = 10_000;
/** A holder that works, and leaves no sign in the store, is waited for this long. */
const LONGEST_MS = 600_000;
/** After so long without a sign in the store, its holder itself is looked at. */
const QUIET_MS = PATIENCE_MS / 2;
/**
 * SQLite asks again after 1, 2, 5, 10, … 100 ms, until a turn is over. A long turn asks seldom, a
 * new one begins by asking often: so a crowd does not spend the machine on asking, and a process
 * that has waited long goes before newcomers.
 */
const TURN_MS = { first: 400, last: 50 };
/** After how long a wait its turns are shortest. */
const SHORTEST_AFTER_MS = 4000;

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

/** Takes the lock, waiting for others. Throws `lock_timeout` after 10 s without progress. */
export function takeLock(tree: Tree, now: () => number): Lock {
  const madeFolder = stat(within(tree, "index")) === null;
  for (let attempt = 1;; attempt += 1) {
    try {
      openAnew(tree);
      const before = plainDatabase(tree, PATH) ?? made(tree);
      const db = lockOnce(tree, now, before);
      if (before !== null && db !== null) {
        return {
          release: () => db.close(),
          isGone: () => isGone(tree, before),
          file: before,
          madeFolder,
        };
      }
    } catch (cause) {
      const removed = isLost(cause) || plainFile(tree, PATH) === null;
      if (attempt === ATTEMPTS || !removed) throw cause;
    }
  }
}

const PATH = "index/lock.db";

/** Nobody can have a lock on a file that is new: closing its descriptor drops none. */
function made(tree: Tree): Stat | null {
  makeEmpty(tree, PATH);
  return plainFile(tree, PATH);
}

/** Locks the file that was looked at; null where it is new, or has been replaced since. */
function lockOnce(tree: Tree, now: () => number, before: Stat | null): Database | null {
  const db = new Database(within(tree, PATH));
  let held = false;
  try {
    if (before !== null && isHeldAbove(before)) throw lockedAbove(tree.root);
    waitFor(db, tree, now);
    // If the file was replaced meanwhile, others may hold the lock of its successor.
    if (before === null || !isStill(tree, before)) return null;
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
function isGone(tree: Tree, before: Stat): boolean {
  try {
    return !isStill(tree, before) || plainFile(tree, "index/state.db") === null;
  } catch (cause) {
    if (cause instanceof Failure) return false;
    throw cause;
  }
}

const BEAT = "index/lock.beat";

/**
 * Shows those who wait that a holder is at work which commits nothing: a file that comes and goes
 * moves the time of its folder, see `progress`.
 */
export function beat(tree: Tree): void {
  if (stat(within(tree, BEAT)) !== null) calm(tree);
  else if (stat(`${tree.root}/index`) !== null) makeEmpty(tree, BEAT);
}

/** Leaves no such file behind. */
export function calm(tree: Tree): void {
  remove(within(tree, BEAT));
}

function isStill(tree: Tree, before: Stat): boolean {
  const found = plainFile(tree, PATH);
  return found !== null && isSameFile(before, found);
}

/** Makes the folder again where it was removed since this process looked. */
function openAnew(tree: Tree): void {
  if (stat(`${tree.root}/index`) !== null) return;
  tree.checked.delete("index");
  makeFolders(tree, "index");
}

function waitFor(db: Database, tree: Tree, now: () => number): void {
  const began = now();
  let since = began;
  let told = began;
  let seen = progress(tree);
  const works = watchHolder(tree);
  for (;;) {
    if (isTaken(db, turnAfter(now() - began))) return;
    const current = progress(tree);
    if (current !== seen) told = now();
    if (current !== seen || (now() - since > QUIET_MS && works())) since = now();
    seen = current;
    const quiet_ms = now() - told > LONGEST_MS ? now() - told : now() - since;
    if (quiet_ms > PATIENCE_MS) throw lockTimeout(tree.root, quiet_ms);
  }
}

function turnAfter(waited_ms: number): number {
  const { first, last } = TURN_MS;
  const share = Math.min(1, Math.max(0, waited_ms) / SHORTEST_AFTER_MS);
  return Math.round(first + (last - first) * share);
}

/**
 * Tries for so long; false where other processes had the lock all the time. Throws where the file
 * can only be read: there SQLite takes `BEGIN IMMEDIATE` for a plain `BEGIN`, which locks nobody
 * out. Only a statement made for writing shows that, even this one, which changes nothing.
 */
function isTaken(db: Database, turn_ms: number): boolean {
  try {
    db.exec(`PRAGMA busy_timeout = ${turn_ms}; BEGIN IMMEDIATE; PRAGMA incremental_vacuum(1)`);
    return true;
  } catch (cause) {
    if (isBusy(cause)) return false;
    throw cause;
  }
}

/**
 * Changes whenever the holder commits something, and whenever somebody takes or frees the lock: the
 * locked file is empty, so SQLite makes a journal beside it and removes it again. Many holders in
 * turn may find nothing to commit.
 */
function progress(tree: Tree): string {
  return ["index", "index/state.db"].map((path) => {
    const found = stat(within(tree, path));
    return found === null ? "" : `${found.ino} ${found.mtime_ms} ${found.size}`;
  }).join(" ");
}

/**
 * Tells whether the holder has worked since it was asked last: one that waits for a slow disk
 * commits nothing, and is at work. One that was stopped is not. A process that died holds nothing.
 */
function watchHolder(tree: Tree): () => boolean {
  let before: string | null = null;
  return () => {
    const file = stat(within(tree, PATH));
    if (file === null) return false;
    const { work, busy } = workOf(file);
    const moved = before !== null && work !== before;
    before = work;
    return busy || moved;
  };
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
  for (const beside of ["-journal", "-wal", "-shm"]) plainFile(tree, `${path}${beside}`);
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
