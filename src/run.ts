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
import type { Answer, Asked, Command, Input, Options, Played } from "./command/command.ts";
import type { Call, Root, World } from "./run/invocation.ts";
import { catchUpWith, commit, memoryOf, NOTHING_MADE, rollback } from "./run/invocation.ts";
import type { Reach } from "./run/changes.ts";
import { isNews, lookAround, recordFolders } from "./run/changes.ts";
import { isPrepared, type Made, prepareStore, refuseNewer, type Wish } from "./run/prepare.ts";
import { answerAlone, read, readApart, rehearseWithout } from "./run/read.ts";
import { Writing } from "./run/transaction.ts";
import { isLost } from "./base/sqlite.ts";
import { openIndex } from "./state/index.ts";
import { type Lock, takeLock } from "./store/lock.ts";
import type { State } from "./state/state.ts";

/** Runs a command and returns its answer. Throws a `Failure` where it is refused. */
export async function run<O extends Options>(
  command: Command<O>,
  asked: Asked<unknown>,
  at: { readonly world: World; readonly root: Root; readonly played?: Played | undefined },
): Promise<Answer> {
  const mode = command.narrowed?.(asked as Asked<Input<O>>) ?? {};
  const own = { ...command, ...mode } as unknown as Command;
  const bare: Call = {
    command: own,
    asked: asked as Asked<never>,
    ...at,
    tree: openTree(at.root.path),
    now_ms: at.world.now(),
  };
  const call: Call = { ...bare, ...await gathered(bare) };
  if (own.access === "none" || own.access === "outside") return answerAlone(call);
  const found = files.look(at.root.path);
  takeAs(call.tree, isShared(found));
  if (found !== null && found.kind === "file") throw rootIsFile(at.root.path);
  const writes = own.access === "write" && !asked.dry_run;
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
async function gathered(call: Call): Promise<Pick<Call, "counsel" | "inspected">> {
  const { consults, inspects } = call.command;
  if (consults === undefined && inspects === undefined) return {};
  const { counselFor, inspectedFor } = await import("./run/gather.ts");
  if (consults !== undefined) return { counsel: await counselFor(call, consults, run) };
  return inspects === undefined ? {} : { inspected: await inspectedFor(call, inspects) };
}

/** How often a command begins anew because somebody took its index or its files away. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

async function write(call: Call): Promise<Answer> {
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
function wishOf(call: Call): Wish | null {
  return call.command.name === "init" ? call.asked.options as Wish : null;
}

const MISSING_ONLY: Wish = { force: false, shared: false };

async function writeLocked(call: Call, lock: Lock, wish: Wish | null): Promise<Answer> {
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
  call: Call,
  state: State,
  { made, lock }: { readonly made: Made; readonly lock: Lock },
): Promise<Answer> {
  const memory = memoryOf(call.tree, state);
  state.db.exec("BEGIN IMMEDIATE");
  // Who consulted the policies has looked at every file a moment ago.
  await follow(call, state, call.counsel === undefined ? call.command.reach : "cheap");
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const writing = new Writing(call, memory);
    try {
      const answer = await writing.carryOut(made);
      if (answer !== null) return answer;
    } catch (cause) {
      const answer = writing.fail(lock);
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
async function follow(call: Call, state: State, reach: Reach): Promise<void> {
  const news = lookAround(state, call.tree, { reach, now_ms: call.now_ms });
  if (!isNews(news)) return recordFolders(state, news);
  await catchUpWith(call, state, news, { repairs: true });
  commit(state);
}
