/** Poison: events behind a right hash whose payload fits no schema. */
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
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
  "a key that is a number": (row) => ({ ...payloadOf(row), decision_key: 5 }),
};

function payloadOf(row: Record<string, unknown>): Record<string, unknown> {
  return row["payload"] as Record<string, unknown>;
}

async function plant(store: TestStore, name: string): Promise<void> {
  const { path } = await store.ok(...words`publish --scope project:x --summary sound`);
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
      const { metrics, health } = await store.ok("diagnose");
      assert.deepEqual([metrics.rejected_events, health], [1, "yellow"]);
      assert.equal((await store.ok("reduce")).scanned, 0);
      measured("F19", { kinds: 1, "good ones lost": 0 });
      assert.equal((await store.ok("validate")).error_count, 0);
    });
  }
});
