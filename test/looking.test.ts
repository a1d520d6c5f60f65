/** What comes and goes beside the commands: folders, segments, files of other replicas. */
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { difference, dumpStore } from "./support/dump.ts";
import { testStore } from "./support/store.ts";

describe("looking around", () => {
  test("a folder that goes before anybody read it takes its ledgers along", async (t) => {
    const store = testStore();
    t.after(() => store.remove());
    await store.ok("init");
    store.clock += 10_000;
    await store.ok("stats");
    await store.ok("publish", "--scope", "team", "--summary", "in files");
    rmSync(`${store.root}/bus/team`, { recursive: true });
    assert.equal((await store.ok("diagnose")).metrics.reduce_lag, 0);
  });

  test("an empty segment means the same before and after the one that it follows", async (t) => {
    const [store, other] = [testStore(), testStore({ seed: 2 })];
    t.after(() => [store, other].forEach((each) => each.remove()));
    const publish = ["publish", "--scope", "team", "--summary", "in files"];
    const { path } = await store.ok(...publish);
    const first = path.slice(".memory/".length);
    await store.ok("hygiene", "--rotate", "--max-lines", "1");
    await other.ok("init");
    const second = first.replace(".jsonl", ".2.jsonl");
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
