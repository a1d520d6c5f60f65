/** Rebuilding: the index made anew from the ledgers, beside parsing and one insert per row. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import stats from "../../src/commands/stats.ts";
import { perform } from "../../src/bench/loops.ts";
import { generate } from "../store.ts";
import { SLOW, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const suite: Suite = {
  name: "rebuild",
  about: "the index from the ledgers",
  effort: SLOW,
  loops(bench) {
    const folder = bench.folder();
    const root = `${folder}/.memory`;
    const { rows } = generate(root, bench.count(20_000, 100));
    const setup = { folder, world: WORLD, rows };
    const bare = `${folder}/bare.db`;
    return Promise.resolve([
      {
        name: `rebuild from ${rows} rows`,
        unit: "rows",
        count: rows,
        floor: {
          name: "JSON.parse, one insert per row",
          before: () => rmSync(bare, { force: true }),
          run: () => indexBare(root, bare),
        },
        work: {
          name: "stats without an index",
          before: () => rmSync(`${root}/index`, { recursive: true }),
          run: () => perform(setup, root, { command: stats, options: {} }),
        },
      },
    ]);
  },
};

export default suite;

function indexBare(root: string, file: string): void {
  const db = new DatabaseSync(file);
  db.exec("PRAGMA synchronous = NORMAL; CREATE TABLE rows (n INTEGER PRIMARY KEY, path TEXT, id)");
  db.exec("BEGIN");
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?, ?)");
  let n = 0;
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    if (!name.endsWith(".jsonl")) continue;
    for (const line of readFileSync(`${root}/${name}`, "utf8").split("\n")) {
      if (line === "") continue;
      const { event_id = "" } = JSON.parse(line) as { readonly event_id?: string };
      insert.run(n += 1, name, event_id);
    }
  }
  db.exec("COMMIT");
  db.close();
}
