/** The same again is an alias, whatever its type: of a text, what is active stands once. */
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { difference, dumpStore } from "../../support/dump.ts";
import { type Answer, type TestStore, testStore } from "../../support/store.ts";
import { words } from "../../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;
const TYPES = ["fact", "decision", "commitment"] as const;

async function said(store: TestStore, summary: string, ...more: string[]): Promise<Answer> {
  await store.ok("capture", ...WHO, "--summary", summary, ...more);
  return await store.ok("distill", "--verbose");
}

function shown(store: TestStore): string[] {
  return store.files().filter((path) => path.endsWith(".active.jsonl"))
    .flatMap((path) => store.read(path).trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Answer).map(({ type, summary }) => `${type} ${summary}`)
    .sort();
}

/** The index that is made of all rows at once says the same. */
async function holdRebuilt(store: TestStore): Promise<void> {
  await store.ok("reduce");
  const before = dumpStore(store.root);
  rmSync(`${store.root}/index`, { recursive: true });
  await store.ok("reduce");
  assert.deepEqual(difference(before, dumpStore(store.root)), []);
}

describe("the same said again", () => {
  for (const type of TYPES) {
    test(`${type}: is an alias, in NFC and trimmed`, async () => {
      using store = testStore();
      const of = ["--proposed-type", type];
      const first = await said(store, "Größe zählt", ...of);
      const again = await said(store, "  Gro\u0308ße za\u0308hlt ", ...of);
      assert.deepEqual([first.created_count, again.created_count], [1, 0]);
      assert.equal(again.aliases[0].same_as, first.created[0].object_id);
      assert.deepEqual(shown(store), [`${type} Größe zählt`]);
      assert.equal((await store.ok("stats")).open_conflicts, 0);
      await holdRebuilt(store);
    });
  }

  test("in one batch too; of another type, scope or owner it is another one", async () => {
    using store = testStore();
    for (const type of ["fact", "fact", "decision", "commitment", "commitment"]) {
      await store.ok("capture", ...WHO, "--summary", "same", "--proposed-type", type);
    }
    await store.ok(...words`capture --scope team --instance-id ins-a --summary same`);
    await store.ok("capture", ...WHO, "--summary", "same", "--visibility", "private");
    const { created_count, aliases } = await store.ok("distill", "--verbose");
    assert.deepEqual([created_count, aliases.length], [5, 2]);
    await holdRebuilt(store);
  });

  test("a correction takes along what said the same before, and nothing later", async () => {
    using store = testStore();
    const { created: [{ object_id: id }] } = await said(store, "Redis on 6379");
    await said(store, "Redis on 6379");
    await store.ok("reconcile", "--id", id, "--summary", "Redis on 6380");
    assert.deepEqual(shown(store), ["fact Redis on 6380"]);
    await said(store, "Redis on 6380");
    assert.deepEqual(shown(store), ["fact Redis on 6380"]);
    await said(store, "Redis on 6379");
    assert.deepEqual(shown(store), ["fact Redis on 6379", "fact Redis on 6380"]);
    assert.equal((await store.ok("stats")).open_conflicts, 0);
    await holdRebuilt(store);
  });

  test("what ended is said anew as a new one", async () => {
    using store = testStore();
    const { created: [{ object_id: id }] } = await said(store, "true for now");
    await store.ok("reconcile", "--id", id, "--status", "invalid");
    assert.deepEqual(shown(store), []);
    assert.equal((await said(store, "true for now")).created_count, 1);
    assert.deepEqual(shown(store), ["fact true for now"]);
    await holdRebuilt(store);
  });

  test("the agenda closes a promise however often it was made before", async () => {
    using store = testStore();
    const of = words`--proposed-type commitment --project demo`;
    const { created: [{ object_id: id }] } = await said(store, "measure it", ...of);
    await said(store, "measure it", ...of);
    await store.ok(...words`agenda --project demo --close ${id}`);
    assert.deepEqual(shown(store), []);
    await holdRebuilt(store);
    assert.equal((await said(store, "measure it", ...of)).created_count, 1);
    assert.deepEqual(shown(store), ["commitment measure it"]);
    await holdRebuilt(store);
  });

  test("two clones that say the same have one of it", async () => {
    using one = testStore();
    using other = testStore({ seed: 2 });
    for (const store of [one, other]) await said(store, "Redis on 6380");
    const ledgers = (path: string) => !/\/(index|views|_meta|projects)(\/|$)/.test(path);
    cpSync(one.root, other.root, { recursive: true, filter: ledgers });
    cpSync(other.root, one.root, { recursive: true, filter: ledgers });
    for (const store of [one, other]) {
      await store.ok("reduce");
      assert.deepEqual(shown(store), ["fact Redis on 6380"]);
    }
    assert.deepEqual(difference(dumpStore(one.root), dumpStore(other.root)), []);
  });
});
