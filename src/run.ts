/**
 * The spine: the one way from a command's input to its answer.
 *
 * lock, catch up, plan (each row is folded before the next is planned), report, append and sync,
 * views, commit, unlock. The report comes before the append: an answer that cannot be made is
 * known before anything is written.
 */
import { isReadOnly, noStore, rootIsFile } from "./base/errors.ts";
import * as files from "./base/files.ts";
import type { Random } from "./base/id.ts";
import { day, month } from "./base/time.ts";
import { makeRoot, openTree, replaceFile, type Tree, within } from "./base/tree.ts";
import type { Answer, Asked, BuildInfo, Command, Env, LedgerFault } from "./commands/command.ts";
import type { Options, Stamped, WriteFile } from "./commands/command.ts";
import { append } from "./ledger/append.ts";
import { rowFetcher } from "./ledger/fetch.ts";
import { Batch } from "./run/batch.ts";
import type { News, Reach } from "./run/look.ts";
import { isNews, lookAround, recordFolders } from "./run/look.ts";
import { isPrepared, type Made, prepareStore, refuseNewer } from "./run/prepare.ts";
import { markLostFiles, serveMarks } from "./run/views.ts";
import {
  memoryState,
  openIndex,
  openUsable,
  renewReplica,
  replicaOf,
  temporaryState,
} from "./state/index.ts";
import { spotOf } from "./state/ledgers.ts";
import { takeLock } from "./state/lock.ts";
import type { Memory, RowMembers } from "./state/memory.ts";
import { setMeta } from "./state/meta.ts";
import { discard, type State } from "./state/state.ts";

/** Clock, randomness and build, as the rim hands them in. */
export interface World {
  readonly now: () => number;
  readonly random: Random;
  readonly build: BuildInfo;
  /** A folder for what cannot be kept in the store. */
  readonly temporary: string;
}

/** Where the store is. */
export interface Root {
  readonly path: string;
  /** As answers show it. */
  readonly shown: string;
}

interface Call {
  readonly command: Command;
  readonly asked: Asked<never>;
  readonly world: World;
  readonly root: Root;
  readonly tree: Tree;
  readonly now_ms: number;
}

/** Bytes of planned rows that are appended and committed together. */
const FLUSH_BYTES = 4 * 1024 * 1024;

/** Runs a command and returns its answer. Throws a `Failure` where it is refused. */
export function run<O extends Options>(
  command: Command<O>,
  asked: Asked<unknown>,
  at: { readonly world: World; readonly root: Root },
): Promise<Answer> {
  const call: Call = {
    command: command as unknown as Command,
    asked: asked as Asked<never>,
    ...at,
    tree: openTree(at.root.path),
    now_ms: at.world.now(),
  };
  if (command.access === "none") return Promise.resolve(answerWithout(call));
  const found = files.look(at.root.path);
  if (found !== null && found.kind === "file") throw rootIsFile(at.root.path);
  if (command.access === "write" && !asked.dry_run) return write(call);
  if (found === null && command.access === "read") throw noStore(at.root.shown);
  return found === null ? Promise.resolve(answerWithout(call)) : read(call);
}

/** Plans in memory, where there is no store and none is made. */
function answerWithout(call: Call): Answer {
  const state = memoryState(call.world.random);
  return rehearse(call, memoryOf(call.tree, state), []);
}

async function write(call: Call): Promise<Answer> {
  const { tree, world } = call;
  makeRoot(tree);
  refuseNewer(tree);
  const lock = takeLock(tree, world.now);
  try {
    const made = isPrepared(tree) && call.command.name !== "init"
      ? { folders: [], meta: [] }
      : prepareStore(tree, forced(call));
    const state = openIndex(tree, world.random);
    try {
      return await commitOnce(call, state, made);
    } catch (cause) {
      rollback(state);
      throw cause;
    } finally {
      state.db.close();
    }
  } finally {
    lock.release();
  }
}

function forced(call: Call): boolean {
  return call.command.name === "init" && (call.asked.options as { force?: boolean }).force === true;
}

async function commitOnce(call: Call, state: State, made: Made): Promise<Answer> {
  const memory = memoryOf(call.tree, state);
  state.db.exec("BEGIN IMMEDIATE");
  await follow(call, state, call.command.reach);
  for (;;) {
    const answer = carryOut(call, memory, made);
    if (answer !== null) return answer;
    // A file of ours is not as it was folded: a killed writer, or a checkout that rolled it back.
    rollback(state);
    state.db.exec("BEGIN IMMEDIATE");
    await follow(call, state, "all");
  }
}

