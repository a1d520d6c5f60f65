/** P10: a branch switch takes a thousand rows away and brings a thousand others. */
import { timeText } from "../../src/command/measurement.ts";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { slugOfScope } from "../../src/row/name.ts";
import { Ledgers } from "../ledgers.ts";
import { runProcess } from "../processes.ts";
import { claim, event, eventIdAt } from "../rows.ts";
import type { BenchFolders } from "../suite.ts";
import { inTurns, type Runner } from "../turns.ts";
import { type BarResult, bothWithin, judged, type Limit, ratioText } from "./bar.ts";
import { GOALS } from "./goals.ts";
import { type Large, ledgersOf } from "./large.ts";

const OTHER = "0d0000000004";
/** A thousand, as near as whole files come to it. */
const MOST_ROWS = 1020;
/** A folder that changed a moment ago (2 s, where times are coarse) is read once more. */
const SETTLED_MS = 2100;

/** Files of the two branches, below the root of the store and below where they are kept. */
interface Branches {
  readonly root: string;
  readonly kept: string;
  readonly files: readonly string[];
  readonly others: readonly string[];
  /** In the files of each of the two. */
  readonly rows: number;
}

/**
 * Commands right after the switch, beside the same where nothing was switched: `attach`, which
 * folds what went and came, and `capture`, which leaves that to others.
 */
export async function switched(bench: BenchFolders, store: Large): Promise<BarResult> {
  const branches = branchesOf(bench, store);
  const told: string[] = [];
  const limits: Limit[] = [];
  for (const [name, ...options] of BEHIND_A_SWITCH) {
    const { ratio, before, behind } = await behindSwitch(bench, store, branches, [
      name,
      ...options,
    ]);
    const ms = `${timeText(behind.ms)} beside ${timeText(before.ms)}`;
    told.push(`${name} ${ratioText(ratio)}: ${ms}`);
    limits.push(...bothWithin(name, ratio, GOALS.P10.same));
  }
  const count = (rows: number) => rows.toLocaleString("en-US");
  return judged("P10", {
    work: `a branch switch that swaps ${count(branches.rows)} of ${count(store.rows)} rows, ` +
      `then ${BEHIND_A_SWITCH.map(([name]) => name).join(" or ")}`,
    bar: `≤ ${GOALS.P10.same} × the same command without`,
    reached: told.join("; "),
    limits,
  });
}

/** Of the scope that loses and gains the rows. */
const BEHIND_A_SWITCH = [
  ["attach", "--project", "p2"],
  ["capture", "--scope", "project:p2", "--summary", "after the switch"],
] as const;

async function behindSwitch(
  bench: BenchFolders,
  { cwd, memoryctl }: Large,
  branches: Branches,
  argv: readonly string[],
) {
  const run = () => runProcess([memoryctl, ...argv], { cwd });
  const fold = () => runProcess([memoryctl, "attach", "--project", "p2"], { cwd });
  const settle = async () => {
    fold();
    await new Promise((resolve) => setTimeout(resolve, bench.count(SETTLED_MS, 0)));
    fold();
    run();
  };
  const floor: Runner = { name: "no switch", before: settle, run };
  const work: Runner = { name: "switch", before: () => swap(branches), run };
  const turns = await inTurns([floor, work], bench.count(7, 1));
  return {
    ratio: turns.ratio(work, floor),
    before: turns.of(floor),
    behind: turns.of(work),
  };
}

/** Bus files of a scope with a thousand rows, and as many rows of another replica. */
function branchesOf(bench: BenchFolders, store: Large): Branches {
  const { root } = store;
  const kept = bench.folder();
  const scope = "project:p2";
  const folder = `bus/${slugOfScope(scope)}`;
  const files: string[] = [];
  let rows = 0;
  for (const path of ledgersOf(store).filter((each) => each.startsWith(`${folder}/`)).sort()) {
    const more = readFileSync(`${root}/${path}`, "utf8").split("\n").length - 1;
    if (rows + more > MOST_ROWS) continue;
    files.push(path);
    rows += more;
  }
  const ledgers = new Ledgers(kept);
  const actor = { instance: "ins-branch", project: "p2", scope, replica: OTHER };
  let before = "";
  for (let i = 0; i < rows; i += 1) {
    const path = files[Math.floor(i * files.length / rows)] ?? "";
    if (path !== before) ledgers.flush({ closes: /./ });
    before = path;
    const day = /\d{4}-\d\d-\d\d/.exec(path)?.[0] ?? "";
    const at_ms = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1);
    const base = event("memory.published", eventIdAt(OTHER, at_ms, 2 ** 43 + i), { at_ms, actor });
    const payload = { ...claim(`item ${i} of another branch`), object_type: "fact" as const };
    const place = { day, replica: OTHER };
    ledgers.add({ kind: "published", row: { ...base, payload } }, place);
  }
  ledgers.flush({ closes: null });
  const others = readdirSync(`${kept}/${folder}`).map((name) => `${folder}/${name}`);
  return { root, kept, files, others, rows };
}

/** As a checkout does it: files of the one branch go, those of the other one come. */
function swap({ root, kept, files, others }: Branches): void {
  const here = files.every((path) => existsSync(`${root}/${path}`));
  const [going, coming] = here ? [files, others] : [others, files];
  for (const path of going) renameSync(`${root}/${path}`, `${kept}/${path}`);
  for (const path of coming) renameSync(`${kept}/${path}`, `${root}/${path}`);
}
