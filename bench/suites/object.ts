/** One row by its place, and one object by its id. */
import { closeSync, openSync, readSync } from "node:fs";
import stats from "../../src/commands/stats.ts";
import { openTree } from "../../src/base/tree.ts";
import { readerOf } from "../../src/run/reader.ts";
import { perform } from "../../src/bench/loops.ts";
import { openUsable } from "../../src/state/index.ts";
import { allLedgers, pathOfFile, spotOf } from "../../src/state/ledgers.ts";
import { fileOf, ridOf } from "../../src/state/rid.ts";
import type { State } from "../../src/state/state.ts";
import { runProcess } from "../processes.ts";
import { seeded } from "../../test/support/random.ts";
import { generate } from "../store.ts";
import { INSIDE, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "object",
  about: "one object, one row: read back from the ledgers, verified again",
  effort: INSIDE,
  async loops(bench) {
    const cwd = bench.folder();
    const root = `${cwd}/.memory`;
    generate(root, bench.count(20_000, 100));
    await perform({ folder: cwd, world: WORLD, rows: 0 }, root, { command: stats, options: {} });
    const tree = openTree(root);
    const state = openUsable(tree) as State;
    const count = bench.count(500, 5);
    const rids = someRows(state, count);
    const [first = 0] = rids;
    const { event_id } = readerOf(tree, state).row(first) as { readonly event_id: string };
    const { memoryctl, hello } = bench.binaries();
    return [
      {
        name: `${count} rows by their place`,
        unit: "rows",
        count,
        floor: { name: "open, read, JSON.parse, close", run: () => readBare(root, state, rids) },
        work: {
          name: "memory.row",
          run: () => {
            const reader = readerOf(tree, state);
            return rids.map((rid) => reader.row(rid));
          },
        },
      },
      {
        name: "one event by its id",
        unit: "calls",
        count: 1,
        processes: {
          floor: { name: "hello-world", run: () => runProcess([hello], { cwd }) },
          work: {
            name: "history",
            run: () => runProcess([memoryctl, "history", event_id], { cwd }),
          },
        },
      },
    ];
  },
};

export default suite;

/** Rows of the bus, here and there. */
function someRows(state: State, count: number): number[] {
  const random = seeded(7);
  const ledgers = allLedgers(state).filter(({ path }) => path.startsWith("bus/"));
  return Array.from({ length: count }, () => {
    const ledger = ledgers[Math.floor(random() * ledgers.length)];
    return ridOf(ledger?.fid ?? 1, 1 + Math.floor(random() * (ledger?.lines ?? 1)));
  });
}

function readBare(root: string, state: State, rids: readonly number[]): unknown[] {
  return rids.map((rid) => {
    const { offset = 0, length = 0 } = spotOf(state, rid) ?? {};
    const fd = openSync(`${root}/${pathOfFile(state, fileOf(rid))}`, "r");
    const bytes = new Uint8Array(length);
    readSync(fd, bytes, 0, length, offset);
    closeSync(fd);
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  });
}
