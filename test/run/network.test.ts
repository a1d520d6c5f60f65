/** A store on a network file system: read without its index, written only where that is allowed. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const CAPTURE = ["capture", "--scope", "project:x", "--summary", "one"];

async function filled(): Promise<TestStore> {
  const store = testStore();
  await store.ok(...CAPTURE, "--proposed-type", "decision");
  await store.ok("distill");
  await store.ok(...words`lease acquire --instance-id ins-a --key k`);
  return store;
}

describe("a network file system", () => {
  test("commands that write are refused before anything is touched", async () => {
    using store = await filled();
    const before = snapshot(store.root);
    store.network = "nfs";
    for (const argv of [CAPTURE, ["init"], ["reduce"], ["attach", "--project", "x"]]) {
      const { exit, answer } = await store.run(...argv);
      assert.deepEqual([exit, answer.code, answer.file_system], [5, "network_fs", "nfs"]);
      assert.match(answer.hint, /--allow-network-fs/);
    }
    store.input = '{"summary":"x"}\n';
    assert.equal((await store.run("capture", "--stdin", "--scope", "a")).answer.code, "network_fs");
    assert.deepEqual(snapshot(store.root), before);
  });

  test("no store is made there", async () => {
    using store = testStore();
    mkdirSync(store.folder, { recursive: true });
    store.network = "fuse.sshfs";
    assert.equal((await store.run(...CAPTURE)).answer.code, "network_fs");
    assert.equal((await store.run("stats")).answer.code, "no_store");
    assert.deepEqual([...snapshot(store.folder)], []);
  });

  test("reading commands and dry runs answer the same, and leave the index alone", async () => {
    using store = await filled();
    const clock = store.clock;
    const ask = async () => {
      store.clock = clock;
      const readers = [["stats"], ["validate", "--verbose"], ["lease", "list"], [
        "reduce",
        "--dry-run",
      ]];
      const answers = [];
      for (const argv of readers) {
        // An index that is not read is not held against the ledgers either.
        const { index, ...answer } = await store.ok(...argv);
        if (argv[0] === "validate") assert.equal(index.compared, store.network === null);
        answers.push(answer);
      }
      return answers;
    };
    const before = await ask();
    for (const index of ["current", "missing"]) {
      if (index === "missing") rmSync(`${store.root}/index`, { recursive: true });
      const files = snapshot(store.root);
      store.network = "cifs";
      assert.deepEqual(await ask(), before);
      assert.deepEqual(snapshot(store.root), files, index);
    }
  });

  test("a flag or a variable allows it", async () => {
    using store = await filled();
    store.network = "nfs";
    await store.ok(...CAPTURE, "--allow-network-fs");
    store.input = '{"summary":"x"}\n';
    await store.ok(...words`capture --stdin --scope a --allow-network-fs`);
    store.variables["MEMORYCTL_ALLOW_NETWORK_FS"] = "1";
    await store.ok("reduce");
    assert.equal((await store.ok("stats")).events["memory.captured"], 3);
  });
});
