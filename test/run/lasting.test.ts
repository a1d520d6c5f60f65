/** An index that is not synced: it holds in the boot that it was written in, and in no other. */
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, test } from "node:test";
import { replaceBoot } from "../../src/base/boot.ts";
import { seeded } from "../support/random.ts";
import { bootOf, tearIndex } from "../support/simulation/tear.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

beforeEach(() => replaceBoot("one"));
afterEach(() => replaceBoot(undefined));

const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary x`;

const indexOf = ({ root }: TestStore) => `${root}/index/state.db`;

/** Which index it is: one that was built anew is another file. */
const fileOf = (store: TestStore) => statSync(indexOf(store)).ino;

describe("an index that is not synced", () => {
  test("is the same for every command of its boot", async () => {
    using store = testStore();
    await store.ok(...CAPTURE);
    const file = fileOf(store);
    for (let i = 0; i < 2; i += 1) await store.ok(...CAPTURE);
    await store.ok("stats");
    assert.equal(fileOf(store), file);
    assert.equal(bootOf(indexOf(store)), "one");
  });

  test("is built anew after another boot, by whoever comes first", async () => {
    for (const next of [["stats"], CAPTURE, ["validate", "--strict"], ["reduce", "--dry-run"]]) {
      using store = testStore();
      for (let i = 0; i < 2; i += 1) await store.ok(...CAPTURE);
      const file = fileOf(store);
      replaceBoot("two");
      await store.ok(...next);
      assert.notEqual(fileOf(store), file, next.join(" "));
      replaceBoot("one");
    }
  });

  test("lasts once a session has ended, until it is written again", async () => {
    using store = testStore();
    await store.ok(...words`sync start --scope project:demo --instance-id ins-a`);
    await store.ok(...words`sync stop --instance-id ins-a`);
    assert.equal(bootOf(indexOf(store)), "");
    const file = fileOf(store);
    replaceBoot("two");
    await store.ok("stats");
    assert.equal(fileOf(store), file);
    assert.equal(bootOf(indexOf(store)), "", "a reader writes nothing");
    await store.ok(...CAPTURE);
    assert.equal(fileOf(store), file);
    assert.equal(bootOf(indexOf(store)), "two");
  });

  test("lasts once it was built, or much was written", async () => {
    using store = testStore();
    await store.ok(...CAPTURE);
    assert.equal(bootOf(indexOf(store)), "", "built just now");
    await store.ok(...CAPTURE);
    assert.equal(bootOf(indexOf(store)), "one");
    store.input = `${JSON.stringify({ summary: "x" })}\n`.repeat(1000);
    await store.ok(...CAPTURE.slice(0, -2), "--stdin");
    assert.equal(bootOf(indexOf(store)), "");
  });

  test("hands on to the next what it knew to be gone", async () => {
    using store = testStore();
    const { path } = await store.ok(...CAPTURE, "--verbose");
    const file = path.slice(path.indexOf("streams/"));
    const before = store.read(file);
    for (let i = 0; i < 2; i += 1) await store.ok(...CAPTURE);
    writeFileSync(`${store.root}/${file}`, before);
    const warned = async () => (await store.run("validate")).answer.warnings;
    assert.match((await warned())[0], /^gone: 2 rows of /);
    await store.ok(...CAPTURE);
    replaceBoot("two");
    assert.match((await warned())[0], /^gone: 2 rows of /);
    replaceBoot("three");
    assert.match((await warned())[0], /^gone: 2 rows of /, "and on");
  });

  test("stays synced where the system does not tell the boot", async () => {
    replaceBoot(null);
    using store = testStore();
    await store.ok(...CAPTURE);
    await store.ok(...CAPTURE);
    assert.equal(bootOf(indexOf(store)), "");
  });

  test("gives no wrong answer, whatever a power cut leaves of it", async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      using store = testStore();
      const next = seeded(seed);
      for (let i = 0; i < 2; i += 1) await store.ok(...CAPTURE);
      const before = readFileSync(indexOf(store));
      for (let i = 0; i < 2; i += 1) await store.ok(...CAPTURE);
      await store.ok(...words`publish --scope project:demo --object-type fact --summary y`);
      await store.ok("reduce");
      tearIndex(indexOf(store), before, next);
      replaceBoot("two");
      const { events } = await store.ok("stats");
      assert.equal(events["memory.captured"], 4, `seed ${seed}`);
      const { index } = await store.ok("validate", "--verbose", "--strict");
      assert.deepEqual(index, { compared: true, differences: [], rebuilt: false }, `seed ${seed}`);
      replaceBoot("one");
    }
  });
});
