/** The terms that `recall` asks are a function of the rows, however they came and went. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../src/base/sqlite.ts";
import { foldRow, forgetRows, type Incoming, settle } from "../../src/state/fold.ts";
import { memoryState } from "../../src/state/index.ts";
import { prefixOf } from "../../src/recall/tables.ts";
import { fillAll, fillNext, strayRows } from "../../src/state/recall-filling.ts";
import { isWhole, leaveToRecall } from "../../src/state/recall-part.ts";
import type { Reader } from "../../src/state/reader.ts";
import type { State } from "../../src/state/state.ts";
import { dumpState } from "../support/dump.ts";
import { postingsOf, ridsOf } from "../support/postings.ts";
import { seeded, seededBytes, shuffled } from "../support/random.ts";
import { randomRows } from "../support/rows.ts";

const ROWS = 60;
const SEEDS = 25;

function emptyState(): State {
  return memoryState(seededBytes(1));
}

function folded(rows: readonly Incoming[], state = emptyState()): State {
  for (const row of rows) foldRow(state, row);
  settle(state);
  return state;
}

/** A reader of the rows that a test folds, which stand in no file. */
function readerOf(state: State, rows: readonly Incoming[]): Reader {
  const byRid = new Map(
    rows.map(({ fid, line, row }) => [fid * 2 ** 32 + line, row.row as Record<string, unknown>]),
  );
  return {
    state,
    row: (rid) => byRid.get(rid) ?? null,
    rows: (spots) => new Map(spots.map(({ rid }) => [rid, byRid.get(rid) ?? null])),
    forget: () => {},
    pathOf: () => "",
    recordEnds: () => {},
  };
}

/** What the part holds, as far as it follows from the rows. */
function partOf(state: State): unknown {
  assert.ok(isWhole(state));
  assert.deepEqual(strayRows(state), []);
  state.db.exec("INSERT INTO recall (recall) VALUES ('integrity-check')");
  const { recall_rows, recall_sums } = dumpState(state);
  assert.ok((recall_rows ?? []).length > 0);
  return { recall_rows, recall_sums, postings: postingsOf(state) };
}

describe("what can be recalled is a function of the set of rows", () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const rows = randomRows(seed, ROWS);
    const wanted = partOf(folded(rows));

    test(`seed ${seed}: rows in any order, that go and come back`, () => {
      const next = seeded(seed);
      const state = folded(shuffled(next, rows));
      for (let round = 0; round < 4; round += 1) {
        const fid = 1 + Math.floor(next() * 4);
        const behind = Math.floor(next() * 12);
        forgetRows(state, fid, behind);
        if (next() < 0.5) settle(state);
        folded(shuffled(next, rows.filter((row) => row.fid === fid && row.line > behind)), state);
      }
      assert.deepEqual(partOf(state), wanted);
    });

    test(`seed ${seed}: filled in batches, while rows come and go`, () => {
      const next = seeded(seed + 1000);
      const mixed = shuffled(next, rows);
      const state = emptyState();
      const before = Math.floor(next() * ROWS);
      folded(mixed.slice(0, before), state);
      leaveToRecall(state);
      const reader = readerOf(state, rows);
      let behind = 0;
      // A batch, then rows that come, and some that go and come back.
      for (const row of mixed.slice(before)) {
        folded([row], state);
        if (next() < 0.2) {
          const filled = fillNext(reader, behind);
          behind = typeof filled === "string" || next() < 0.3 ? 0 : filled.behind;
          if (filled === "whole") leaveToRecall(state);
        }
      }
      const gone = rows.filter((row) => row.fid === 2 && row.line > 2);
      forgetRows(state, 2, 2);
      folded(shuffled(next, gone), state);
      assert.ok(fillAll(reader));
      assert.deepEqual(partOf(state), wanted);
    });

    test(`seed ${seed}: what was folded and taken back leaves nothing`, () => {
      const [first, rest] = [rows.slice(0, 30), rows.slice(30)];
      const state = folded(first);
      const before = partOf(state);
      state.db.exec("SAVEPOINT a");
      folded(rest, state);
      state.db.exec("ROLLBACK TO a; RELEASE a");
      state.memo.length = 0;
      assert.deepEqual(partOf(state), before);
      folded(rest, state);
      assert.deepEqual(partOf(state), wanted);
    });
  }
});

