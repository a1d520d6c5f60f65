/** P2: `reduce` of ten thousand events, of eleven scopes and of one, beside its own floor. */
import { timeText } from "../../src/command/measurement.ts";
import { reducedByV1, v1 } from "../peers/v1.ts";
import { runProcess } from "../processes.ts";
import type { BenchFolders } from "../suite.ts";
import { inTurns, type Runner, type Turns } from "../turns.ts";
import { type BarResult, judged, ratioText } from "./bar.ts";
import { GOALS } from "./goals.ts";
import { type Large, ledgersOf, makeLarge, putBack } from "./large.ts";

/** Both stores, each beside parsing, hashing and writing as many lines, and one sync. */
export async function reducedTenThousand(bench: BenchFolders): Promise<BarResult> {
  const events = bench.count(10_000, 100);
  const rounds = bench.count(9, 1);
  const eleven = await reduced(bench, makeLarge(bench, events, { projects: 11 }), rounds);
  const one = await reduced(bench, makeLarge(bench, events, { projects: 1 }), rounds);
  const limit = GOALS.P2.floor;
  return judged("P2", {
    work: `reduce of ${events.toLocaleString("en-US")} events of 11 scopes, and of one; three of ` +
      "ten are keyed decisions",
    bar: `≤ ${limit} × parsing, hashing and writing a line for each, and one sync`,
    reached: `11 scopes ${textOf(eleven, events)}; one scope ${textOf(one, events)}; v1 ` +
      (v1() === null
        ? "was not there"
        : `${v1Text(bench, events, 11)} and ${v1Text(bench, events, 1)}`),
    limits: [
      { name: "11 scopes", value: ratioOf(eleven), limit },
      { name: "one scope", value: ratioOf(one), limit },
    ],
  });
}

interface Reduced {
  readonly turns: Turns;
  readonly floor: Runner;
  readonly work: Runner;
}

async function reduced(bench: BenchFolders, store: Large, rounds: number): Promise<Reduced> {
  const { cwd, root, memoryctl, published } = store;
  const bare = `${bench.folder()}/judged.jsonl`;
  const bus = ledgersOf(store).filter((path) => path.startsWith("bus/"));
  const argv = [bench.binaries().judge, bare, ...bus.map((path) => `${root}/${path}`)];
  // A process as well: it starts, and runs code that nobody ran before.
  const floor: Runner = {
    name: "parse, hash, write, sync",
    run: () => runProcess(argv, { cwd }),
  };
  const work: Runner = {
    name: "reduce",
    before() {
      putBack(store);
      runProcess([memoryctl, "stats"], { cwd });
    },
    run: () => runProcess([memoryctl, "reduce", "--limit", String(published)], { cwd }),
  };
  return { turns: await inTurns([floor, work], rounds), floor, work };
}

function ratioOf({ turns, work, floor }: Reduced): number {
  return turns.ratio(work, floor).wall;
}

function textOf(reduced: Reduced, events: number): string {
  const { turns, work, floor } = reduced;
  const { ms, cpu_ms } = turns.of(work);
  const bare = turns.of(floor);
  return `${timeText(ms)}, ${ratioText(turns.ratio(work, floor))} its floor of ${
    timeText(bare.ms)
  }, CPU ${(cpu_ms * 1000 / events).toFixed(0)} µs an event`;
}

function v1Text(bench: BenchFolders, events: number, scopes: number): string {
  return timeText(reducedByV1(bench.folder(), { events, scopes }).ms);
}
