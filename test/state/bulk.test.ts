/**
 * An index that is made anew asks less of its tables, and puts off what it can: it must say what
 * one says that met the same rows one after the other.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { sha256Hex } from "../../src/base/runtime.ts";
import { beginBuilding, endBuilding } from "../../src/state/building.ts";
import { differences } from "../../src/state/difference.ts";
import { foldRow, foreseeRows, forgetRows, type Incoming, settle } from "../../src/state/fold.ts";
import { memoryState } from "../../src/state/index.ts";
import { shortDigest } from "../../src/state/ledgers.ts";
import { beginWithNone, endWithNone, IdFilter } from "../../src/state/none-known.ts";
import { enterAllSigns } from "../../src/state/signs.ts";
import type { Row } from "../../src/row/kind.ts";
import type { State } from "../../src/state/state.ts";
import { difference, dumpState } from "../support/dump.ts";
import { seedOf, size } from "../support/measured.ts";
import { pick, seeded, seededBytes, shuffled } from "../support/random.ts";
import { randomRows } from "../support/rows.ts";

const OF_V1 = ["object", "processed", "conflict"];

const RUNS = size("BULK", 80);

/** Random rows with digests of their own; some judgements are of one line of an event alone. */
function rowsOf(seed: number, count: number): Incoming[] {
  const next = seeded(seed);
  const rows = randomRows(seed, count).map((row, i): Incoming => ({
    ...row,
    digest: `sha256:${sha256Hex(`${seed} ${i}`)}`,
    // Rows that v1 alone wrote stand in its files.
    replica: OF_V1.includes(row.row.kind) ? "" : pick(next, ["", "0a0000000001", "0b0000000002"]),
  }));
  return rows.map((row) => {
    if (row.row.kind !== "outcome" || next() < 0.5) return row;
    const { event_id } = row.row.row;
    const judged = rows.filter((each) =>
      each.row.kind === "event" && each.row.row.event_id === event_id
    );
    const source_digest = judged.length === 0 ? "" : shortDigest(pick(next, judged).digest);
    return { ...row, row: { ...row.row, row: { ...row.row.row, source_digest } } };
  });
}

/** Rows of replicas of ours, each id that of one row: as in nearly every store. */
function usualRows(seed: number): Incoming[] {
  const met = new Set<string>();
  return rowsOf(seed, 90).filter(({ row }) => {
    if (OF_V1.includes(row.kind)) return false;
    if (row.kind !== "event") return true;
    const isNew = !met.has(row.row.event_id);
    met.add(row.row.event_id);
    return isNew;
  }).map((row) => ({ ...row, replica: "0a0000000001" }));
}

/** Rows that are looked up together. */
const AHEAD = 12;

/**
 * How rows come: in which order, and where they are settled on the way; with `foresees`, what they
 * must know of their ids is looked up for some at once.
 */
function foldInto(state: State, rows: readonly Incoming[], seed: number, foresees = false): void {
  const next = seeded(seed);
  const often = pick(next, [0, 0.05, 0.4]);
  const first = pick(next, ["outcome", "event", ""]);
  const ordered = shuffled(next, rows)
    .sort((a, b) => Number(b.row.kind === first) - Number(a.row.kind === first));
  for (const [i, row] of ordered.entries()) {
    const together = ordered.slice(i, i + AHEAD).map((each) => each.row);
    if (foresees && i % AHEAD === 0) foreseeRows(state, together);
    foldRow(state, row);
    if (next() < often) settle(state);
  }
  settle(state);
}

type Fold = (rows: readonly Incoming[], seed: number, isBulk: boolean) => State;

/** How an index comes to be, with what is left out while it is made, and without. */
const WAYS: Readonly<Record<string, Fold>> = {
  "nothing is known before": (rows, seed, isBulk) => {
    const state = memoryState(seededBytes(1));
    if (isBulk) beginWithNone(state);
    foldInto(state, rows, seed);
    endWithNone(state);
    return state;
  },
  "what can be put off is": (rows, seed, isBulk) => {
    const state = memoryState(seededBytes(1));
    state.db.exec("BEGIN");
    if (isBulk) beginWithNone(state);
    if (isBulk) beginBuilding(state);
    foldInto(state, rows, seed);
    endWithNone(state);
    endBuilding(state, enterAllSigns);
    state.db.exec("COMMIT");
    return state;
  },
  "what comes next is looked up": (rows, seed, isBulk) => {
    const state = memoryState(seededBytes(1));
    foldInto(state, rows, seed, isBulk);
    return state;
  },
  "more comes when it is made": (rows, seed, isBulk) => {
    const state = memoryState(seededBytes(1));
    if (isBulk) beginWithNone(state);
    foldInto(state, rows.slice(0, rows.length / 2), seed);
    endWithNone(state);
    foldInto(state, rows.slice(rows.length / 2), seed + 1);
    return state;
  },
};

