/** Writing commands: under the store's lock, and anew where somebody took the index away. */
import { committedOf } from "../base/committed.ts";
import { ledgerMoved } from "../base/errors.ts";
import { takeAs } from "../base/modes.ts";
import { isBroken, isLost } from "../base/sqlite.ts";
import { pause } from "../base/streams.ts";
import { makeRoot } from "../base/tree.ts";
import type { Answer } from "../command/command.ts";
import type { InitOptions, Made } from "../command/need.ts";
import { discardIndex, openIndex, renewReplica } from "../state/index.ts";
import { lookAgain } from "../state/ledgers.ts";
import type { State } from "../state/state.ts";
import { type Lock, takeLock } from "../store/lock.ts";
import { findChanges, hasChanges, type Reach, recordFolders } from "./changes.ts";
import { catchUpWith, commit, rollback } from "./follow.ts";
import type { Invocation } from "./invocation.ts";
import { isLeftOut } from "./git-files.ts";
import { isPrepared, knownFormat, prepareStore, raiseFormat } from "./prepare.ts";
import { readerOf } from "./reader.ts";
import { Transaction } from "./transaction.ts";

/** How often a command begins anew because somebody took its index or its files away. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

/** Carries a command out in the store, which is made where it is missing. */
export async function write(call: Invocation): Promise<Answer> {
  const asked = call.needs.find((each) => each.need === "make")?.options;
  if (asked?.shared === true) takeAs(call.tree, true);
  makeRoot(call.tree);
  const format = knownFormat(call.tree);
  for (let attempt = 1;; attempt += 1) {
    const lock = takeLock(call.tree, call.world.now);
    try {
      return await writeLocked(call, lock, { asked, format });
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
  }
}

const NOTHING_MADE: Made = { folders: [], meta: [], closed: false };
const MISSING_ONLY: InitOptions = { force: false, commit_private: false, shared: false };

async function writeLocked(
  call: Invocation,
  lock: Lock,
  { asked, format }: { readonly asked: InitOptions | undefined; readonly format: number },
): Promise<Answer> {
  // What it is to be told may have changed since it was asked.
  const asksGit = call.needs.some((each) => each.need === "git");
  const made = asked === undefined && !asksGit && isPrepared(call.tree)
    ? NOTHING_MADE
    : prepareStore(call.tree, {
      ...(asked ?? MISSING_ONLY),
      bare: lock.madeFolder,
      asked: asked !== undefined,
      anew: asked !== undefined || asksGit,
      left_out: await isLeftOut(call.tree),
    });
  raiseFormat(call.tree, format);
  const state = openIndex(call.tree, call.world.random);
  try {
    return await commitOnce(call, state, { made, lock });
  } finally {
    rollback(state);
    state.db.close();
  }
}

async function commitOnce(
  call: Invocation,
  state: State,
  { made, lock }: { readonly made: Made; readonly lock: Lock },
): Promise<Answer> {
  const reader = readerOf(call.tree, state);
  state.db.exec("BEGIN IMMEDIATE");
  // A command that consulted the policies looked at every file a moment ago.
  await follow(call, state, call.gathered.consult === undefined ? call.command.reach : "cheap");
  let moved: string | null = null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const transaction = new Transaction(call, reader);
    try {
      const answer = await transaction.carryOut(made);
      if (answer !== null) return answer;
    } catch (cause) {
      return transaction.fail(cause, lock);
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
