/** What was recorded is seen by whoever reads next: commands of a session judge what waits. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const A = words`--scope project:demo --instance-id ins-a`;
const ATTACH = words`attach --project demo --instance-id ins-b`;

/** A store in which ins-a captured a decision and published another, and crashed. */
async function left(): Promise<TestStore> {
  const store = testStore();
  await store.ok(...words`capture ${A} --proposed-type decision --decision-key cache
    --summary "Cache in SQLite"`);
  await store.ok(...words`publish ${A} --object-type decision --decision-key queue
    --summary "Queue in Redis"`);
  return store;
}

describe("what waits is judged on the way", () => {
  test("capture and publish count what waits in their scope, by the thin way too", async () => {
    using store = testStore();
    store.thin = 0;
    const waiting = async (...argv: string[]) => (await store.ok(...argv))["waiting"];
    assert.equal(await waiting(...words`capture ${A} --summary one`), 1);
    assert.equal(await waiting(...words`publish ${A} --summary two`), 2);
    assert.equal(await waiting(...words`capture ${A} --summary three`), 3);
    assert.equal(await waiting(...words`capture ${A} --summary four`), 4);
    const other = words`--scope project:other --instance-id ins-a`;
    assert.equal(await waiting(...words`capture ${other} --summary one`), 1);
    assert.ok(store.thin > 0, "none took the thin way");
    await store.ok("distill", "--scope", "project:demo");
    assert.equal(
      await waiting(...words`capture ${A} --summary five`),
      2,
      "the published one waits",
    );
  });

  const COMMANDS: readonly (readonly string[])[] = [
    ATTACH,
    words`checkpoint --project demo --instance-id ins-b --now x`,
    words`handoff --project demo --instance-id ins-b --summary x`,
    words`sync stop --scope project:demo --instance-id ins-b`,
  ];
  for (const argv of COMMANDS) {
    test(`${argv[0]}: of any instance, and the answer counts it`, async () => {
      using store = await left();
      const first = await store.ok(...argv);
      assert.deepEqual([first["judged"], first["waiting"]], [2, undefined]);
      const { capsule, judged } = await store.ok(...ATTACH);
      assert.equal(judged, undefined);
      assert.match(capsule, /Cache in SQLite/);
      assert.match(capsule, /Queue in Redis/);
      assert.equal((await store.ok("validate", "--strict")).error_count, 0);
    });

    test(`${argv[0]}: a dry run shows it, and writes nothing`, async () => {
      using store = await left();
      await store.ok("stats");
      const before = snapshot(store.root, (path) => path.startsWith("index/"));
      assert.equal((await store.ok(...argv, "--dry-run"))["judged"], 2);
      assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
    });
  }

  test("what is private stays its owner's, and other scopes are left alone", async () => {
    using store = await left();
    await store.ok(...words`capture ${A} --visibility private --proposed-type decision
      --summary "mine alone"`);
    await store.ok(...words`capture --scope team --instance-id ins-a --summary elsewhere`);
    const { capsule, judged } = await store.ok(...ATTACH);
    assert.equal(judged, 3);
    assert.doesNotMatch(capsule, /mine alone/);
    assert.match(
      (await store.ok(...words`attach --project demo --instance-id ins-a`)).capsule,
      /mine/,
    );
    assert.equal((await store.ok("distill")).created_count, 1, "of the scope 'team'");
  });

  test("of very many, the rest waits, and the answer says how many", async () => {
    using store = testStore();
    const lines = Array.from({ length: 520 }, (_, i) => JSON.stringify({ summary: `fact ${i}` }));
    store.input = lines.join("\n");
    await store.ok(...words`capture --stdin ${A}`);
    store.input = "";
    const first = await store.ok(...ATTACH);
    assert.deepEqual([first["judged"], first["waiting"]], [500, 20]);
    const second = await store.ok(...ATTACH);
    assert.deepEqual([second["judged"], second["waiting"]], [20, undefined]);
  });

  test("a project that is unknown judges nothing", async () => {
    using store = await left();
    const { judged, nearest } = await store.ok(...words`attach --project dmo`);
    assert.deepEqual([judged, nearest], [undefined, ["demo"]]);
    assert.equal((await store.ok("stats"))["waiting"] ?? 2, 2);
  });
});
