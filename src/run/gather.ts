/** The one executor of needs: brings what a plan must know before it begins. */
import { internal } from "../base/errors.ts";
import type { Survey } from "../command/effect.ts";
import type { Gathered, Made, Need } from "../command/need.ts";
import type { State } from "../state/state.ts";
import type { Invocation } from "./invocation.ts";
import { wouldPrepare } from "./prepare.ts";

/**
 * Brings what can be had before the store is read for the command itself: policies, loops and
 * folds may take their time.
 */
export async function gatherBefore(call: Invocation): Promise<Partial<Gathered>> {
  const gathered: Partial<Gathered> = {};
  for (const need of call.needs) Object.assign(gathered, await bring(call, need));
  return gathered;
}

async function bring(call: Invocation, need: Need): Promise<Partial<Gathered>> {
  switch (need.need) {
    case "consult":
      return { consult: await (await import("./consult.ts")).counselFor(call, need.asked) };
    case "inspect":
      return { inspect: await (await import("./consult.ts")).inspectedFor(call, need.asked) };
    case "measure":
      return { measure: await executorsOf(call).measure(need.trial) };
    case "play":
      return { play: await executorsOf(call).play(need.story) };
    case "command":
      return { command: await (await import("./under-lock.ts")).underLock(call, need.words) };
    case "compare":
      return { compare: await (await import("./compare.ts")).comparedFor(call) };
    case "git":
    case "make":
    case "turn":
    case "verify":
      // These need the store: `gatherWithin` brings them.
      return {};
    default:
      return need satisfies never;
  }
}

/** The executors of the rooms above. Throws where none were handed in: such a caller needs none. */
export function executorsOf({ executors }: Invocation): NonNullable<Invocation["executors"]> {
  if (executors === undefined) throw internal(new Error("a need without an executor"));
  return executors;
}

/** Brings the rest from a store that is caught up; `made` says what was just made of it, if any. */
export async function gatherWithin(
  call: Invocation,
  state: State,
  made: Made | null,
): Promise<Partial<Gathered>> {
  const gathered: { -readonly [K in keyof Gathered]?: Gathered[K] } = { ...call.gathered };
  for (const need of call.needs) {
    if (need.need === "make") gathered.make = made ?? wouldPrepare(call.tree, need.options);
    if (need.need === "git") gathered.git = await askGit(call);
    if (need.need === "verify") gathered.verify = await verified(call, state);
  }
  return gathered;
}

async function askGit({ tree }: Invocation): Promise<Gathered["git"]> {
  const { rulesOfGit } = await import("../base/git.ts");
  return (paths) => rulesOfGit(tree.root, paths);
}

async function verified({ tree }: Invocation, state: State): Promise<Gathered["verify"]> {
  const { verifyLedgers } = await import("./verify.ts");
  const { surveyFiles } = await import("./salvage.ts");
  const { faults, known, hearsay } = verifyLedgers(state, tree);
  let found: Survey[] | undefined;
  const { strangersIn } = await import("./strangers.ts");
  const { gitFileWarnings } = await import("./git-files.ts");
  const survey = () => found ??= surveyFiles(tree, faults);
  const others = [...known, ...hearsay];
  const warnings = [...strangersIn(tree), ...gitFileWarnings(tree), ...others];
  return { faults, warnings, survey };
}
