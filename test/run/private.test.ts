/** What is private has ledgers and seals of its own: the shared ones travel without them. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { commitRows } from "../support/colleague.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const PRIVATE = [...WHO, "--visibility", "private"];
const SECRET = "hunter2";

/** A store in which an instance keeps things to itself: two of them contest, one is corrected. */
async function kept(): Promise<TestStore> {
  const store = testStore();
  await store.ok("capture", ...WHO, "--summary", "shared with all");
  const decision = ["--proposed-type", "decision", "--decision-key", `key ${SECRET}`];
  await store.ok("capture", ...PRIVATE, ...decision, "--summary", `it is ${SECRET}`);
  const { created } = await store.ok("distill", "--verbose");
  const own = created.find((each: Answer) => each.object_id.startsWith("dec-"));
  await store.ok("capture", ...PRIVATE, ...decision, "--summary", `it was ${SECRET}`);
  await store.ok("distill");
  const change = ["--id", own.object_id, "--summary", `it will be ${SECRET}`];
  await store.ok("reconcile", ...change, "--instance-id", "ins-a");
  await store.ok(...words`sync stop --instance-id ins-a`);
  return store;
}

function travelling(store: TestStore): string[] {
  return store.files().filter((path) =>
    /^(?!index|views).*\.jsonl$/.test(path) && !/~private/.test(path)
  );
}

describe("private ledgers", () => {
  test("nothing of what is private stands in any other ledger", async () => {
    using store = await kept();
    const own = store.files().filter((path) => path.includes("~private"));
    const kinds = own.map((path) =>
      path.replace(/\d{4}-\d\d-\d\d/, "DATE").replace(/\.[0-9a-f]{12}/, "")
    );
    assert.deepEqual(kinds.sort(), [
      "coordination/conflicts.DATE~private.00001.jsonl",
      "coordination/seals.DATE~private.00001.jsonl",
      "streams/project-demo/DATE~private.00001.jsonl",
    ]);
    for (const path of travelling(store)) {
      assert.ok(!/hunter2|~private/.test(store.read(path)), path);
    }
    await store.ok("validate", "--strict");
  });

  test("they are archived apart, and the shared rows of archives name none of them", async () => {
    using store = await kept();
    store.clock += 70 * 24 * 60 * 60 * 1000;
    const { archived } = await store.ok(...words`hygiene --archive-before 2027-01 --prune`);
    const sources = archived.map((each: Answer) => each.source);
    assert.ok(sources.some((path: string) => /\/streams\/.*~private/.test(path)), sources.join());
    for (const path of travelling(store)) assert.ok(!/~private/.test(store.read(path)), path);
    await store.ok("validate", "--strict");
    using clone = testStore({ seed: 2 });
    for (const path of store.files().filter((each) => !/~private|^index|^views/.test(each))) {
      mkdirSync(`${clone.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      cpSync(`${store.root}/${path}`, `${clone.root}/${path}`);
    }
    await clone.ok("validate", "--strict");
  });

  test("a clone without them is whole, and goes on", async () => {
    using store = await kept();
    using clone = testStore({ seed: 2 });
    for (const path of travelling(store)) {
      mkdirSync(`${clone.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      cpSync(`${store.root}/${path}`, `${clone.root}/${path}`);
    }
    await clone.ok("validate", "--strict");
    await clone.ok("capture", ...WHO, "--summary", "next");
    assert.equal((await clone.ok("stats")).events["memory.captured"], 2);
  });

  test("a ledger that a seal names and that never came is absent: a warning", async () => {
    using store = await kept();
    using clone = testStore({ seed: 2 });
    cpSync(store.root, clone.root, { recursive: true });
    rmSync(`${clone.root}/index`, { recursive: true });
    const gone = clone.files().filter((path) => /^streams\//.test(path));
    for (const path of gone) rmSync(`${clone.root}/${path}`);
    const { damage, warnings } = await clone.ok("validate", "--verbose");
    assert.deepEqual(damage, []);
    assert.deepEqual(
      warnings.filter((each: string) => /absent/.test(each)).sort(),
      gone.map((path) => `${path}: absent, a seal names it`).sort(),
    );
    rmSync(`${store.root}/${gone[0]}`);
    assert.equal((await store.run("validate")).exit, 3, "where it was written it is lost");
  });

  test("a private row of format 3 stands nowhere else", async () => {
    using store = await kept();
    const path = store.files().find((each) => /^streams\/.*~private/.test(each)) ?? "";
    const [first = ""] = store.read(path).split("\n");
    const { hash: _hash, ...row } = JSON.parse(first);
    const digits = row.event_id.slice(19, 31);
    const event_id = row.event_id.replace(digits, "eeeeeeeeeeee");
    commitRows(store.root, "streams/project-demo/2026-11-24", [{ ...row, event_id }]);
    const { answer } = await store.run("validate", "--verbose");
    assert.deepEqual(answer.damage.map((each: Answer) => each.fault), ["refused"]);
  });
});
