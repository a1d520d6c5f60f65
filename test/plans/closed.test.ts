/** What is archived is closed for ever, whatever the clock says: its ledger goes on behind it. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { append, takeBack } from "../../src/store/append.ts";
import { digest } from "../../src/row/line.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const NOVEMBER = Date.UTC(2026, 10, 23, 10);
const JANUARY = Date.UTC(2027, 0, 2, 10);
const LEASE = words`--key db --instance-id ins-a --ttl-seconds 60`;

/** Rows in daily and monthly ledgers, nothing of them open. */
async function work(store: TestStore): Promise<void> {
  await store.ok("capture", ...WHO, "--summary", `own at ${store.clock}`);
  await store.ok("distill");
  await store.ok("publish", ...WHO, "--object-type", "fact", "--summary", `at ${store.clock}`);
  await store.ok("reduce");
  await store.ok("lease", "acquire", ...LEASE);
  await store.ok(...words`lease release --key db --instance-id ins-a`);
  await store.ok(...words`agenda --project demo --add item`);
}

function emptyLedgers(store: TestStore): string[] {
  return store.files().filter((path) =>
    path.endsWith(".jsonl") && !path.startsWith("index/") &&
    statSync(`${store.root}/${path}`).size === 0
  );
}

/** Everything that is known, whether it was folded bit by bit or at once. */
async function known(store: TestStore): Promise<Answer[]> {
  const all: Answer[] = [];
  for (const argv of [["stats"], ["lease", "list"], words`agenda --project demo --list`]) {
    all.push(await store.ok(...argv));
  }
  return all;
}

async function assertWhole(store: TestStore): Promise<void> {
  assert.deepEqual(emptyLedgers(store), []);
  const before = await known(store);
  assert.deepEqual((await store.ok("validate", "--verbose", "--strict")).damage, []);
  rmSync(`${store.root}/index`, { recursive: true });
  assert.deepEqual(await known(store), before);
  assert.deepEqual((await store.ok("validate", "--verbose", "--strict")).damage, []);
}

describe("a ledger that was archived is closed", () => {
  for (const prune of [["--prune"], []]) {
    test(`by a clock that was wrong: ${prune[0] ?? "copied only"}`, async () => {
      using store = testStore({ clock: NOVEMBER });
      await work(store);
      store.clock = JANUARY;
      const { archived } = await store.ok("hygiene", "--archive-before", "2027-01", ...prune);
      assert.ok(archived.length >= 5, JSON.stringify(archived));
      const sizes = archived.filter(() => prune.length === 0)
        .map(({ source }: Answer) => statSync(`${store.folder}/${source}`).size);
      store.clock = NOVEMBER + 60_000;
      await work(store);
      await work(store);
      for (const { source } of archived) {
        assert.equal(existsSync(`${store.folder}/${source}`), prune.length === 0, source);
      }
      const still = archived.filter(() => prune.length === 0)
        .map(({ source }: Answer) => statSync(`${store.folder}/${source}`).size);
      assert.deepEqual(still, sizes, "nothing comes behind what was archived");
      assert.equal((await store.ok("stats")).events["memory.captured"], 3);
      await assertWhole(store);
    });
  }

  test("the next segment is chained to the head of the one that went", async () => {
    using store = testStore({ clock: NOVEMBER });
    await store.ok("capture", ...WHO, "--summary", "one");
    await store.ok("distill");
    const first = store.files().find((path) => path.startsWith("streams/")) ?? "";
    const last = store.read(first).trimEnd().split("\n").at(-1) ?? "";
    store.clock = JANUARY;
    await store.ok(...words`hygiene --archive-before 2027-01 --prune`);
    store.clock = NOVEMBER + 60_000;
    const { event_id } = await store.ok("capture", ...WHO, "--summary", "two");
    const second = first.replace(/\.00001\.jsonl$/, ".00002.jsonl");
    const row = JSON.parse(readFileSync(`${store.root}/${second}`, "utf8"));
    assert.equal(row.event_id, event_id);
    assert.equal(row.prev, digest(last));
  });

  test("again and again: each archived segment is followed by one more", async () => {
    using store = testStore({ clock: NOVEMBER });
    for (let turn = 0; turn < 4; turn += 1) {
      store.clock = NOVEMBER + turn * 600_000;
      await work(store);
      store.clock = JANUARY + turn * 600_000;
      await store.ok(...words`hygiene --archive-before 2027-01 --prune`);
    }
    store.clock = NOVEMBER + 6_000_000;
    await work(store);
    const streams = store.files().filter((path) => path.startsWith("streams/"));
    assert.deepEqual(streams.map((path) => path.split(".").at(-2)), ["00005"]);
    await assertWhole(store);
  });

  test("a writer that was killed before it removed what it archived", async () => {
    using store = testStore({ clock: NOVEMBER });
    await work(store);
    const before = new Map(store.files().map((path) => [path, store.read(path)]));
    store.clock = JANUARY;
    const { archived } = await store.ok(...words`hygiene --archive-before 2027-01 --prune`);
    for (const { source } of archived) {
      const path = source.slice(".memory/".length);
      writeFileSync(`${store.root}/${path}`, before.get(path) ?? "");
    }
    store.clock = NOVEMBER + 60_000;
    await work(store);
    for (const { source } of archived) {
      const path = source.slice(".memory/".length);
      assert.equal(store.read(path), before.get(path), "not one byte comes to it");
    }
    await assertWhole(store);
  });

  test("rotate makes no empty segment behind what was archived", async () => {
    using store = testStore({ clock: NOVEMBER });
    await work(store);
    store.clock = JANUARY;
    await store.ok(...words`hygiene --archive-before 2027-01 --prune`);
    await store.ok(...words`hygiene --rotate --max-lines 1`);
    const empty = emptyLedgers(store).filter((path) => path.includes("2026-11"));
    assert.deepEqual(empty, []);
  });

  test("a ledger that should be there and is not is never made anew", () => {
    using store = testStore();
    mkdirSync(store.root);
    const path = "bus/project-demo/2026-11-23.0123456789ab.jsonl";
    const bytes = [new TextEncoder().encode("{}")];
    const tree = openTree(store.root);
    assert.deepEqual(append(tree, [{ path, size: 3, bytes }]), { moved: path });
    assert.deepEqual(store.files(), []);
    const done = append(tree, [{ path, size: 0, bytes }]);
    assert.ok("files" in done);
    rmSync(`${store.root}/${path}`);
    takeBack(tree, done);
    assert.deepEqual(store.files(), []);
  });
});
