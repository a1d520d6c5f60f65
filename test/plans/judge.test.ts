/** Poison: events behind a right hash whose payload fits no schema. */
import assert from "node:assert/strict";
import { appendFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { canonical } from "../../src/base/json.ts";
import { digest, finish } from "../../src/row/line.ts";
import { recommitted } from "../support/colleague.ts";
import { measured } from "../support/measured.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

/** Payloads that fit no schema, each in an event with right hash and chain. */
const POISON: Readonly<Record<string, (row: Record<string, unknown>) => unknown>> = {
  "no payload members": () => ({}),
  "a blank summary": (row) => ({ ...payloadOf(row), summary: " \u2003 " }),
  "a summary that is a number": (row) => ({ ...payloadOf(row), summary: 7 }),
  "a summary that is an object": (row) => ({ ...payloadOf(row), summary: { toString: 1 } }),
  "an unknown type": (row) => ({ ...payloadOf(row), object_type: "__proto__" }),
  "a type that is a list": (row) => ({ ...payloadOf(row), object_type: ["fact"] }),
  "a confidence of 7": (row) => ({ ...payloadOf(row), confidence: 7 }),
  "a confidence that is text": (row) => ({ ...payloadOf(row), confidence: "0.5" }),
  "tags that are text": (row) => ({ ...payloadOf(row), tags: "a" }),
  "tags of numbers": (row) => ({ ...payloadOf(row), tags: [1] }),
  "an unknown horizon": (row) => ({ ...payloadOf(row), horizon: "eon" }),
  "a type that fills its line": (row) => ({ ...payloadOf(row), object_type: '"'.repeat(130_500) }),
  "a key that is a number": (row) => ({ ...payloadOf(row), decision_key: 5 }),
};

function payloadOf(row: Record<string, unknown>): Record<string, unknown> {
  return row["payload"] as Record<string, unknown>;
}

async function plant(store: TestStore, name: string): Promise<void> {
  const { path } = await store.ok(...words`publish --scope project:x --summary sound --verbose`);
  const file = `${store.root}/${path.slice(".memory/".length)}`;
  const last = store.read(path.slice(".memory/".length)).trimEnd().split("\n").at(-1) ?? "";
  const { hash: _hash, ...row } = JSON.parse(last);
  const poisoned = {
    ...row,
    event_id: `evt-20261123100000-${name.length.toString(16).padStart(16, "0")}`,
    lc: row.lc + 1,
    payload: POISON[name]?.(row),
    prev: digest(last),
  };
  appendFileSync(file, `${finish(recommitted(canonical(poisoned))).text}\n`);
}

describe("poison events", () => {
  for (const name of Object.keys(POISON)) {
    test(`${name}: rejected, shown, and in nobody's way`, async () => {
      using store = testStore();
      await plant(store, name);
      await store.ok(...words`publish --scope project:x --summary "after it"`);
      const { created_count, rejected } = await store.ok("reduce");
      assert.deepEqual([created_count, rejected.length], [2, 1]);
      assert.match(rejected[0].reason, /\w/);
      assert.ok(rejected[0].reason.length <= 300);
      const { metrics, health } = await store.ok("diagnose");
      assert.deepEqual([metrics.rejected_events, health], [1, "yellow"]);
      assert.equal((await store.ok("reduce")).scanned, 0);
      measured("F19", { kinds: 1, "good ones lost": 0 });
      assert.equal((await store.ok("validate")).error_count, 0);
    });
  }
});

/** Makes the index refuse the outcomes of some events, once much of their rows is folded. */
function refuse(store: TestStore, ids: readonly string[]): void {
  const db = new DatabaseSync(`${store.root}/index/state.db`);
  const list = ids.map((id) => `'${id}'`).join(", ");
  db.exec(
    `CREATE TRIGGER poison BEFORE INSERT ON objects WHEN NEW.source IN (${list}) ` +
      "BEGIN SELECT RAISE(ABORT, 'a defect'); END",
  );
  db.close();
}

function heal(store: TestStore): void {
  const db = new DatabaseSync(`${store.root}/index/state.db`);
  db.exec("DROP TRIGGER poison");
  db.close();
}

/** All that the index says, in numbers: the same when it is built anew. */
async function saidBy(store: TestStore): Promise<unknown> {
  const { stats, metrics } = {
    stats: await store.ok("stats"),
    metrics: (await store.ok("diagnose", "--dry-run")).metrics,
  };
  return { stats, metrics };
}

describe("an event that cannot be folded once it is judged", () => {
  for (const [verb, judge] of [["publish", "reduce"], ["capture", "distill"]] as const) {
    test(`${judge}: is left and named, and all others are judged`, async () => {
      using store = testStore();
      const line = (_: unknown, i: number) =>
        `{"summary":"fact ${i}","scope":"project:${i % 7}","instance_id":"ins-a"}\n`;
      store.input = Array.from({ length: 700 }, line).join("");
      await store.ok(verb, "--stdin");
      const ids = store.files().filter((path) => /^(bus|streams)\/.*\.jsonl$/.test(path))
        .flatMap((path) => store.read(path).trimEnd().split("\n"))
        .map((text) => JSON.parse(text))
        .sort((a, b) => Number(a.payload.summary.slice(5)) - Number(b.payload.summary.slice(5)))
        .map(({ event_id }) => event_id as string);
      const bad = [0, 1, 5, 255, 256, 257, 300, 302, 698, 699].map((i) => ids[i] as string);
      refuse(store, bad);
      const { scanned, created_count, left } = await store.ok(judge, "--limit", "1000");
      assert.deepEqual([scanned, created_count], [690, 690]);
      assert.deepEqual(left.map(({ id }: { id: string }) => id).sort(), bad.toSorted());
      assert.match(left[0].reason, /a defect/);
      heal(store);
      const before = await saidBy(store);
      rmSync(`${store.root}/index`, { recursive: true });
      assert.deepEqual(await saidBy(store), before, "the index is that of a fresh fold");
      const after = await store.ok(judge, "--limit", "1000");
      assert.deepEqual([after.scanned, after.created_count, after.left], [10, 10, undefined]);
      assert.equal((await store.ok("validate", "--strict")).error_count, 0);
    });
  }

  test("an error of the disk is no event's own: the command ends", async () => {
    using store = testStore();
    await store.ok(...words`publish --scope a --summary x`);
    const db = new DatabaseSync(`${store.root}/index/state.db`);
    db.exec(
      "CREATE TRIGGER poison BEFORE INSERT ON objects " +
        "BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
    );
    db.close();
    const { exit, answer } = await store.run("reduce");
    assert.deepEqual([exit, answer.code], [5, "io"], JSON.stringify(answer));
  });
});
