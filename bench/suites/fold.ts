/** Folding: what a row costs on its way into the index, beside one bare insert. */
import { DatabaseSync } from "node:sqlite";
import { NO_PREV } from "../../src/row/line.ts";
import { orderOf } from "../../src/row/order.ts";
import type { Row } from "../../src/row/kind.ts";
import { ledgerAt, type LedgerPath } from "../../src/row/path.ts";
import { foldRow, settle } from "../../src/state/fold.ts";
import { memoryState } from "../../src/state/index.ts";
import { enterLedger } from "../../src/state/ledgers.ts";
import type { State } from "../../src/state/state.ts";
import { claim, event, eventIdAt } from "../rows.ts";
import { INSIDE, type Suite } from "../suite.ts";
import { WORLD } from "../world.ts";

const AT_MS = Date.UTC(2026, 10, 23);
const ACTOR = {
  instance: "ins-a",
  project: "demo",
  scope: "project:demo",
  replica: "0a0000000001",
};

const suite: Suite = {
  name: "fold",
  about: "rows into the index, in memory",
  effort: INSIDE,
  loops(bench) {
    const count = bench.count(5000, 50);
    const rows = Array.from({ length: count }, (_, i) => published(i));
    let state: State | null = null;
    return Promise.resolve([
      {
        name: `fold ${count} published rows`,
        unit: "rows",
        count,
        floor: { name: "one insert per row", run: () => insertBare(rows) },
        work: {
          name: "foldRow, settle",
          before: () => {
            state?.db.close();
            state = memoryState(WORLD.random);
          },
          run: () => foldAll(state as State, rows),
        },
      },
    ]);
  },
};

export default suite;

function published(i: number): Row {
  const id = eventIdAt(ACTOR.replica, AT_MS, i);
  const base = event("memory.published", id, { at_ms: AT_MS + i, actor: ACTOR });
  const summary = `item ${i}: what an agent has to tell in a sentence of usual length`;
  const key = i % 10 < 3 ? { decision_key: `key-${i}` } : {};
  const object_type = i % 10 < 3 ? "decision" : "fact";
  const payload = { ...claim(summary), ...key, object_type };
  return { kind: "event", row: { ...base, lc: i + 1, payload } };
}

function foldAll(state: State, rows: readonly Row[]): void {
  const path = "bus/project-demo/2026-11-23.0a0000000001.jsonl";
  const { fid } = enterLedger(state, ledgerAt(path) as LedgerPath);
  state.db.exec("BEGIN");
  for (const [i, row] of rows.entries()) {
    foldRow(state, {
      fid,
      line: i + 1,
      offset: i * 700,
      length: 699,
      digest: NO_PREV,
      row,
      order: orderOf(row, ""),
      folder: "project-demo",
      replica: "0a0000000001",
    });
  }
  settle(state);
  state.db.exec("COMMIT");
}

function insertBare(rows: readonly Row[]): void {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE rows (rid INTEGER PRIMARY KEY, offset INTEGER, length INTEGER, id TEXT)");
  db.exec("BEGIN");
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?, ?, ?)");
  for (const [i, { row }] of rows.entries()) {
    insert.run(i, i * 700, 699, (row as { readonly event_id: string }).event_id);
  }
  db.exec("COMMIT");
  db.close();
}
