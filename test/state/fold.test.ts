import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { foldRow, forgetRows, type Incoming, settle } from "../../src/state/fold.ts";
import { memoryState } from "../../src/state/index.ts";
import type { State } from "../../src/state/state.ts";
import { dumpState } from "../support/dump.ts";
import { seeded, seededBytes, shuffled } from "../support/random.ts";
import { randomRows } from "../support/rows.ts";

const SEEDS = Number(process.env["FOLD_SEEDS"] ?? 60);
const ROWS = 60;

function emptyState(): State {
  return memoryState(seededBytes(1));
}

/** The state after all rows came in their first order and were settled once. */
function plainFold(rows: readonly Incoming[]): Record<string, string[]> {
  const state = emptyState();
  for (const row of rows) foldRow(state, row);
  settle(state);
  return dumpState(state);
}

describe("the fold is a function of the set of rows", () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const rows = randomRows(seed, ROWS);
    const wanted = plainFold(rows);

    test(`seed ${seed}: any order and any parts give the same state`, () => {
      const next = seeded(seed);
      const state = emptyState();
      for (const row of shuffled(next, rows)) {
        foldRow(state, row);
        if (next() < 0.4) settle(state);
      }
      settle(state);
      assert.deepEqual(dumpState(state), wanted);
    });

    test(`seed ${seed}: rows that went and came back leave no trace`, () => {
      const next = seeded(seed + 1000);
      const state = emptyState();
      for (const row of shuffled(next, rows)) foldRow(state, row);
      settle(state);
      for (let round = 0; round < 4; round += 1) {
        const fid = 1 + Math.floor(next() * 4);
        const behind = Math.floor(next() * 12);
        forgetRows(state, fid, behind);
        settle(state);
        const gone = rows.filter((row) => row.fid === fid && row.line > behind);
        for (const row of shuffled(next, gone)) foldRow(state, row);
        if (next() < 0.5) settle(state);
      }
      settle(state);
      assert.deepEqual(dumpState(state), wanted);
    });

    test(`seed ${seed}: rows that went for good were never there`, () => {
      const next = seeded(seed + 2000);
      const state = emptyState();
      for (const row of shuffled(next, rows)) foldRow(state, row);
      settle(state);
      const fid = 1 + Math.floor(next() * 4);
      forgetRows(state, fid, 3);
      settle(state);
      assert.deepEqual(
        dumpState(state),
        plainFold(rows.filter((row) => row.fid !== fid || row.line <= 3)),
      );
    });
  }
});
