/**
 * Waiting for the store's lock: how long, how often it is asked for, and what shows that its holder
 * is at work.
 */
import { lockTimeout } from "../base/store-errors.ts";
import { remove, stat } from "../base/files.ts";
import { workOf } from "../base/holders.ts";
import type { Tree } from "../base/tree.ts";
import { makeEmpty, within } from "../base/tree.ts";
import { INDEX_FILES } from "../row/path.ts";
import { type Database, isBusy } from "../base/sqlite.ts";

/** The file that is locked, below the root. */
export const LOCK_FILE = INDEX_FILES.lock;

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

/** How it is waited for a lock. */
export interface Waiting {
  /** The file that is locked. */
  readonly file: string;
  /** Files whose changes show too that its holder is at work. */
  readonly shows?: readonly string[];
  /** Hears of each turn in which others had the lock. */
  readonly hears?: () => void;
  /** True where it is had at once or not at all. */
  readonly at_once?: boolean;
}

/** For those who do something else where somebody has the lock. */
export const AT_ONCE = { at_once: true } as const;

/** Waits until the lock is had. Throws `lock_timeout` after 10 s without progress. */
export function waitFor(db: Database, tree: Tree, now: () => number, of: Waiting): void {
  // Most find it free: who does not pays for watching.
  if (isTaken(db, of.at_once === true ? 0 : TURN_MS.first)) return;
  if (of.at_once === true) throw lockTimeout(tree.root, 0);
  const began = now();
  let since = began;
  let told = began;
  let seen = progress(tree, of);
  const works = watchHolder(tree, of);
  for (;;) {
    of.hears?.();
    if (isTaken(db, turnAfter(now() - began))) return;
    const current = progress(tree, of);
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
    db.exec(`PRAGMA busy_timeout = ${turn_ms}; ${TAKE}`);
    return true;
  } catch (cause) {
    if (isBusy(cause)) return false;
    throw cause;
  }
}

/** Nothing is ever written to the locked file: a journal beside it would be for nothing. */
const TAKE = "PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE; PRAGMA incremental_vacuum(1)";

/**
 * Changes whenever the holder commits something, adds a row to the note of those who open no index,
 * or takes that note away, as all others do who write: many in turn may find nothing to commit.
 */
function progress(tree: Tree, { shows = [] }: Waiting): string {
  return ["index", INDEX_FILES.state, INDEX_FILES.note, ...shows].map((path) => {
    const found = stat(within(tree, path));
    return found === null ? "" : `${found.ino} ${found.mtime_ms} ${found.size}`;
  }).join(" ");
}

/**
 * Tells whether the holder has worked since it was asked last: one that waits for a slow disk
 * commits nothing, and is at work. One that was stopped is not. A process that died holds nothing.
 */
function watchHolder(tree: Tree, { file: name }: Waiting): () => boolean {
  let before: string | null = null;
  return () => {
    const file = stat(within(tree, name));
    if (file === null) return false;
    const { work, busy } = workOf(file);
    const moved = before !== null && work !== before;
    before = work;
    return busy || moved;
  };
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
