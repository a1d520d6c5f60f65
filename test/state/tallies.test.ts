/** Numbers that are kept say what counting would. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Queue } from "../../src/state/events.ts";
import { foldRow, forgetRows, settle } from "../../src/state/fold.ts";
import { memoryState } from "../../src/state/index.ts";
import { waitingCounts } from "../../src/state/queue.ts";
import type { State } from "../../src/state/state.ts";
import { seeded, seededBytes, shuffled } from "../support/random.ts";
import { randomRows } from "../support/rows.ts";

const SEEDS = 60;

/** What waits, counted row by row. */
function counted(state: State, queue: Queue): { scope: string; n: number }[] {
  const sql =
    "SELECT scope, count(*) AS n FROM events WHERE queue = ? GROUP BY scope ORDER BY scope";
  return state.db.all<{ scope: string; n: number }>(sql, queue).map((each) => ({ ...each }));
}

describe("events that wait", () => {
  test(`${SEEDS} random folds: as many as are tallied, whatever comes and goes`, () => {
    let most = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = seeded(seed);
      const state = memoryState(seededBytes(1));
      const holds = () => {
        for (const queue of ["reduce", "distill"] as const) {
          const wanted = counted(state, queue);
          assert.deepEqual(waitingCounts(state, queue), wanted, `seed ${seed}: ${queue}`);
          most = Math.max(most, ...wanted.map(({ n }) => n));
        }
      };
      for (const row of shuffled(next, randomRows(seed, 60))) {
        foldRow(state, row);
        if (next() < 0.3) settle(state);
        if (next() < 0.3) holds();
        if (next() < 0.05) forgetRows(state, 1 + Math.floor(next() * 4), Math.floor(next() * 12));
      }
      settle(state);
      holds();
    }
    assert.ok(most > 1, "nothing waited");
  });
});
