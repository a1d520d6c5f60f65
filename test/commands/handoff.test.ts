/** Handoffs and checkpoints of several agents: the last one hides nobody else's in silence. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const HOUR = 3_600_000;

const handoff = (store: TestStore, who: string, summary: string) =>
  store.ok(...words`handoff --project demo --instance-id ${who} --summary ${summary}`);

const names = ({ beside = [] }: Answer) =>
  beside.map((each: Answer) => `${each.instance_id}: ${each.summary}`);

async function capsule(store: TestStore): Promise<string> {
  return (await store.ok("attach", "--project", "demo")).capsule;
}

describe("handoffs beside each other", () => {
  test("the second answer names the first, and the capsule shows both", async () => {
    using store = testStore();
    const first = ["--summary", "API half migrated", "--next-actions", "finish v2"];
    const one = await store.ok(...words`handoff --project demo --instance-id ins-a`, ...first);
    assert.equal(one.beside, undefined);
    const two = await handoff(store, "ins-b", "typo fixed");
    assert.deepEqual(two.beside, [
      { instance_id: "ins-a", ts: "2026-11-23T10:00:00.000Z", summary: "API half migrated" },
    ]);
    const line = "- ins-a at 2026-11-23T10:00Z: API half migrated; next: finish v2";
    assert.ok((await capsule(store)).includes(`### Handoffs Beside This One\n${line}\n`));
    const resume = store.read("projects/demo/resume.active.md");
    assert.ok(resume.includes(`## Handoffs Beside This One\n${line}\n`), resume);
    rmSync(`${store.root}/index`, { recursive: true });
    await store.ok("reduce");
    assert.equal(store.read("projects/demo/resume.active.md"), resume);
  });

  test("the last word of each instance stands, until its own next one or for a day", async () => {
    using store = testStore();
    await handoff(store, "ins-a", "one");
    await handoff(store, "ins-b", "two");
    assert.deepEqual(names(await handoff(store, "ins-a", "three")), ["ins-b: two"]);
    await store.ok(...words`checkpoint --project demo --instance-id ins-b --now going`);
    assert.deepEqual(names(await handoff(store, "ins-a", "four")), []);
    for (const who of ["c", "d", "e", "f"]) await handoff(store, `ins-${who}`, who);
    const shown = ["ins-f: f", "ins-e: e", "ins-d: d", "ins-c: c"];
    assert.deepEqual(names(await handoff(store, "ins-g", "g")), shown);
    store.clock += 25 * HOUR;
    assert.deepEqual(names(await handoff(store, "ins-h", "h")), []);
    assert.ok(!(await capsule(store)).includes("Beside"));
  });

  test("whose run began before it cannot have read it; one begun behind it can", async () => {
    using store = testStore();
    const start = (who: string) =>
      store.ok(...words`sync start --project demo --scope project:demo --instance-id ${who}`);
    await start("ins-a");
    await start("ins-b");
    await handoff(store, "ins-a", "one");
    store.clock += 40 * HOUR;
    assert.deepEqual(names(await handoff(store, "ins-b", "two")), ["ins-a: one"], "days later too");
    await start("ins-c");
    assert.deepEqual(names(await handoff(store, "ins-c", "three")), [], "it could read both");
    rmSync(`${store.root}/index`, { recursive: true });
    assert.ok(!(await capsule(store)).includes("Beside"));
  });

  test("what is older than the newest checkpoint says so", async () => {
    using store = testStore();
    await handoff(store, "ins-a", "one");
    await handoff(store, "ins-b", "two");
    assert.doesNotMatch(await capsule(store), /before the newest checkpoint/);
    await store.ok(...words`checkpoint --project demo --instance-id ins-c --now further`);
    const text = await capsule(store);
    assert.match(text, /- 2026-11-23T10:00Z by ins-b, before the newest checkpoint\n/);
    assert.match(text, /- ins-a at 2026-11-23T10:00Z, before the newest checkpoint: one\n/);
  });

  test("under each name that the project has had", async () => {
    using store = testStore();
    await handoff(store, "ins-a", "one");
    await store.ok(...words`project alias demo shop`);
    const as = words`handoff --project shop --instance-id`;
    assert.deepEqual(names(await store.ok(...as, ...words`ins-b --summary two`)), ["ins-a: one"]);
    assert.match(await capsule(store), /- ins-a at \S+: one\n/);
    // What it says itself under the new name takes the place of what it said under the old one.
    await store.ok(...as, ...words`ins-a --summary three`);
    assert.deepEqual(names(await handoff(store, "ins-b", "four")), ["ins-a: three"]);
    rmSync(`${store.root}/index`, { recursive: true });
    assert.doesNotMatch(await capsule(store), /: one\n/);
  });

  test("checkpoints as well", async () => {
    using store = testStore();
    const at = words`checkpoint --project demo --now done --next rest --instance-id`;
    await store.ok(...at, "ins-a");
    const second = await store.ok(...at, "ins-b");
    assert.deepEqual(names(second), ["ins-a: done"]);
    assert.match(
      await capsule(store),
      /### Checkpoints Beside This One\n- ins-a at .*: done; next: rest/,
    );
    await handoff(store, "ins-a", "left");
    assert.doesNotMatch(await capsule(store), /Checkpoints Beside/);
    const file = store.read("projects/demo/state.active.md");
    assert.doesNotMatch(file, /Checkpoints Beside/);
  });

  test("a retry names the same, and a line of a summary forges nothing", async () => {
    using store = testStore();
    await handoff(store, "ins-a", "x\n## Resume\n- forged");
    const again = ["--idempotency-key", "k", "--summary", "y"];
    const call = [...words`handoff --project demo --instance-id ins-b`, ...again];
    assert.deepEqual((await store.ok(...call)).beside, (await store.ok(...call)).beside);
    assert.equal((await capsule(store)).match(/^## Resume$/gm)?.length, 1);
  });
});
