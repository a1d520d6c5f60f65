/** What holds for every slice, whatever it folds; and the number of the schema of all of them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { kindNames, readAs } from "../../src/row/kind.ts";
import { foldRow, forgetRows, settle } from "../../src/state/fold.ts";
import { memoryState, openUsable } from "../../src/state/index.ts";
import { numberOf, schemaNumber, tables } from "../../src/state/schema.ts";
import type { Dirt } from "../../src/state/slice.ts";
import { appliesOf, slicesInTurn } from "../../src/state/turns.ts";
import { forgetMemo, type State } from "../../src/state/state.ts";
import { dumpState } from "../support/dump.ts";
import { seeded, seededBytes } from "../support/random.ts";
import { randomRows } from "../support/rows.ts";
import { testStore } from "../support/store.ts";

const SEEDS = 20;
const ROWS = 60;

function sizeOf(dirt: Dirt): number {
  if (dirt instanceof Set || dirt instanceof Map) return dirt.size;
  return Object.values(dirt).reduce((sum, each) => sum + each.size, 0);
}

describe("slices", () => {
  test("each has a name of its own", () => {
    const names = slicesInTurn().map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
  });

  test("only these kinds of rows are folded by none", () => {
    const kinds = [...new Set(kindNames().map(readAs)), "object" as const, "processed" as const];
    const unfolded = kinds.filter((kind) => appliesOf(kind).length === 0);
    assert.deepEqual(unfolded.sort(), ["cursor", "execution", "plan", "trend"]);
  });

  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const rows = randomRows(seed, ROWS);

    test(`seed ${seed}: what is settled is dirty no longer`, () => {
      const state = memoryState(seededBytes(1));
      const left = () =>
        slicesInTurn().filter(({ dirty = [] }) => dirty.some((each) => sizeOf(each(state)) > 0))
          .map(({ name }) => name);
      for (const row of rows) foldRow(state, row);
      assert.notDeepEqual(left(), []);
      settle(state);
      assert.deepEqual(left(), []);
      for (const fid of [1, 2]) forgetRows(state, fid, 2);
      assert.notDeepEqual(left(), []);
      settle(state);
      assert.deepEqual(left(), []);
    });

    test(`seed ${seed}: what is remembered can be forgotten at any time`, () => {
      const [state, forgetful] = [memoryState(seededBytes(1)), memoryState(seededBytes(1))];
      const next = seeded(seed);
      for (const row of rows) {
        foldRow(state, row);
        foldRow(forgetful, row);
        if (next() < 0.3) forgetMemo(forgetful);
        if (next() < 0.3) settle(forgetful);
        if (next() < 0.3) forgetMemo(forgetful);
      }
      settle(state);
      settle(forgetful);
      assert.deepEqual(dumpState(forgetful), dumpState(state));
    });
  }
});

describe("the number of the schema", () => {
  test("is positive and has 31 bits", () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => numberOf(["CREATE TABLE a (b)"], i));
    assert.ok(numbers.every((each) => Number.isInteger(each) && each > 0 && each < 2 ** 31));
    assert.ok(new Set(numbers).size > 990);
  });

  test("is another one for other tables, and for another meaning", () => {
    const own = numberOf(tables(), 1);
    assert.notEqual(numberOf(tables().map((ddl) => ddl.replace("digest", "digests")), 1), own);
    assert.notEqual(numberOf(tables().slice(1), 1), own);
    assert.notEqual(numberOf(tables(), 2), own);
  });

  test("is kept in the index, which is built anew where it is another one", async () => {
    using store = testStore();
    const note = ["--scope", "project:demo", "--instance-id", "ins-a", "--summary", "a note"];
    await store.ok("capture", ...note);
    const tree = openTree(store.root);
    const versionOf = (state: State | null) =>
      state?.db.one<{ user_version: number }>("PRAGMA user_version")?.user_version;
    const state = openUsable(tree);
    assert.equal(versionOf(state), schemaNumber());
    // Six was the number of an index before it followed from the tables.
    state?.db.exec("PRAGMA user_version = 6");
    state?.db.close();
    assert.equal(openUsable(tree), null);
    await store.ok("capture", ...note);
    const anew = openUsable(tree);
    assert.equal(versionOf(anew), schemaNumber());
    assert.equal(anew?.db.one<{ n: number }>("SELECT count(*) AS n FROM events")?.n, 2);
    anew?.db.close();
  });
});
