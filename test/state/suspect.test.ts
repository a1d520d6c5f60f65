/** The index is a suspect: whatever was done to it, answers are those of the ledgers. */
import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { dumpStore } from "../support/dump.ts";
import { measured } from "../support/measured.ts";
import { seeded } from "../support/random.ts";
import { filesBelow, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const PAGE = 4096;

/** A store whose index has some pages of every table. */
async function filled(): Promise<TestStore> {
  const store = testStore();
  const lines = Array.from({ length: 120 }, (_, i) => ({
    summary: `item ${i} of some length, so that pages fill`,
    ...(i % 3 === 0 ? { proposed_type: "decision", decision_key: `key-${i % 40}` } : {}),
  }));
  store.input = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  await store.ok("capture", "--stdin", ...WHO);
  store.input = "";
  await store.ok("distill");
  await store.ok(...words`lease acquire --instance-id ins-a --key k --scope project:demo`);
  await store.ok(...words`agenda --project demo --add "to do"`);
  await store.ok(...words`checkpoint --project demo --now "half done" --instance-id ins-a`);
  await store.ok(...words`attach --project demo`);
  return store;
}

/** What anybody can see of a store, by commands that read and by one that writes. */
async function seen(store: TestStore): Promise<string> {
  const { events, objects } = await store.ok("stats");
  const { capsule } = await store.ok(...words`attach --project demo`);
  const history = await store.ok("history", "key-0", "--verbose");
  const { leases } = await store.ok(...words`lease list`);
  const { errors } = await store.ok("validate", "--verbose");
  return JSON.stringify([events, objects, capsule, history.rows?.length, leases?.length, errors]);
}

function ledgersOf(store: TestStore): Map<string, string> {
  const paths = filesBelow(store.root).filter((path) =>
    path.endsWith(".jsonl") && !path.startsWith("views/")
  );
  return new Map(paths.map((path) => [path, store.read(path)]));
}

describe("the index is a suspect", () => {
  test("each page overwritten: rebuilt in the same command, and right", async () => {
    using store = await filled();
    const index = `${store.root}/index/state.db`;
    const expected = await seen(store);
    const sound = readFileSync(index);
    const next = seeded(7);
    const wrong: string[] = [];
    for (let page = 0; page < sound.length / PAGE; page += 1) {
      const broken = Uint8Array.from(sound);
      for (let i = 0; i < PAGE; i += 1) broken[page * PAGE + i] = Math.floor(next() * 256);
      writeFileSync(index, broken);
      try {
        if (await seen(store) !== expected) wrong.push(`page ${page + 1}: another answer`);
      } catch (cause) {
        wrong.push(`page ${page + 1}: ${cause instanceof Error ? cause.message : cause}`);
      }
    }
    assert.deepEqual(wrong, []);
    measured("F35", { pages: sound.length / PAGE, wrong: 0 });
  });

  test("a copy is not believed, and a copied store writes files of its own", async () => {
    using store = await filled();
    const copy = `${store.folder}/copy/.memory`;
    cpSync(store.root, copy, { recursive: true });
    const before = new Set(ledgersOf(store).keys());
    // What a copy made in the midst of a commit may hold: half of what is true.
    const other = await filled();
    copyFileSync(`${other.root}/index/state.db`, `${copy}/index/state.db`);
    other.remove();
    await store.ok("capture", ...WHO, "--summary", "in the copy", "--root", copy);
    const { events } = await store.ok("stats", "--root", copy);
    assert.equal(events["memory.captured"], 121);
    const added = filesBelow(copy).filter((path) =>
      path.startsWith("streams/") && !before.has(path)
    );
    assert.equal(added.length, 1);
  });

  test("a renamed root is the store that it was", async () => {
    using store = await filled();
    const moved = `${store.folder}/moved`;
    renameSync(store.root, moved);
    const before = filesBelow(moved).filter((path) => path.startsWith("streams/"));
    await store.ok("capture", ...WHO, "--summary", "moved", "--root", moved);
    const after = filesBelow(moved).filter((path) => path.startsWith("streams/"));
    assert.deepEqual(after, before);
  });

  test("one that is dropped and built again says the same", async () => {
    using store = await filled();
    const before = dumpStore(store.root);
    writeFileSync(`${store.root}/index/state.db`, "no database");
    await store.ok("stats");
    assert.deepEqual(dumpStore(store.root), before);
  });
});
