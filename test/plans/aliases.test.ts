/** The same decision many times over: rows name the head alone, and all of them are answered. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { size } from "../support/measured.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const TIMES = size("ALIASES", 7000);

/** Publishes a decision so many times, without a key of the caller, and judges it. */
async function decide(store: TestStore, summary: string, times: number): Promise<Answer> {
  const line = JSON.stringify({ summary, decision_key: "cache", object_type: "decision" });
  store.input = `${line}\n`.repeat(times);
  await store.ok(...words`publish --stdin --scope team --instance-id ins-a`);
  store.input = "";
  return await store.ok("reduce", "--limit", "10000", "--verbose");
}

/** Open conflicts and active decisions; the index of all rows folded anew says the same. */
async function standing(store: TestStore): Promise<{ open: number; active: number }> {
  const { open_conflicts: open, views } = await store.ok("stats");
  const active = activeIn(store);
  rmSync(`${store.root}/index`, { recursive: true });
  await store.ok("reduce");
  const again = await store.ok("stats");
  assert.deepEqual([again.open_conflicts, again.views], [open, views]);
  assert.equal(activeIn(store), active);
  assert.equal((await store.ok("validate", "--strict")).error_count, 0);
  return { open, active };
}

function activeIn(store: TestStore): number {
  const views = store.files().filter((path) => /^views\/decisions\/.*\.active\.jsonl$/.test(path));
  return views.map((path) => store.read(path).split("\n").length - 1).reduce((a, b) => a + b, 0);
}

function longestLine(store: TestStore): number {
  const ledgers = store.files().filter((path) => path.endsWith(".jsonl"));
  return Math.max(...ledgers.flatMap((path) => store.read(path).split("\n").map((l) => l.length)));
}

describe(`a decision that stands ${TIMES} times`, () => {
  test("is corrected with all its aliases by one short row", async () => {
    using store = testStore();
    const { created, aliases } = await decide(store, "Cache in files", TIMES);
    assert.deepEqual([created.length, aliases.length], [1, TIMES - 1]);
    const [head, alias] = [created[0].object_id, aliases[0].object_id];
    const { new_id } = await store.ok(...words`reconcile --id ${head} --summary "Cache in SQLite"`);
    assert.deepEqual(await standing(store), { open: 0, active: 1 });
    assert.ok(longestLine(store) < 4000);
    // An alias is as old as what it said the same as: who asks for it learns the newest version.
    const { exit, answer } = await store.run(...words`reconcile --id ${alias} --summary x`);
    assert.deepEqual([exit, answer.code], [4, "lost_race"]);
    assert.equal(answer.current[0].id, new_id);
    // Said once more after the correction, it is another opinion.
    await decide(store, "Cache in files", 1);
    assert.equal((await standing(store)).open, 1);
  });

  for (const winner of ["the one that stands often", "the other one"]) {
    test(`a conflict is decided for ${winner}`, async () => {
      using store = testStore();
      const { created: [{ object_id: first }] } = await decide(store, "Cache in files", TIMES);
      const { conflicts } = await decide(store, "Cache in SQLite", 3);
      const [{ conflict_id, sides }] = conflicts;
      const other = sides.find((side: { object_id: string }) => side.object_id !== first).object_id;
      const id = winner === "the other one" ? other : first;
      await store.ok(
        ...words`reconcile --id ${id} --resolve-conflict ${conflict_id} --summary "Cache here"`,
      );
      assert.deepEqual(await standing(store), { open: 0, active: 1 });
      assert.ok(longestLine(store) < 8000);
    });
  }
});
