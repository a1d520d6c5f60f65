/** Keys as they are compared: what people and models write for one question is one key. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { foldedKey } from "../../src/row/name.ts";

const SAME: readonly (readonly [form: string, ...written: string[]])[] = [
  ["queue-type", "queue-type", "Queue Type", "queue_type", "QUEUE--TYPE", " queue \u00a0type_"],
  ["decision:cache", "decision:cache", "Decision:Cache"],
  ["api.v2/auth", "api.v2/auth", "API.v2/Auth"],
  ["caf\u00e9", "cafe\u0301", "CAF\u00c9"],
  ["データ-層", "データ 層", "データ_層"],
  ["-", "-"],
  ["__", "__"],
];

describe("a folded key", () => {
  for (const [form, ...written] of SAME) {
    test(form, () => {
      for (const each of written) assert.equal(foldedKey(each), form, JSON.stringify(each));
    });
  }

  test("other words are other keys", () => {
    const keys = ["queue-type", "queuetype", "queue.type", "queue:type", "type-queue", "queue-typ"];
    assert.equal(new Set(keys.map(foldedKey)).size, keys.length);
  });

  test("folded again is itself, and never empty", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      const once = foldedKey(text);
      assert.equal(foldedKey(once), once);
      assert.notEqual(once, "");
    }));
  });
});
