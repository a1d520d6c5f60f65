/** What comes and goes beside the commands: folders, segments, files of other replicas. */
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import { generate } from "../../bench/store.ts";
import { openTree } from "../../src/base/tree.ts";
import { catchUp } from "../../src/run/catchup.ts";
import { findChanges, type Reach } from "../../src/run/changes.ts";
import { memoryState, openUsable } from "../../src/state/index.ts";
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
      const { files, rows } = generate(`${folder}/.memory`, 24_000, { committed: true });
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

  test("what is appended in place is seen in open segments, else by a whole look", async () => {
    using store = testStore();
    const publish = ["publish", "--scope", "team", "--summary", "in files"];
    const closed = (await store.ok(...publish, "--verbose")).path.slice(".memory/".length);
    await store.ok("hygiene", "--rotate", "--max-lines", "1");
    const open = (await store.ok(...publish, "--verbose")).path.slice(".memory/".length);
    assert.notEqual(open, closed);
    // Late enough for the folder to count as settled.
    store.clock = Date.now() + 60_000;
    await store.ok(...words`sync start --scope other --instance-id ins-a`);
    const seen = (reach: Reach, change = "") => {
      const tree = openTree(store.root);
      const state = openUsable(tree);
      assert.ok(state !== null);
      // As another replica has them: its own open segments are always looked at.
      state.db.exec(`UPDATE ledgers SET replica = 'fedcba987654'; ${change}`);
      const { ledgers } = findChanges(state, tree, { reach, now_ms: store.clock });
      state.db.close();
      return ledgers.map(({ path }) => path);
    };
    for (const path of [open, closed]) appendFileSync(`${store.root}/${path}`, "x");
    assert.deepEqual(seen("cheap"), []);
    assert.deepEqual(seen("open"), [open]);
    assert.deepEqual(seen("all").sort(), [closed, open].sort());
    // One that came in part, behind the next one: that does not go on from where it ends.
    const part = `UPDATE ledgers SET head = 'sha256:0' WHERE path = '${closed}'`;
    assert.deepEqual(seen("open", part).sort(), [closed, open].sort());
  });

  test("an empty segment means the same before and after the one that it follows", async () => {
    using store = testStore();
    using other = testStore({ seed: 2 });
    const publish = ["publish", "--scope", "team", "--summary", "in files"];
    const { path } = await store.ok(...publish, "--verbose");
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
