/**
 * Reading: commands that only look, and dry runs, which plan and take it back. They never make a
 * store and never touch a ledger, view or capsule; only the index is brought up to date.
 */
import { isReadOnly } from "../base/errors.ts";
import * as files from "../base/files.ts";
import type { Answer } from "../command/command.ts";
import type { Effect, Survey } from "../command/effect.ts";
import { memoryState, openIndex, openUsable, temporaryState } from "../state/index.ts";
import { takeLock } from "../store/lock.ts";
import type { Reader } from "../state/reader.ts";
import type { State } from "../state/state.ts";
import { Batch, take } from "./batch.ts";
import { PlannedRows } from "./planned-rows.ts";
import type { Invocation, Verified } from "./invocation.ts";
import {
  catchUpWith,
  commit,
  envOf,
  NOTHING_MADE,
  placeOf,
  planning,
  readerOf,
  rollback,
  UNVERIFIED,
} from "./invocation.ts";
import { findChanges, hasChanges, recordFolders } from "./changes.ts";
import { wouldPrepare } from "./prepare.ts";

/** Plans in memory, where there is no store and none is made. */
export function rehearseWithout(call: Invocation): Promise<Answer> {
  const state = memoryState(call.world.random);
  return rehearse(call, readerOf(call.tree, state), UNVERIFIED);
}

/** Answers for a command that needs no store: making a state would cost as much as all the rest. */
export async function answerAlone(call: Invocation): Promise<Answer> {
  const reader: Reader = {
    get state(): State {
      return memoryState(call.world.random);
    },
    row: () => null,
    pathOf: () => "",
    recordEnds: () => {},
  };
  const { command, request } = call;
  const env = envOf(call, NOTHING_MADE, UNVERIFIED);
  const tasks = [...command.plan(reader, request, env)].flatMap((step) =>
    "effect" in step ? [step] : []
  );
  const trial = command.measures?.(request, env);
  const figures = trial === undefined
    ? []
    : await (await import("../bench/trial.ts")).measure(call.world, trial);
  const answer = command.report(reader, request, {
    env: { ...env, measurements: figures },
    rows: [],
  });
  if (!request.dry_run) await carryOutAll(call, tasks);
  return answer;
}

/** Answers from the index; where nothing can be written, from a fold in a temporary file. */
export async function read(call: Invocation): Promise<Answer> {
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
async function readCurrent(call: Invocation): Promise<Answer | null> {
  if (call.command.access === "write") return null;
  const state = openUsable(call.tree);
  if (state === null) return null;
  try {
    state.db.exec("BEGIN");
    const changes = findChanges(state, call.tree, {
      reach: call.command.reach,
      now_ms: call.now_ms,
    });
    if (hasChanges(changes)) return null;
    return await rehearse(call, readerOf(call.tree, state), await checkedOf(call, state));
  } finally {
    state.db.close();
  }
}

/** Brings the index up to date first. */
async function readLocked(call: Invocation): Promise<Answer> {
  const lock = takeLock(call.tree, call.world.now);
  try {
    const state = openIndex(call.tree, call.world.random);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      const { reach } = call.command;
      const changes = findChanges(state, call.tree, { reach, now_ms: call.now_ms });
      if (hasChanges(changes)) await catchUpWith(call, state, changes, { repairs: false });
      else recordFolders(state, changes);
      commit(state);
      return await rehearse(call, readerOf(call.tree, state), await checkedOf(call, state));
    } finally {
      rollback(state);
      state.db.close();
    }
  } finally {
    lock.release();
  }
}

/** Folds a store whose index is out of reach into a file elsewhere, which is removed again. */
export async function readApart(call: Invocation): Promise<Answer> {
  const folder = files.temporaryFolder(call.world.temporary);
  try {
    const state = temporaryState(folder, call.world.random);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      const changes = findChanges(state, call.tree, { reach: "all", now_ms: call.now_ms });
      await catchUpWith(call, state, changes, { repairs: false });
      return await rehearse(call, readerOf(call.tree, state), await checkedOf(call, state));
    } finally {
      state.db.close();
    }
  } finally {
    files.removeFolder(folder);
  }
}

/** Plans and reports; rows are folded, never appended, and the caller rolls them back. */
async function rehearse(call: Invocation, at: Reader, checked: Verified): Promise<Answer> {
  const { command, request } = call;
  const made = command.name === "init" ? wouldPrepare(call.tree, request.options) : NOTHING_MADE;
  const env = envOf(call, made, checked);
  const batch = new Batch(at.state, placeOf(call, at.state));
  const effects: Effect[] = [];
  const reader = planning(at, batch);
  const planned = new PlannedRows(reader);
  const plan = command.plan(reader, request, env);
  for (let step = plan.next(); step.done !== true;) {
    if ("effect" in step.value) {
      effects.push(step.value);
      step = plan.next();
    } else step = take(plan, batch, { draft: step.value, planned });
  }
  const answer = command.report(reader, request, { env, rows: planned });
  if (command.access === "read" && !request.dry_run) await carryOutAll(call, effects);
  return answer;
}

/** Tasks of a command that writes nothing in the store. */
async function carryOutAll(call: Invocation, effects: readonly Effect[]): Promise<void> {
  if (effects.length === 0) return;
  const { carryOut } = await import("./carry-out.ts");
  for (const effect of effects) await carryOut(call, effect);
}

async function checkedOf(call: Invocation, state: State): Promise<Verified> {
  if (call.command.verifies !== true) return UNVERIFIED;
  const { verifyLedgers } = await import("./verify.ts");
  const { surveyFiles } = await import("./salvage.ts");
  const faults = verifyLedgers(state, call.tree);
  let found: Survey[] | undefined;
  return { faults, survey: () => found ??= surveyFiles(call.tree, faults) };
}
