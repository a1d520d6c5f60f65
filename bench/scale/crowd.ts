/**
 * P12: eight writers of a hundred one-shot lines each, beside as many `sqlite3`, and beside as many
 * starts of the runtime alone.
 */
import { median } from "../../src/bench/timing.ts";
import { memoryctl, sqlite, starting } from "../peers/commands.ts";
import { tellAtOnce, type Written } from "../peers/peer.ts";
import type { BenchFolders } from "../suite.ts";
import { type BarResult, judged } from "./bar.ts";
import { GOALS } from "./goals.ts";

/** Both in turns, each time on a new store. */
export async function crowded(bench: BenchFolders): Promise<BarResult> {
  const crowd = { writers: bench.count(8, 2), lines: bench.count(100, 3) };
  const { memoryctl: own, hello } = bench.binaries();
  const [ours, theirs, bare] = [memoryctl(own), sqlite(), starting(hello)];
  const [all, others, starts]: [Written[], Written[], Written[]] = [[], [], []];
  for (let round = 0; round < bench.count(3, 1); round += 1) {
    all.push(await tellAtOnce(await ours.open(bench.folder()), crowd));
    starts.push(await tellAtOnce(await bare.open(bench.folder()), crowd));
    if (theirs.missing !== "") continue;
    others.push(await tellAtOnce(await theirs.open(bench.folder()), crowd));
  }
  const ratio = median(others.map(({ seconds }, i) => (all[i]?.seconds ?? NaN) / seconds));
  const lost = Math.max(...all.map((each) => each.lost));
  const refused = Math.max(...all.map((each) => each.told_failed));
  const goal = GOALS.P12;
  const seconds = (of: readonly Written[]) =>
    `${median(of.map((each) => each.seconds)).toFixed(2)} s`;
  return judged("P12", {
    work: `${crowd.writers} writers at once, ${crowd.lines} one-shot lines each`,
    bar: `≤ ${goal.sqlite} × as many sqlite3 with synchronous = FULL; ${goal.lost} lost`,
    reached: `${seconds(all)} (CPU ${median(all.map((each) => each.cpu_seconds)).toFixed(2)} s), ` +
      (others.length === 0 ? theirs.missing : `${ratio.toFixed(2)} × ${seconds(others)}`) +
      `; ${lost} lost, ${refused} refused; as many hello-worlds, which keep nothing, ` +
      seconds(starts),
    limits: [
      { name: "beside sqlite3", value: ratio, limit: goal.sqlite },
      { name: "lost", value: lost, limit: goal.lost },
      { name: "refused", value: refused, limit: 0 },
    ],
  });
}
