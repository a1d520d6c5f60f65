/** The one executor of needs: brings what a plan must know before it begins. */
import { internal } from "../base/errors.ts";
import type { Tree } from "../base/tree.ts";
import type { Survey } from "../command/effect.ts";
import type { Gathered, LedgerFault, Made, Need } from "../command/need.ts";
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
    case "gone":
      return { gone: await (await import("./gone.ts")).goneBefore(call) };
    case "user_memory": {
      const { userMemoryFor } = await import("./user-memory.ts");
      return { user_memory: await userMemoryFor(call, need) };
    }
    case "user_recalled": {
      const { userRecalledFor } = await import("./user-recalled.ts");
      return { user_recalled: await userRecalledFor(call, need.asked) };
    }
    case "git_place":
      return { git_place: (await import("./git-place.ts")).gitPlaceOf(call) };
    case "git":
    case "make":
    case "news":
    case "terms":
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
    if (need.need === "gone") gathered.gone = await goneOf(call, state);
    if (need.need === "verify") gathered.verify = await verified(call, state);
  }
  return gathered;
}

async function askGit({ tree }: Invocation): Promise<Gathered["git"]> {
  const { rulesOfGit } = await import("../base/git.ts");
  return (paths) => rulesOfGit(tree.root, paths);
}

async function goneOf({ tree, gathered }: Invocation, state: State): Promise<Gathered["gone"]> {
  const { goneFrom } = await import("./gone.ts");
  return goneFrom(tree, state, gathered.gone ?? { lost: [], held: [] });
}

/** Files that are not in the tree, and that git has in some commit. */
async function heldInGit({ root }: Tree, files: readonly string[]): Promise<Map<string, unknown>> {
  if (files.length === 0) return new Map();
  const { versionsInGit } = await import("../base/git-history.ts");
  return versionsInGit(root, [...new Set(files)]);
}

async function verified({ tree }: Invocation, state: State): Promise<Gathered["verify"]> {
  const { verifyLedgers } = await import("./verify.ts");
  const { surveyFiles } = await import("./salvage.ts");
  const { lossOf } = await import("../state/verdict.ts");
  const { faults: ofLines, absent, hearsay } = verifyLedgers(state, tree);
  const { closedFolders, strangersIn } = await import("./strangers.ts");
  const closed = closedFolders(tree);
  const isBelow = ({ file }: LedgerFault) =>
    closed.some((each) => file.startsWith(`${each.file}/`));
  const faults = [...closed, ...ofLines.filter((fault) => !isBelow(fault))];
  const unanswered = faults.filter((fault) => lossOf(state, fault) === undefined);
  let found: Survey[] | undefined;
  const { gitWarnings } = await import("./git-rules.ts");
  const survey = () => found ??= surveyFiles(tree, unanswered);
  const { metaWarnings } = await import("./meta-warnings.ts");
  const warnings = [
    ...strangersIn(tree),
    ...metaWarnings(tree),
    ...await gitWarnings(tree, state),
    ...hearsay,
  ];
  const held = await heldInGit(tree, absent.map(({ file }) => file));
  return {
    faults,
    absent: absent.filter(({ file }) => !held.has(file)),
    absent_held: [...held.keys()].sort(),
    warnings,
    survey,
  };
}
