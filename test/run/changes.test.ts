/** What comes and goes beside the commands: folders, segments, files of other replicas. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import { generate } from "../../bench/store.ts";
import { openTree } from "../../src/base/tree.ts";
import { catchUp } from "../../src/run/catchup.ts";
import { findChanges } from "../../src/run/changes.ts";
import { memoryState } from "../../src/state/index.ts";
import { allLedgers } from "../../src/state/ledgers.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { seededBytes } from "../support/random.ts";
import { TEN_O_CLOCK, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

describe("looking around", () => {
  test("a folder that goes before anybody read it takes its ledgers along", async () => {
    using store = testStore();
    await store.ok("init");
    store.clock += 10_000;
    await store.ok("stats");
    await store.ok(...words`publish --scope team --summary "in files"`);
    rmSync(`${store.root}/bus/team`, { recursive: true });
    assert.equal((await store.ok("diagnose")).metrics.reduce_lag, 0);
  });

  test("a long catch-up of many small files is committed on the way", () => {
    const folder = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
    try {
      const { files, rows } = generate(`${folder}/.memory`, 24_000);
      assert.ok(files > 200 && rows > 20_000);
      const state = memoryState(seededBytes(1));
      state.db.exec("BEGIN");
      const tree = openTree(`${folder}/.memory`);
      const changes = findChanges(state, tree, { reach: "all", now_ms: TEN_O_CLOCK });
      const seen: number[] = [];
      const commit = () =>
        void seen.push(allLedgers(state).filter(({ lines }) => lines > 0).length);
      catchUp({ state, tree, random: seededBytes(2), repairs: false, commit, pending: 0 }, changes);
      assert.equal(seen.length, 1);
      assert.ok((seen[0] ?? 0) > 100, `${seen}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("an empty segment means the same before and after the one that it follows", async () => {
    using store = testStore();
    using other = testStore({ seed: 2 });
    const publish = ["publish", "--scope", "team", "--summary", "in files"];
    const { path } = await store.ok(...publish);
    const first = path.slice(".memory/".length);
    await store.ok("hygiene", "--rotate", "--max-lines", "1");
    await other.ok("init");
    const second = first.replace(".00001.", ".00002.");
    writeFileSync(`${store.root}/${second}`, "");
    for (const each of [second, first]) {
      cpSync(`${store.root}/${each}`, `${other.root}/${each}`, { recursive: true });
      await other.ok("stats");
    }
    const pieces = dumpStore(other.root);
    rmSync(`${other.root}/index`, { recursive: true });
    await other.ok("stats");
    assert.deepEqual(difference(dumpStore(other.root), pieces), []);
  });
});