describe("a part that is not whole", () => {
  const rows = randomRows(3, ROWS);

  test("is left alone by what is folded, and filled by who asks", () => {
    const state = emptyState();
    leaveToRecall(state);
    folded(rows, state);
    assert.deepEqual([isWhole(state), postingsOf(state)], [false, []]);
    assert.ok(fillAll(readerOf(state, rows)));
    assert.deepEqual(partOf(state), partOf(folded(rows)));
  });

  test("of other rules: rows are not mixed into it, and it is filled anew", () => {
    const state = folded(rows.slice(0, 30));
    state.db.exec("UPDATE recall_part SET rules = rules + 1");
    state.memo.length = 0;
    const before = postingsOf(state);
    folded(rows.slice(30), state);
    assert.equal(isWhole(state), false);
    assert.deepEqual(postingsOf(state), before);
    // Whoever has those rules must not take it for whole either.
    const sql = "SELECT complete FROM recall_part";
    assert.equal(state.db.one<{ complete: number }>(sql)?.complete, 0);
    assert.ok(fillAll(readerOf(state, rows)));
    assert.deepEqual(partOf(state), partOf(folded(rows)));
  });

  test("a row that came behind what is filled is filled as well", () => {
    const state = emptyState();
    leaveToRecall(state);
    folded(rows.filter(({ fid }) => fid > 1), state);
    const filled = fillNext(readerOf(state, rows), 0);
    assert.ok(typeof filled !== "string");
    folded(rows.filter(({ fid }) => fid === 1), state);
    assert.notEqual(fillNext(readerOf(state, rows), filled.behind), "whole");
    assert.ok(fillAll(readerOf(state, rows)));
    assert.deepEqual(partOf(state), partOf(folded(rows)));
  });

  test("many rows that go at once are not taken out one by one", () => {
    const [row] = rows.filter(({ row }) =>
      row.kind === "event" && row.row.type.endsWith("captured")
    );
    assert.ok(row !== undefined);
    const many = Array.from(
      { length: 5001 },
      (_, i): Incoming => ({ ...row, fid: 7, line: i + 1 }),
    );
    const state = folded(rows);
    for (const each of many) foldRow(state, each);
    settle(state);
    forgetRows(state, 7, 0);
    settle(state);
    assert.equal(isWhole(state), false);
    assert.ok(fillAll(readerOf(state, rows)));
    assert.deepEqual(partOf(state), partOf(folded(rows)));
  });

  test("a part that lacks a row, or has one too many, is told", () => {
    for (
      const sql of ["DELETE FROM recall_rows", "INSERT INTO recall_rows VALUES (9, '', 0, '')"]
    ) {
      const state = folded(rows);
      state.db.exec(sql);
      assert.ok(strayRows(state).length > 0);
    }
  });
});

/** A database that lacks FTS5, whoever made its file. */
function withoutFts5(db: Database): Database {
  const fails = (sql: string) => {
    if (/(?:INTO|FROM|TABLE) recall(?:_terms)? /.test(sql)) throw new Error("no such module: fts5");
  };
  return new Proxy(db, {
    get(_, name: keyof Database) {
      if (name === "one") {
        return (sql: string, ...params: string[]) => {
          fails(sql);
          return sql.includes("pragma_module_list") ? undefined : db.one(sql, ...params);
        };
      }
      if (name === "run") {
        return (sql: string, ...params: string[]) => {
          fails(sql);
          return db.run(sql, ...params);
        };
      }
      const value = db[name];
      return typeof value === "function" ? value.bind(db) : value;
    },
  });
}

describe("a program without FTS5", () => {
  const rows = randomRows(5, ROWS);
  const apart = (state: State): State => ({ ...state, db: withoutFts5(state.db), memo: [] });

  test("folds an index that another one made, which then begins anew", () => {
    const state = folded(rows.slice(0, 30));
    const poor = folded(rows.slice(30), apart(state));
    forgetRows(poor, 2, 0);
    settle(poor);
    assert.equal(isWhole(poor), false);
    assert.equal(fillNext(readerOf(poor, rows), 0), "unavailable");
    state.memo.length = 0;
    folded(rows.filter(({ fid }) => fid === 2), state);
    assert.ok(fillAll(readerOf(state, rows)));
    assert.deepEqual(partOf(state), partOf(folded(rows)));
  });

  test("makes one without the part, which the next program makes", () => {
    const state = folded(rows);
    state.db.exec("DROP TABLE recall_terms; DROP TABLE recall; DELETE FROM recall_part");
    state.db.exec("DELETE FROM recall_rows; DELETE FROM recall_sums");
    state.memo.length = 0;
    const poor = apart(state);
    forgetRows(poor, 2, 0);
    folded(rows.filter(({ fid }) => fid === 2), poor);
    assert.equal(fillNext(readerOf(poor, rows), 0), "unavailable");
    assert.ok(fillAll(readerOf(state, rows)));
    assert.deepEqual(partOf(state), partOf(folded(rows)));
  });
});

describe("terms of a private row", () => {
  const isPrivate = ({ row: { row } }: Incoming) =>
    (row as { visibility?: string }).visibility === "private";
  const stores = Array.from({ length: 12 }, (_, seed) => randomRows(seed, ROWS));
  const rows = stores.find((each) => each.filter(isPrivate).length > 5) ?? [];

  test("are words to its owner alone", () => {
    const state = folded(rows);
    const shared = folded(rows.filter((row) => !isPrivate(row)));
    const bare = postingsOf(state).filter((each) => !each.startsWith("\ue000"));
    assert.deepEqual(bare, postingsOf(shared));
    const kept = state.db.all<{ rid: number; realm: string; terms: string }>(
      "SELECT rid, realm, terms FROM recall_rows WHERE realm <> '' AND terms <> ''",
    );
    assert.ok(kept.length > 0);
    for (const { rid, realm, terms } of kept) {
      const [term = ""] = terms.match(/(?<=^|[ \n])[^ \n`]+/) ?? [];
      assert.ok(ridsOf(state, `${prefixOf(realm)}${term}`).includes(rid));
      assert.ok(!ridsOf(state, term).includes(rid));
    }
  });
});
