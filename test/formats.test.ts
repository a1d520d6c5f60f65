/** Stores of v1 as they are found in the field: opened, counted, added to, never rewritten. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { snapshot, type TestStore, testStore } from "./support/store.ts";
import { words } from "./support/words.ts";

const SAMPLES = fileURLToPath(new URL("formats/v1/", import.meta.url).href);
const NAMES = readdirSync(SAMPLES, { withFileTypes: true }).flatMap((each) =>
  each.isDirectory() ? [each.name] : []
).sort();

/** Before the leases of `rotated` end. */
const THEN = Date.UTC(2026, 10, 22, 12);

function open(name: string): TestStore {
  return testStore({ from: `${SAMPLES}${name}/memory`, clock: THEN });
}

interface Step {
  readonly argv?: readonly string[];
  readonly stdout?: Record<string, unknown>;
}

function transcript(name: string): Step[] {
  const lines = readFileSync(`${SAMPLES}${name}/transcript.jsonl`, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Step);
}

/** The answer of the last such command in which v1 saw the whole store. */
function lastAnswer(name: string, command: string): Record<string, unknown> | undefined {
  return transcript(name).findLast((step) => step.argv?.[0] === command)?.stdout;
}

function objectsOf(store: TestStore): Record<string, unknown>[] {
  return store.files().filter((path) => path.endsWith(".active.jsonl")).flatMap((path) =>
    store.read(path).trimEnd().split("\n").map((line) => JSON.parse(line))
  );
}

describe("stores of v1", () => {
  for (const name of NAMES.filter((each) => each !== "damaged")) {
    test(`${name}: nothing is damaged, and nothing is said against it`, async () => {
      using store = open(name);
      const { answer } = await store.run("validate", "--verbose", "--strict");
      const stale = name === "governance";
      assert.deepEqual(answer.damage, []);
      assert.deepEqual(answer.warnings, stale ? answer.warnings : []);
    });
  }

  test("damaged: exactly the four planted faults are named", async () => {
    using store = open("damaged");
    const { exit, answer } = await store.run("validate", "--verbose");
    const names: Record<string, string> = {
      "hash mismatch": "edited",
      "not JSON": "unreadable",
      "torn last line": "torn",
      "duplicate object id": "doubled",
    };
    const expected = JSON.parse(readFileSync(`${SAMPLES}damaged/expected.json`, "utf8"));
    const wanted = expected.damage.map((each: { fault: string }) => ({
      ...each,
      fault: names[each.fault],
    }));
    assert.equal(exit, 3);
    assert.deepEqual(answer.damage, wanted);
    assert.equal(answer.error_count, 4);
  });

  for (const name of ["contention", "governance", "rotated", "two-instances", "unicode-numbers"]) {
    test(`${name}: stats counts what v1 counted`, async () => {
      using store = open(name);
      const answer = await store.ok("stats");
      assert.deepEqual(answer, lastAnswer(name, "stats"));
    });
  }

  test("quickstart: stats counts what v1 left after its stop", async () => {
    using store = open("quickstart");
    const answer = await store.ok("stats");
    assert.deepEqual(answer, { ...lastAnswer("quickstart", "stats"), active_instances: 0 });
  });

  for (const name of NAMES) {
    test(`${name}: no byte of its files is changed by what is added`, async () => {
      using store = open(name);
      const before = snapshot(`${SAMPLES}${name}/memory`);
      await store.ok(...words`publish --scope project:new --summary "an addition"`);
      await store.ok(...words`capture --scope project:demo --summary "another addition"`);
      await store.ok("reduce");
      await store.ok("distill");
      await store.ok("attach", "--project", "new");
      const after = snapshot(store.root);
      for (const [path, bytes] of before) {
        assert.equal(after.get(path), bytes, path);
      }
      const { answer } = await store.run("validate");
      assert.equal(answer.error_count, name === "damaged" ? 4 : 0);
    });
  }

  test("two-instances: capsule and objects are those of its session", async () => {
    using store = open("two-instances");
    const answer = await store.ok("attach", "--project", "demo");
    const wanted = lastAnswer("two-instances", "attach");
    assert.equal(answer.decision_count, wanted?.["decision_count"]);
    assert.equal(answer.commitment_count, wanted?.["commitment_count"]);
    for (const line of String(wanted?.["capsule"]).split("\n")) {
      const summary = /^- (?:dec|com)-\S+(?: \(\S+\))?: (.*)$/.exec(line)?.[1];
      if (summary !== undefined) assert.ok(answer.capsule.includes(` ${summary} (`), summary);
    }
    assert.match(answer.capsule, /### Now\n- Reducer flow stable\n/);
    assert.match(answer.capsule, /### Last Session Summary\n- Session complete\n/);
    // The next writer shows what the fold found: the same five objects, under v1's names too.
    const objects = objectsOf(store);
    assert.equal(objects.length, 5);
    for (const object of objects) assert.match(JSON.stringify(object["aliases"]), /-[0-9a-f]{8}"/);
  });

  test("contention: the conflict is over, and the reconciled text is what holds", async () => {
    using store = open("contention");
    const answer = await store.ok("attach", "--project", "pay");
    assert.equal(answer.decision_count, 1);
    assert.match(answer.capsule, /^- \[card-provider\] Use Adyen in EU and Stripe elsewhere — /m);
    assert.doesNotMatch(answer.capsule, /## Open Conflicts/);
    const objects = objectsOf(store);
    assert.deepEqual(objects.map((each) => each["summary"]), [
      "Use Adyen in EU and Stripe elsewhere",
    ]);
  });

  test("unicode-numbers: summaries and scopes come through unchanged", async () => {
    using store = open("unicode-numbers");
    await store.ok(...words`capture --scope project:n --summary x`);
    const first = objectsOf(store).find((each) => each["decision_key"] === "ключ");
    const argv = transcript("unicode-numbers")[0]?.argv ?? [];
    assert.equal(first?.["summary"], argv[argv.indexOf("--summary") + 1]);
    assert.equal(first?.["scope"], "project:データ");
    const tiny = objectsOf(store).find((each) => each["summary"] === "tinier");
    assert.equal(tiny?.["confidence"], 1e-7);
  });

  test("rotated: the leases in its parts are held until they end", async () => {
    using store = open("rotated");
    store.clock = Date.UTC(2026, 10, 24);
    const { warnings } = await store.ok("validate");
    assert.equal(warnings.length, 4);
  });

  test("a store of a later format is read and never written", async () => {
    using store = open("quickstart");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${store.root}/_meta/spec.json`, '{"format_version": 4}');
    assert.equal((await store.run("stats")).exit, 0);
    const before = snapshot(store.root, (path) => path.startsWith("index/"));
    const { exit, answer } = await store.run(...words`capture --scope a --summary x`);
    assert.equal(exit, 1);
    assert.equal(answer.code, "newer_store");
    assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
  });
});
