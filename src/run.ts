/**
 * The spine: the one way from a command's input to its answer.
 *
 * lock, catch up, plan (each row is folded before the next is planned), report, append and sync,
 * views, commit, unlock. The report comes before the append: an answer that cannot be made is
 * known before anything is written.
 */
import { ledgerMoved, noStore, rootIsFile } from "./base/errors.ts";
import * as files from "./base/files.ts";
import { makeRoot, openTree, replaceFile, within } from "./base/tree.ts";
import type { Answer, Asked, Command, Options, Stamped, WriteFile } from "./commands/command.ts";
import { append } from "./ledger/append.ts";
import { Batch, take } from "./run/batch.ts";
import type { Call, Root, World } from "./run/call.ts";
import {
  catchUpWith,
  commit,
  envOf,
  memoryOf,
  NOTHING_MADE,
  placeOf,
  planning,
  rollback,
} from "./run/call.ts";
import type { Reach } from "./run/look.ts";
import { isNews, lookAround, recordFolders } from "./run/look.ts";
import { isPrepared, type Made, prepareStore, refuseNewer } from "./run/prepare.ts";
import { answerAlone, read, rehearseWithout } from "./run/read.ts";
import { serveMarks, sweepViews } from "./run/views.ts";
import { openIndex } from "./state/index.ts";
import { takeLock } from "./state/lock.ts";
import type { Memory } from "./state/memory.ts";
import { setMeta } from "./state/meta.ts";
import type { State } from "./state/state.ts";

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
  if (command.access === "none") return Promise.resolve(answerAlone(call));
  const found = files.look(at.root.path);
  if (found !== null && found.kind === "file") throw rootIsFile(at.root.path);
  if (command.access === "write" && !asked.dry_run) return write(call);
  if (found === null && command.access === "read") throw noStore(at.root.shown);
  return found === null ? Promise.resolve(rehearseWithout(call)) : read(call);
}

async function write(call: Call): Promise<Answer> {
  const { tree, world } = call;
  makeRoot(tree);
  refuseNewer(tree);
  // The lock makes this folder: what `init` says that it made is seen before.
  const bare = files.look(within(tree, "index")) === null;
  const lock = takeLock(tree, world.now);
  try {
    const made = isPrepared(tree) && call.command.name !== "init"
      ? NOTHING_MADE
      : prepareStore(tree, { force: forced(call), bare });
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

/** Catches up with the ledgers, and repairs the tails that killed writers left in our own. */
async function follow(call: Call, state: State, reach: Reach): Promise<void> {
  const news = lookAround(state, call.tree, { reach, now_ms: call.now_ms });
  if (!isNews(news)) return recordFolders(state, news);
  await catchUpWith(call, state, news, { repairs: true });
  commit(state);
}

/** Plans, reports, appends and shows; null where a file was not as expected. */
function carryOut(call: Call, memory: Memory, made: Made): Answer | null {
  const { state } = memory;
  const env = envOf(call, made, []);
  const place = placeOf(call, state);
  const batch = new Batch(state, place);
  const rows: Stamped[] = [];
  const tasks: WriteFile[] = [];
  let flushed = false;
  const plan = call.command.plan(planning(memory, batch), call.asked, env);
  for (let step = plan.next(); step.done !== true;) {
    if ("task" in step.value) {
      tasks.push(step.value);
      step = plan.next();
    } else step = take(plan, batch, { draft: step.value, rows });
    if (batch.bytes > FLUSH_BYTES && step.done !== true) {
      const moved = flush(call, memory, batch, place.day);
      if (moved !== null && flushed) throw ledgerMoved(moved);
      if (moved !== null) return null;
      serveMarks(call.tree, memory);
      commit(state);
      flushed = true;
    }
  }
  const answer = call.command.report(memory, call.asked, { env, rows });
  const moved = flush(call, memory, batch, place.day);
  // Planned anew, what was flushed already would be written twice.
  if (moved !== null && flushed) throw ledgerMoved(moved);
  if (moved !== null) return null;
  for (const task of tasks) replaceFile(call.tree, task.path, task.text);
  if (call.command.reach === "all" || state.renewed) sweepViews(call.tree, memory);
  serveMarks(call.tree, memory);
  state.db.exec("COMMIT");
  return answer;
}

/** Appends what was planned; returns the path of a file that was not as it was folded. */
function flush(call: Call, memory: Memory, batch: Batch, date: string): string | null {
  const additions = batch.additions();
  if (additions.length === 0) return null;
  const moved = append(call.tree, additions);
  if (moved !== null) return moved.moved;
  batch.appended((path) => files.look(within(call.tree, path)));
  setMeta(memory.state, "date", date);
  return null;
}
