/** `validate` holds the index against its ledgers: what was done to it is said, and mended. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { openUsable } from "../../src/state/index.ts";
import { dumpStore } from "../support/dump.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** A store with rows in most tables, one of its months archived and pruned. */
async function filled(): Promise<TestStore> {
  const store = testStore();
  store.clock -= 60 * 24 * 3_600_000;
  await store.ok("capture", ...WHO, "--summary", "over");
  await store.ok("distill");
  await store.ok(...words`hygiene --rotate --max-lines 1`);
  store.clock += 60 * 24 * 3_600_000;
  const decision = ["--proposed-type", "decision", "--decision-key", "cache"];
  await store.ok("capture", ...WHO, ...decision, "--summary", "in files");
  await store.ok("distill");
  await store.ok("capture", ...WHO, ...decision, "--summary", "in SQLite");
  await store.ok("distill");
  await store.ok(...words`hygiene --archive-before 2026-11 --prune`);
  await store.ok(...words`lease acquire --instance-id ins-a --key k --scope project:demo`);
  await store.ok(...words`agenda --project demo --add "to do"`);
  await store.ok(...words`sync start --scope project:demo --instance-id ins-a`);
  await store.ok(...words`checkpoint --project demo --now "half done" --instance-id ins-a`);
  await store.ok(...words`attach --project demo`);
  await store.ok("diagnose");
  return store;
}

/** Changes an index by hand. */
function tamper(store: TestStore, sql: string): void {
  const state = openUsable(openTree(store.root));
  assert.ok(state !== null);
  state.db.exec(sql);
  state.db.close();
}

/** What is done to the index, and in which table that shows. */
const TAMPERED: readonly (readonly [sql: string, table: string])[] = [
  ["UPDATE objects SET standing = 'superseded'", "objects"],
  ["DELETE FROM events WHERE rid = (SELECT max(rid) FROM events)", "events"],
  ["UPDATE rows SET digest = 'feedfeedfeedfeed' WHERE rid % 2 = 0", "rows"],
  [
    "INSERT INTO corrections SELECT * FROM corrections UNION ALL SELECT 1, 'a', 'b', 0, NULL",
    "corrections",
  ],
  ["UPDATE rows SET rid = rid + 1000 WHERE rid = (SELECT max(rid) FROM rows)", "rows"],
  ["UPDATE hours SET writer = 'somebody'", "hours"],
  ["UPDATE event_signs SET ts = ts + 1", "event_signs"],
  ["UPDATE counters SET n = n + 1", "counters"],
  ["UPDATE leases SET fence = 99", "leases"],
  ["UPDATE ledgers SET head = NULL", "ledgers"],
  ["UPDATE meta SET value = 1 WHERE name = 'lc'", "meta"],
  ["DELETE FROM archives", "archives"],
  ["DROP TABLE findings", "sqlite_schema"],
  ["DROP INDEX objects_by_key", "sqlite_schema"],
];

describe("validate compares the index with its ledgers", () => {
  test("a sound one differs in nothing, right after any command", async () => {
    using store = await filled();
    const { index, warnings } = await store.ok("validate", "--verbose", "--strict");
    assert.deepEqual(index, { compared: true, differences: [], rebuilt: false });
    assert.deepEqual(warnings, []);
    assert.deepEqual(store.told, []);
  });

  for (const [sql, table] of TAMPERED) {
    test(`${sql}: said, and mended, and no fault of the ledgers`, async () => {
      using store = await filled();
      const before = dumpStore(store.root);
      tamper(store, sql);
      const { index, warnings, errors } = await store.ok("validate", "--verbose", "--strict");
      assert.equal(index.rebuilt, true);
      const tables = index.differences.map((each: { table: string }) => each.table);
      assert.ok(tables.includes(table), tables.join());
      assert.deepEqual(errors, []);
      assert.equal(warnings.length, tables.length);
      assert.match(store.told.join(""), /the index was built anew/);
      assert.deepEqual(dumpStore(store.root), before);
      assert.equal((await store.ok("validate", "--verbose")).index.rebuilt, false);
    });
  }

  test("what differs is named by its ids", async () => {
    using store = await filled();
    const { objects } = await store.ok("history", "cache", "--verbose");
    const ids = objects.map(({ id }: { id: string }) => id).sort();
    tamper(store, "UPDATE objects SET digest = 'x' WHERE key = 'cache'");
    const { index: { differences } } = await store.ok("validate", "--verbose");
    assert.deepEqual(differences, [{ table: "objects", rows: 4, ids }]);
  });

  test("without a place for temporary files, the second fold is made in memory", async () => {
    using store = await filled();
    store.temporary = "/dev/null/none";
    assert.equal((await store.ok("validate", "--verbose", "--strict")).index.compared, true);
    tamper(store, "UPDATE counters SET n = n + 1");
    assert.equal((await store.ok("validate", "--verbose", "--strict")).index.rebuilt, true);
  });
});