/** Catches up with the ledgers, and takes a new replica id where our own were rolled back. */
async function follow(call: Call, state: State, reach: Reach): Promise<void> {
  const news = lookAround(state, call.tree, { reach, now_ms: call.now_ms });
  if (!isNews(news)) return recordFolders(state, news);
  const repairs = replicaOf(state);
  const { rolled_back } = await catchUpWith(call, state, news, repairs);
  if (rolled_back) renewReplica(state, call.world.random);
  commit(state);
}

async function catchUpWith(call: Call, state: State, news: News, repairs: string) {
  // Parsing needs every schema: loaded only where there is something to read.
  const { catchUp } = await import("./run/catchup.ts");
  return catchUp({ state, tree: call.tree, repairs, commit: () => commit(state) }, news);
}

function commit(state: State): void {
  state.db.exec("COMMIT; BEGIN IMMEDIATE");
}

function rollback(state: State): void {
  if (state.db.inTransaction()) state.db.exec("ROLLBACK");
  discard(state);
}

/** Plans, reports, appends and shows; null where a file was not as expected. */
function carryOut(call: Call, memory: Memory, made: Made): Answer | null {
  const { state } = memory;
  const env = envOf(call, made, []);
  const place = { day: day(call.now_ms), month: month(call.now_ms), replica: replicaOf(state) };
  const batch = new Batch(state, place);
  const rows: Stamped[] = [];
  const tasks: WriteFile[] = [];
  const plan = call.command.plan(memory, call.asked, env);
  for (let step = plan.next(); step.done !== true;) {
    let stamped: Stamped | undefined;
    if ("task" in step.value) tasks.push(step.value);
    else rows.push(stamped = batch.add(step.value));
    step = plan.next(stamped);
    if (batch.bytes > FLUSH_BYTES && step.done !== true) {
      if (!flush(call, memory, batch, place.day)) return null;
      serveMarks(call.tree, memory);
      commit(state);
    }
  }
  const answer = call.command.report(memory, call.asked, { env, rows });
  if (!flush(call, memory, batch, place.day)) return null;
  for (const task of tasks) replaceFile(call.tree, task.path, task.text);
  if (call.command.reach === "all") markLostFiles(call.tree, memory);
  serveMarks(call.tree, memory);
  state.db.exec("COMMIT");
  return answer;
}

/** Appends what was planned; false where a file was not as it was folded. */
function flush(call: Call, memory: Memory, batch: Batch, date: string): boolean {
  const additions = batch.additions();
  if (additions.length === 0) return true;
  if (append(call.tree, additions) !== null) return false;
  batch.appended((path) => files.look(within(call.tree, path)));
  setMeta(memory.state, "date", date);
  return true;
}

async function read(call: Call): Promise<Answer> {
  const current = readCurrent(call);
  if (current !== null) return current;
  try {
    return await readLocked(call);
  } catch (cause) {
    if (!isReadOnly(cause)) throw cause;
    return await readApart(call);
  }
}

/** Answers from the index as it is; null where it is missing or behind the ledgers. */
function readCurrent(call: Call): Answer | null {
  if (call.command.access === "write") return null;
  const state = openUsable(call.tree);
  if (state === null) return null;
  try {
    state.db.exec("BEGIN");
    const news = lookAround(state, call.tree, { reach: call.command.reach, now_ms: call.now_ms });
    if (isNews(news)) return null;
    return rehearse(call, memoryOf(call.tree, state), faultsOf(call, state));
  } finally {
    state.db.close();
  }
}

/** Brings the index up to date first. Ledgers, views and capsules stay as they are. */
async function readLocked(call: Call): Promise<Answer> {
  const lock = takeLock(call.tree, call.world.now);
  try {
    const state = openIndex(call.tree, call.world.random);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      const reach = call.command.reach;
      const news = lookAround(state, call.tree, { reach, now_ms: call.now_ms });
      if (isNews(news)) await catchUpWith(call, state, news, "");
      else recordFolders(state, news);
      commit(state);
      return rehearse(call, memoryOf(call.tree, state), faultsOf(call, state));
    } finally {
      rollback(state);
      state.db.close();
    }
  } finally {
    lock.release();
  }
}

/** Folds a store that cannot be written into a file elsewhere, which is removed again. */
async function readApart(call: Call): Promise<Answer> {
  const folder = files.temporaryFolder(call.world.temporary);
  try {
    const state = temporaryState(folder, call.world.random);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      const news = lookAround(state, call.tree, { reach: "all", now_ms: call.now_ms });
      await catchUpWith(call, state, news, "");
      return rehearse(call, memoryOf(call.tree, state), faultsOf(call, state));
    } finally {
      state.db.close();
    }
  } finally {
    files.removeFolder(folder);
  }
}
