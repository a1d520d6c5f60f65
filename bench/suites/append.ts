/** Appending: one row, many, without the cost of syncing, and by several processes at once. */
import { existsSync } from "node:fs";
import { appendMany, appendOne } from "../../src/bench/loops.ts";
import type { Loop } from "../../src/bench/timing.ts";
import { BINARY, buildFloor, runAtOnce } from "../processes.ts";
import { type Desk, INSIDE, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "append",
  about: "rows from a command into their files, durable",
  effort: INSIDE,
  async loops(desk) {
    const rows = desk.count(5000, 50);
    const setup = { folder: desk.folder(), world: WORLD, rows };
    return [
      await appendOne(setup),
      await appendMany(setup),
      ...await unsynced(desk, rows),
      writers(desk, 1),
      writers(desk, 8),
    ];
  },
};

export default suite;

/** On a file system in memory a sync costs nothing: what remains is the work itself. */
async function unsynced(desk: Desk, rows: number): Promise<Loop[]> {
  if (!existsSync("/dev/shm")) return [];
  const setup = { folder: desk.folder("/dev/shm"), world: WORLD, rows };
  const loops = [await appendOne(setup), await appendMany(setup)];
  return loops.map((loop) => ({ ...loop, name: `${loop.name}, nothing to sync` }));
}

function writers(desk: Desk, count: number): Loop {
  const [cwd, bare] = [desk.folder(), desk.folder()];
  const floor = buildFloor("append", desk.folder());
  const times = desk.count(10, 1);
  const capture = [BINARY, "capture", "--scope", "project:p1", "--summary", "a fact"];
  return {
    name: `${times} captures by each of ${count} processes`,
    unit: "rows",
    count: times * count,
    floor: {
      name: "bare locked append",
      run: () => runAtOnce(() => [floor, bare], { cwd: bare, writers: count, times }),
    },
    work: { name: "capture", run: () => runAtOnce(() => capture, { cwd, writers: count, times }) },
  };
}
