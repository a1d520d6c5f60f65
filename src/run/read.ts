/**
 * Reading: commands that only look, and dry runs, which plan and take it back. They never make a
 * store and never touch a ledger, view or capsule; only the index is brought up to date.
 */
import { isReadOnly } from "../base/errors.ts";
import * as files from "../base/files.ts";
import type { Answer } from "../command/command.ts";
import type { Survey, Task } from "../command/effect.ts";
import { memoryState, openIndex, openUsable, temporaryState } from "../state/index.ts";
import { takeLock } from "../store/lock.ts";
import type { Memory } from "../state/reader.ts";
import type { State } from "../state/state.ts";
import { Batch, take } from "./batch.ts";
import { Notes } from "./planned-rows.ts";
import type { Call, Checked } from "./invocation.ts";
import {
  catchUpWith,
  commit,
  envOf,
  memoryOf,
  NOTHING_MADE,
  placeOf,
  planning,
  rollback,
  UNCHECKED,
} from "./invocation.ts";
import { isNews, lookAround, recordFolders } from "./changes.ts";
import { wouldPrepare } from "./prepare.ts";

/** Plans in memory, where there is no store and none is made. */
export function rehearseWithout(call: Call): Promise<Answer> {
  const state = memoryState(call.world.random);
  return rehearse(call, memoryOf(call.tree, state), UNCHECKED);
}

/** Answers for a command that needs no store: making a state would cost as much as all the rest. */
export async function answerAlone(call: Call): Promise<Answer> {
  const memory: Memory = {
    get state(): State {
      return memoryState(call.world.random);
    },
    row: () => null,
    pathOf: () => "",
    recordEnds: () => {},
  };
  const { command, asked } = call;
  const env = envOf(call, NOTHING_MADE, UNCHECKED);
  const tasks = [...command.plan(memory, asked, env)].flatMap((step) =>
    "task" in step ? [step] : []
  );
  const trial = command.measures?.(asked, env);
  const figures = trial === undefined
    ? []
    : await (await import("../bench/trial.ts")).measure(call.world, trial);
  const answer = command.report(memory, asked, { env: { ...env, figures }, rows: [] });
  if (!asked.dry_run) await carryOutAll(call, tasks);
  return answer;
}

/** Answers from the index; where nothing can be written, from a fold in a temporary file. */
export async function read(call: Call): Promise<Answer> {
  const current = await readCurrent(call);
  if (current !== null) return current;
  try {
    return await readLocked(call);
  } catch (cause) {
    if (!isReadOnly(cause)) throw cause;
    return await readApart(call);
  }
}

/** Answers from the index as it is; null where it is missing or behind the ledgers. */
async function readCurrent(call: Call): Promise<Answer | null> {
  if (call.command.access === "write") return null;
  const state = openUsable(call.tree);
  if (state === null) return null;
  try {
    state.db.exec("BEGIN");
    const news = lookAround(state, call.tree, { reach: call.command.reach, now_ms: call.now_ms });
    if (isNews(news)) return null;
    return await rehearse(call, memoryOf(call.tree, state), await checkedOf(call, state));
  } finally {
    state.db.close();
  }
}

/** Brings the index up to date first. */
async function readLocked(call: Call): Promise<Answer> {
  const lock = takeLock(call.tree, call.world.now);
  try {
    const state = openIndex(call.tree, call.world.random);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      const { reach } = call.command;
      const news = lookAround(state, call.tree, { reach, now_ms: call.now_ms });
      if (isNews(news)) await catchUpWith(call, state, news, { repairs: false });
      else recordFolders(state, news);
      commit(state);
      return await rehearse(call, memoryOf(call.tree, state), await checkedOf(call, state));
    } finally {
      rollback(state);
      state.db.close();
    }
  } finally {
    lock.release();
  }
}

/** Folds a store whose index is out of reach into a file elsewhere, which is removed again. */
export async function readApart(call: Call): Promise<Answer> {
  const folder = files.temporaryFolder(call.world.temporary);
  try {
    const state = temporaryState(folder, call.world.random);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      const news = lookAround(state, call.tree, { reach: "all", now_ms: call.now_ms });
      await catchUpWith(call, state, news, { repairs: false });
      return await rehearse(call, memoryOf(call.tree, state), await checkedOf(call, state));
    } finally {
      state.db.close();
    }
  } finally {
    files.removeFolder(folder);
  }
}

/** Plans and reports; rows are folded, never appended, and the caller rolls them back. */
async function rehearse(call: Call, memory: Memory, checked: Checked): Promise<Answer> {
  const { command, asked } = call;
  const made = command.name === "init" ? wouldPrepare(call.tree, asked.options) : NOTHING_MADE;
  const env = envOf(call, made, checked);
  const batch = new Batch(memory.state, placeOf(call, memory.state));
  const tasks: Task[] = [];
  const seen = planning(memory, batch);
  const notes = new Notes(seen);
  const plan = command.plan(seen, asked, env);
  for (let step = plan.next(); step.done !== true;) {
    if ("task" in step.value) {
      tasks.push(step.value);
      step = plan.next();
    } else step = take(plan, batch, { draft: step.value, notes });
  }
  const answer = command.report(seen, asked, { env, rows: notes });
  if (command.access === "read" && !asked.dry_run) await carryOutAll(call, tasks);
  return answer;
}

/** Tasks of a command that writes nothing in the store. */
async function carryOutAll(call: Call, tasks: readonly Task[]): Promise<void> {
  if (tasks.length === 0) return;
  const { carryOut } = await import("./carry-out.ts");
  for (const task of tasks) await carryOut(call, task);
}

async function checkedOf(call: Call, state: State): Promise<Checked> {
  if (call.command.verifies !== true) return UNCHECKED;
  const { verifyLedgers } = await import("./verify.ts");
  const { surveyFiles } = await import("./salvage.ts");
  const faults = verifyLedgers(state, call.tree);
  let found: Survey[] | undefined;
  return { faults, survey: () => found ??= surveyFiles(call.tree, faults) };
}
