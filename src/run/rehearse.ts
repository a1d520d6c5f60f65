/** Plans whose rows are taken back: reading commands, dry runs, and commands without a store. */
import type { Answer } from "../command/command.ts";
import type { Effect } from "../command/effect.ts";
import { memoryState } from "../state/index.ts";
import type { Reader } from "../state/reader.ts";
import type { State } from "../state/state.ts";
import { Batch, take } from "./batch.ts";
import { destinationOf, envOf } from "./env.ts";
import type { Invocation } from "./invocation.ts";
import { PlannedRows } from "./planned-rows.ts";
import { planning } from "./reader.ts";

/** Plans and reports; rows are folded, never appended, and the caller rolls them back. */
export async function rehearse(call: Invocation, stored: Reader): Promise<Answer> {
  return (await rehearsed(call, stored)).answer;
}

/** The same; `count` is how many rows were planned. */
export async function rehearsed(
  call: Invocation,
  stored: Reader,
): Promise<{ readonly answer: Answer; readonly count: number }> {
  const { command, request, needs } = call;
  const { state } = stored;
  const gathered = needs.length === 0
    ? {}
    : await (await import("./gather.ts")).gatherWithin(call, state, null);
  const env = envOf(call, gathered);
  const batch = new Batch(state, destinationOf(call, state));
  const effects: Effect[] = [];
  const reader = planning(stored, batch);
  const planned = new PlannedRows(reader);
  const plan = command.plan(reader, request, env);
  for (let step = plan.next(); step.done !== true;) {
    if ("effect" in step.value) {
      effects.push(step.value);
      step = plan.next();
    } else step = take(plan, batch, { step: step.value, planned });
  }
  const answer = command.report(reader, request, { env, rows: planned });
  if (command.access === "read" && !request.dry_run) await carryOutAll(call, effects);
  return { answer, count: planned.count };
}

/** Answers for a command that needs no store: making a state would cost as much as all the rest. */
export async function answerAlone(call: Invocation): Promise<Answer> {
  const reader: Reader = {
    get state(): State {
      return memoryState(call.world.random);
    },
    row: () => null,
    rows: () => new Map(),
    forget: () => {},
    pathOf: () => "",
    recordEnds: () => {},
  };
  const { command, request } = call;
  const env = envOf(call, call.gathered);
  const steps = [...command.plan(reader, request, env)];
  const answer = command.report(reader, request, { env, rows: [] });
  const effects = steps.flatMap((step) => "effect" in step ? [step] : []);
  if (!request.dry_run) await carryOutAll(call, effects);
  return answer;
}

/** Effects of a command that writes nothing in the store. */
async function carryOutAll(call: Invocation, effects: readonly Effect[]): Promise<void> {
  if (effects.length === 0) return;
  const { carryOut } = await import("./carry-out.ts");
  for (const effect of effects) await carryOut(call, effect, null);
}
