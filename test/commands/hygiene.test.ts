/** Hygiene: new segments and v1's index files, and no answer changes. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { snapshot, type TestStore, testStore } from "../support/store.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

async function decided(store: TestStore, summary: string): Promise<void> {
  const key = ["--decision-key", "cache", "--proposed-type", "decision", "--summary", summary];
  await store.ok("capture", ...WHO, ...key);
  await store.ok("distill");
}

describe("hygiene", () => {
  test("rotate begins new segments, and no answer changes", async () => {
    using store = testStore();
    for (let i = 0; i < 5; i += 1) await decided(store, `text ${i}`);
    const ask = async () => [
      await store.ok("stats"),
      (await store.ok("attach", "--project", "demo")).capsule,
      (await store.ok("history", "cache")).count,
    ];
    const before = await ask();
    const ledgers = snapshot(store.root, (path) => !/\.[0-9a-f]{12}\.0\d+\.jsonl$/.test(path));
    const { rotated } = await store.ok("hygiene", "--rotate", "--max-lines", "3");
    assert.ok(rotated.length > 0);
    assert.deepEqual(await ask(), before);
    const rotatedLedgers = snapshot(store.root);
    for (const [path, bytes] of ledgers) {
      if (!path.startsWith("coordination/seals.")) {
        assert.ok(rotatedLedgers.get(path) === bytes, path);
      }
    }
    await decided(store, "text 5");
    const grown = store.files().filter((path) => path.endsWith(".00002.jsonl"));
    assert.ok(grown.some((path) => path.startsWith("streams/") && store.read(path) !== ""));
    assert.equal((await store.ok("validate", "--strict")).error_count, 0);
    const after = await ask();
    rmSync(`${store.root}/index`, { recursive: true });
    assert.deepEqual(await ask(), after);
    assert.equal((await store.ok("validate", "--strict")).error_count, 0);
  });

  test("reindex writes v1's five files", async () => {
    using store = testStore();
    await decided(store, "in files");
    await store.ok("sync", "start", ...WHO);
    const { index } = await store.ok("hygiene");
    assert.deepEqual(index, {
      // Streams, instances, cursors, and the seal that hygiene writes.
      catalog_entries: 4,
      id_entries: 1,
      instance_entries: 1,
      open_conflicts: 0,
      open_findings: 0,
    });
    const lines = (name: string) => store.read(`index/${name}.jsonl`).split("\n").length - 1;
    assert.deepEqual([lines("catalog"), lines("id_map"), lines("instances_active")], [4, 1, 1]);
    assert.equal((await store.ok("reduce", "--reindex")).index.id_entries, 1);
  });
});
