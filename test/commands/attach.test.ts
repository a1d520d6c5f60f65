/** `attach`: forms of its answer, and what changed since an earlier one. */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

async function project(): Promise<TestStore> {
  const store = testStore();
  store.variables["MEMORYCTL_INSTANCE"] = "ins-a";
  store.variables["MEMORYCTL_PROJECT"] = "x";
  await store.ok("remember", "Tests need Redis");
  return store;
}

describe("forms of a capsule", () => {
  test("--format md is the text alone, json the whole answer", async () => {
    using store = await project();
    const { capsule } = await store.ok("attach");
    const md = await store.run(...words`attach --format md`);
    assert.deepEqual([md.exit, md.out], [0, capsule]);
    assert.equal((await store.ok(...words`attach --format json`)).capsule, capsule);
    assert.equal((await store.run(...words`attach --format pdf`)).exit, 2);
  });

  test("counts what is listed", async () => {
    using store = await project();
    await store.ok(...words`remember yes --key k`);
    await store.ok(...words`remember maybe --due 2026-12-24`);
    const { decision_count, fact_count, commitment_count } = await store.ok("attach");
    assert.deepEqual([decision_count, fact_count, commitment_count], [1, 1, 1]);
  });
});

describe("attach --since", () => {
  test("the same capsule is not sent again", async () => {
    using store = await project();
    const { etag } = await store.ok("attach");
    assert.deepEqual(await store.ok("attach", "--since", etag), {
      ok: true,
      dry_run: false,
      unchanged: true,
      etag,
    });
  });

  test("another one is told by its lines: new ones, and those that are gone", async () => {
    using store = await project();
    await store.ok(...words`remember first --key k`);
    const { etag } = await store.ok("attach");
    await store.ok(...words`remember second --key k`);
    await store.ok("handoff", "--summary", "all done");
    const answer = await store.ok("attach", "--since", etag);
    assert.equal(answer.capsule, undefined);
    assert.notEqual(answer.etag, etag);
    const said = (line: string) => line.replace(/ \(ins-a.*$/, "");
    assert.deepEqual(answer.added.map(said), [
      "## Resume",
      "### Last Session Summary",
      "- all done",
      "### Updated At",
      "- 2026-11-23T10:00Z by ins-a",
      "## Active Decisions",
      "- [k] second",
    ]);
    assert.deepEqual(answer.gone.map(said), ["- [k] first"]);
    // Whoever has this one needs no more.
    assert.equal((await store.ok("attach", "--since", answer.etag)).unchanged, true);
  });

  test("what is known of nothing is answered whole", async () => {
    using store = await project();
    for (const since of ["0123456789abcdef", "x"]) {
      const answer = await store.ok("attach", "--since", since);
      assert.equal(answer.since_unknown, true);
      assert.match(answer.capsule, /Tests need Redis/);
    }
  });

  test("only the last few are kept, and a file that is none is no matter", async () => {
    using store = await project();
    const first = (await store.ok("attach")).etag;
    for (let i = 0; i < 5; i += 1) {
      await store.ok("remember", `fact ${i}`);
      await store.ok("attach");
    }
    assert.equal((await store.ok("attach", "--since", first)).since_unknown, true);
    const kept = JSON.parse(store.read("index/capsules.json")).capsules;
    assert.equal(kept.length, 4);
    for (const bytes of ["", "{", "null", '{"capsules":[1,{"etag":"x","lines":[1]}]}', "\0"]) {
      writeFileSync(`${store.root}/index/capsules.json`, bytes);
      assert.equal((await store.ok("attach", "--since", kept[1].etag)).since_unknown, true);
    }
    await store.ok("remember", "one more");
    const { etag } = await store.ok("attach");
    await store.ok("remember", "and another");
    assert.equal((await store.ok("attach", "--since", etag)).added.length, 2);
    rmSync(`${store.root}/index/capsules.json`);
    assert.equal((await store.ok("attach", "--since", etag)).since_unknown, true);
  });

  test("an own capsule, and another budget, have etags of their own", async () => {
    using store = await project();
    await store.ok(...words`remember mine --private`);
    const own = (await store.ok("attach")).etag;
    store.variables["MEMORYCTL_INSTANCE"] = "ins-b";
    const others = await store.ok("attach", "--since", own);
    assert.notEqual(others.etag, own);
    assert.equal(others.gone.length, 1);
  });
});