describe("an index that is made anew", () => {
  const seed = seedOf("BULK_SEED");
  for (const [name, fold] of Object.entries(WAYS)) {
    test(`${name}: the same tables as row by row (seed ${seed})`, () => {
      const input = fc.record({ of: fc.nat(), order: fc.nat(), count: fc.integer({ max: 120 }) });
      fc.assert(
        fc.property(input, ({ of, order, count }) => {
          const rows = rowsOf(of, Math.max(5, count));
          const [found, expected] = [fold(rows, order, true), fold(rows, order, false)];
          assert.deepEqual(difference(dumpState(found), dumpState(expected)), []);
          assert.deepEqual(differences(found, expected), []);
          found.db.close();
          expected.db.close();
        }),
        { numRuns: RUNS, seed },
      );
    });
  }

  test(`usual rows that go, and come back, leave no trace (seed ${seed})`, () => {
    const input = fc.record({
      of: fc.nat(),
      fid: fc.integer({ min: 1, max: 4 }),
      behind: fc.nat(9),
    });
    fc.assert(
      fc.property(input, ({ of, fid, behind }) => {
        const rows = usualRows(of);
        const plain = (rows: readonly Incoming[]) => {
          const state = memoryState(seededBytes(1));
          foldInto(state, rows, 1);
          return state;
        };
        const isGone = (row: Incoming) => row.fid === fid && row.line > behind;
        const found = plain(rows);
        forgetRows(found, fid, behind);
        settle(found);
        const without = plain(rows.filter((row) => !isGone(row)));
        assert.deepEqual(difference(dumpState(found), dumpState(without)), [], "they went");
        foldInto(found, rows.filter(isGone), of);
        assert.deepEqual(difference(dumpState(found), dumpState(plain(rows))), [], "they are back");
      }),
      { numRuns: RUNS, seed },
    );
  });

  test("what was said of one line of an event is not said of one that comes before it", () => {
    const rows = randomRows(1, 40);
    const event = rows.find(({ row }) =>
      row.kind === "event" && row.row.type === "memory.captured"
    );
    assert.ok(event !== undefined && event.row.kind === "event");
    const line = (fid: number, lc: number): Incoming => {
      const digest = `sha256:${sha256Hex(`${fid}`)}`;
      return { ...event, fid, line: 1, digest, order: { ...event.order, lc } };
    };
    const [late, early] = [line(1, 5), line(2, 3)];
    const outcome = {
      ...{ event_id: event.row.row.event_id, lc: 9, op: "reduce", outcome: "rejected" },
      ...{ scope: "team", ts: "2026-11-28T00:00:00Z", source_digest: shortDigest(late.digest) },
    };
    const judged = { ...line(3, 9), row: { kind: "outcome", row: outcome } } as unknown as Incoming;
    const fold = (rows: readonly Incoming[], settles: boolean, foreseen: Row[] = []) => {
      const state = memoryState(seededBytes(1));
      for (const row of rows) {
        if (row === early) foreseeRows(state, foreseen);
        foldRow(state, row);
        if (settles) settle(state);
      }
      settle(state);
      return dumpState(state);
    };
    const expected = fold([early, late, judged], true);
    assert.deepEqual(expected["rejected"], [], "the line that counts waits");
    assert.deepEqual(difference(fold([judged, late, early], false), expected), []);
    const alone = fold([judged, early], true);
    const foreseen = Array.from({ length: 9 }, () => early.row);
    assert.deepEqual(difference(fold([judged, early], true, foreseen), alone), []);
  });

  test("no row is looked for where none can be, and each that came is found", () => {
    const filter = new IdFilter();
    const ids = Array.from({ length: 30_000 }, (_, i) => `evt-20261123101500-${sha256Hex(`${i}`)}`);
    let wrong = 0;
    for (const id of ids) {
      if (filter.mayHave(id)) wrong += 1;
      filter.add(id);
      assert.ok(filter.mayHave(id));
    }
    assert.ok(ids.every((id) => filter.mayHave(id)), "no id is forgotten");
    assert.ok(wrong < 10, `${wrong} of them were taken for others`);
    for (const id of ["", "x", "\0", "é", "😀".repeat(40)]) {
      filter.add(id);
      assert.ok(filter.mayHave(id), JSON.stringify(id));
    }
  });
});
