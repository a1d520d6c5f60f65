/**
 * The spine: the one way from a command's input to its answer.
 *
 * lock, catch up, plan (each row is folded before the next is planned), report, append and sync,
 * views, commit, unlock. The report comes before the append: an answer that cannot be made is
 * known before anything is written.
 */
import { ledgerMoved, networkFs, noStore, rootIsFile } from "./base/errors.ts";
import * as files from "./base/files.ts";
import { pause } from "./base/streams.ts";
import { isShared, takeAs } from "./base/modes.ts";
import { makeRoot, openTree } from "./base/tree.ts";
import type { Answer, Command, Input, Options, Played, Request } from "./command/command.ts";
import type { Invocation, Root, World } from "./run/invocation.ts";
import { catchUpWith, commit, NOTHING_MADE, readerOf, rollback } from "./run/invocation.ts";
import type { Reach } from "./run/changes.ts";
import { findChanges, hasChanges, recordFolders } from "./run/changes.ts";
import {
  type InitOptions,
  isPrepared,
  type Made,
  prepareStore,
  refuseNewer,
} from "./run/prepare.ts";
import { answerAlone, read, readApart, rehearseWithout } from "./run/read.ts";
import { Transaction } from "./run/transaction.ts";
import { isLost } from "./base/sqlite.ts";
import { openIndex } from "./state/index.ts";
import { type Lock, takeLock } from "./store/lock.ts";
import type { State } from "./state/state.ts";

/** Runs a command and returns its answer. Throws a `Failure` where it is refused. */
export async function run<O extends Options>(
  command: Command<O>,
  request: Request<unknown>,
  at: { readonly world: World; readonly root: Root; readonly played?: Played | undefined },
): Promise<Answer> {
  const mode = command.narrowed?.(request as Request<Input<O>>) ?? {};
  const own = { ...command, ...mode } as unknown as Command;
  const bare: Invocation = {
    command: own,
    request: request as Request<never>,
    ...at,
    tree: openTree(at.root.path),
    now_ms: at.world.now(),
  };
  const call: Invocation = { ...bare, ...await gathered(bare) };
  if (own.access === "none" || own.access === "outside") return answerAlone(call);
  const found = files.stat(at.root.path);
  takeAs(call.tree, isShared(found));
  if (found !== null && found.kind === "file") throw rootIsFile(at.root.path);
  const writes = own.access === "write" && !request.dry_run;
  if (!writes && found === null) {
    if (own.access === "read" && own.needs_store !== false) throw noStore(at.root.shown);
    return rehearseWithout(call);
  }
  const network = at.world.networkOf(at.root.path);
  if (network === null) return writes ? write(call) : read(call);
  if (writes) throw networkFs(at.root.shown, network);
  // Ledgers are only appended to: they can be read where no lock can be trusted, the index cannot.
  return readApart(call);
}

/** What of plugins a command needs before its plan: the others load nothing of it. */
async function gathered(call: Invocation): Promise<Pick<Invocation, "counsel" | "inspected">> {
  const { consults, inspects } = call.command;
  if (consults === undefined && inspects === undefined) return {};
  const { counselFor, inspectedFor } = await import("./run/gather.ts");
  if (consults !== undefined) return { counsel: await counselFor(call, consults, run) };
  return inspects === undefined ? {} : { inspected: await inspectedFor(call, inspects) };
}

/** How often a command begins anew because somebody took its index or its files away. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

async function write(call: Invocation): Promise<Answer> {
  const wish = wishOf(call);
  if (wish?.shared === true) takeAs(call.tree, true);
  makeRoot(call.tree);
  refuseNewer(call.tree);
  for (let attempt = 1;; attempt += 1) {
    const lock = takeLock(call.tree, call.world.now);
    try {
      return await writeLocked(call, lock, wish);
    } catch (cause) {
      // Someone ran `git clean`: what was locked and indexed is gone, and nothing was written.
      if (attempt === ATTEMPTS || !(lock.isGone() || isLost(cause))) throw cause;
      pause(PAUSE_MS);
    } finally {
      lock.release();
    }
  }
}

/** What `init` is asked for; null for every other command. */
function wishOf(call: Invocation): InitOptions | null {
  return call.command.name === "init" ? call.request.options as InitOptions : null;
}

const MISSING_ONLY: InitOptions = { force: false, shared: false };

async function writeLocked(
  call: Invocation,
  lock: Lock,
  wish: InitOptions | null,
): Promise<Answer> {
  const made = wish === null && isPrepared(call.tree)
    ? NOTHING_MADE
    : prepareStore(call.tree, { ...(wish ?? MISSING_ONLY), bare: lock.madeFolder });
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
  // Who consulted the policies has looked at every file a moment ago.
  await follow(call, state, call.counsel === undefined ? call.command.reach : "cheap");
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const transaction = new Transaction(call, reader);
    try {
      const answer = await transaction.carryOut(made);
      if (answer !== null) return answer;
    } catch (cause) {
      const answer = transaction.fail(lock);
      if (answer === null) throw cause;
      return answer;
    }
    // A file of ours is not as it was folded: a killed writer, or a checkout that rolled it back.
    rollback(state);
    state.db.exec("BEGIN IMMEDIATE");
    await follow(call, state, "all");
  }
  throw ledgerMoved(call.root.shown);
}

/** Catches up with the ledgers, and repairs the tails that killed writers left in our own. */
async function follow(call: Invocation, state: State, reach: Reach): Promise<void> {
  const changes = findChanges(state, call.tree, { reach, now_ms: call.now_ms });
  if (!hasChanges(changes)) return recordFolders(state, changes);
  await catchUpWith(call, state, changes, { repairs: true });
  commit(state);
}
