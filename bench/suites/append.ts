/** Appending: one row, many, without the cost of syncing, and by several processes at once. */
import { existsSync } from "node:fs";
import { appendMany, appendOne } from "../../src/bench/loops.ts";
import type { Loop } from "../../src/bench/timing.ts";
import { runAtOnce } from "../processes.ts";
import { type BenchFolders, INSIDE, type Suite } from "../suite.ts";
import type { ProcessLoop } from "../turns.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "append",
  about: "rows from a command into their files, durable",
  effort: INSIDE,
  async loops(bench) {
    const rows = bench.count(5000, 50);
    const setup = { folder: bench.folder(), world: WORLD, rows };
    return [
      await appendOne(setup),
      await appendMany(setup),
      ...await unsynced(bench, rows),
      writers(bench, 1),
      writers(bench, 8),
    ];
  },
};

export default suite;

/** On a file system in memory a sync costs nothing: what remains is the work itself. */
async function unsynced(bench: BenchFolders, rows: number): Promise<Loop[]> {
  if (!existsSync("/dev/shm")) return [];
  const setup = { folder: bench.folder("/dev/shm"), world: WORLD, rows };
  const loops = [await appendOne(setup), await appendMany(setup)];
  return loops.map((loop) => ({ ...loop, name: `${loop.name}, nothing to sync` }));
}

function writers(bench: BenchFolders, count: number): ProcessLoop {
  const [cwd, bare] = [bench.folder(), bench.folder()];
  const { memoryctl, append } = bench.binaries();
  const times = bench.count(10, 1);
  const capture = [memoryctl, "capture", "--scope", "project:p1", "--summary", "a fact"];
  return {
    name: `${times} captures by each of ${count} processes`,
    unit: "rows",
    count: times * count,
    processes: {
      floor: {
        name: "bare append, one sync",
        run: () => runAtOnce(() => [append, bare], { cwd: bare, writers: count, times }),
      },
      work: {
        name: "capture",
        run: () => runAtOnce(() => capture, { cwd, writers: count, times }),
      },
    },
  };
}
