/** Writing commands: under the store's lock, and anew where somebody took the index away. */
import { committedOf } from "../base/committed.ts";
import { EXITS, Failure } from "../base/errors.ts";
import { ledgerMoved } from "../base/store-errors.ts";
import { takeAs } from "../base/modes.ts";
import { isBroken, isLost } from "../base/sqlite.ts";
import { pause } from "../base/streams.ts";
import { makeRoot } from "../base/tree.ts";
import type { Answer } from "../command/command.ts";
import type { InitOptions, Made } from "../command/need.ts";
import { META } from "../row/path.ts";
import { discardIndex, openIndex, renewReplica } from "../state/index.ts";
import { eraseFreed } from "../state/erase.ts";
import { lookAgain } from "../state/ledgers.ts";
import type { Reader } from "../state/reader.ts";
import type { State } from "../state/state.ts";
import { type Lock, takeLock } from "../store/lock.ts";
import { findChanges, hasChanges, type Reach, recordFolders } from "./changes.ts";
import { catchUpWith, commit, keepLasting, rollback } from "./follow.ts";
import { closeWhatGitHolds } from "./git-moves.ts";
import type { Invocation } from "./invocation.ts";
import { isLeftOut } from "./git-files.ts";
import { isPrepared, knownFormat, prepareStore, raiseFormat } from "./prepare.ts";
import { noteIndex, takeNote } from "./note-ends.ts";
import { readerOf } from "./reader.ts";
import { Transaction } from "./transaction.ts";
import { isLong } from "./without-index.ts";

/** How often a command begins anew because somebody took its index or its files away. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;
/** So many rows are not folded again after a power cut. */
const MANY_ROWS = 1000;

/** What a command answers; `is_new` where it made the store, and nobody else meanwhile. */
export interface Written {
  readonly answer: Answer;
  readonly is_new: boolean;
}

/** Carries a command out in the store, which is made where it is missing. */
export async function write(call: Invocation): Promise<Written> {
  const asked = call.needs.find((each) => each.need === "make")?.options;
  if (asked?.shared === true) takeAs(call.tree, true);
  makeRoot(call.tree);
  const format = knownFormat(call.tree);
  let is_new = false;
  let built = false;
  for (let attempt = 1;; attempt += 1) {
    const lock = takeLock(call.tree, call.world.now);
    let lacksIndex = false;
    try {
      const made = await makeMissing(call, lock, asked);
      is_new ||= made.meta.includes(META.spec);
      const beside = () => attempt < ATTEMPTS && isLong(call.tree);
      const answer = await writeLocked(call, lock, { made, format, built, beside });
      if (answer !== null) return { answer, is_new };
      lacksIndex = true;
    } catch (cause) {
      // Planned anew, a part that is committed would be written twice.
      if (committedOf(cause) !== null) throw cause;
      // Someone ran `git clean`: what was locked and indexed is gone, and nothing was written.
      const gone = lock.isGone() || isLost(cause);
      if (attempt === ATTEMPTS || !(gone || isBroken(cause))) throw cause;
      if (!gone) discardIndex(call.tree);
      pause(PAUSE_MS);
    } finally {
      lock.release();
    }
    if (!lacksIndex) continue;
    built = await (await import("./build-beside.ts")).buildBeside(call) || built;
  }
}

const NOTHING_MADE: Made = { folders: [], meta: [], closed: false };
const MISSING_ONLY: InitOptions = { force: false, commit_private: false, shared: false };

/** Makes what is missing; what git is to be told may have changed since it was told. */
async function makeMissing(
  call: Invocation,
  lock: Lock,
  asked: InitOptions | undefined,
): Promise<Made> {
  const asksGit = call.needs.some((each) => each.need === "git");
  if (asked === undefined && !asksGit && isPrepared(call.tree)) return NOTHING_MADE;
  return prepareStore(call.tree, {
    ...(asked ?? MISSING_ONLY),
    bare: lock.madeFolder,
    asked: asked !== undefined,
    anew: asked !== undefined || asksGit,
    left_out: await isLeftOut(call.tree),
    is_users: call.root.is_users === true,
  });
}

async function writeLocked(
  call: Invocation,
  lock: Lock,
  { made, format, built, beside }: {
    readonly made: Made;
    readonly format: number;
    /** True where this command has just made the index. */
    readonly built: boolean;
    readonly beside: () => boolean;
  },
): Promise<Answer | null> {
  raiseFormat(call.tree, format);
  const state = openIndex(call.tree, call.world.random, beside);
  if (state === null) return null;
  state.renewed ||= built;
  try {
    const { answer, rows } = await commitOnce(call, state, { made, lock });
    eraseFreed(state);
    const much = state.renewed || rows >= MANY_ROWS;
    if (much || call.command.lasts === true) keepLasting(call.tree, state);
    noteIndex(call, state);
    return answer;
  } finally {
    rollback(state);
    state.db.close();
  }
}

async function commitOnce(
  call: Invocation,
  state: State,
  { made, lock }: { readonly made: Made; readonly lock: Lock },
): Promise<{ readonly answer: Answer; readonly rows: number }> {
  const reader = readerOf(call.tree, state);
  state.db.exec("BEGIN IMMEDIATE");
  // A command that consulted the policies looked at every file a moment ago.
  await follow(call, state, call.gathered.consult === undefined ? call.command.reach : "cheap");
  takeNote(call, state);
  try {
    return await planAndCommit(call, reader, { made, lock });
  } catch (cause) {
    rollback(state);
    // The note was taken, and its rows are folded; another one also shows who waits for the lock
    // that its holders change.
    if (cause instanceof Failure && cause.exit !== EXITS.io) noteIndex(call, state);
    throw cause;
  }
}

/** Plans and commits, anew where a file of ours is not as it was folded. */
async function planAndCommit(
  call: Invocation,
  reader: Reader,
  { made, lock }: { readonly made: Made; readonly lock: Lock },
): Promise<{ readonly answer: Answer; readonly rows: number }> {
  const { state } = reader;
  let moved: string | null = null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await closeWhatGitHolds(call, state);
    const transaction = new Transaction(call, reader);
    try {
      const answer = await transaction.carryOut(made);
      if (answer !== null) return { answer, rows: transaction.committedRows };
    } catch (cause) {
      return { answer: transaction.fail(cause, lock), rows: 0 };
    }
    // A file of ours is not as it was folded: a killed writer, or a checkout that rolled it back.
    rollback(state);
    state.db.exec("BEGIN IMMEDIATE");
    // One that cannot be gone on with (a link, a second name) is left: a new replica has new files.
    if (transaction.refused !== null) renewReplica(state, call.world.random);
    // Whatever its stat says: it may have been taken for the file that was there before.
    if (transaction.moved !== null) lookAgain(state, transaction.moved);
    moved = transaction.moved;
    await follow(call, state, "all");
    if (attempt === ATTEMPTS && transaction.refused !== null) throw transaction.refused;
  }
  throw ledgerMoved(`${call.root.shown}/${moved ?? ""}`);
}

/** Catches up with the ledgers, and repairs the tails that killed writers left in our own. */
async function follow(call: Invocation, state: State, reach: Reach): Promise<void> {
  const changes = findChanges(state, call.tree, { reach, now_ms: call.now_ms });
  if (!hasChanges(changes)) return recordFolders(state, changes);
  await catchUpWith(call, state, changes, { repairs: true });
  commit(state);
}
