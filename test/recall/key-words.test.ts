/** A name that is no key: keys that are meant by its words, and those that are written alike. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keysOfWords, nearKeysAndIds } from "../../src/recall/key-words.ts";

/** Keys as they are compared: in lower case, with dashes. */
const KEYS = ["backend-queue", "queuebackend", "queue-size", "cache", "cache-ttl", "deploy-target"];

const MEANT: readonly (readonly [name: string, ...keys: string[]])[] = [
  ["queue-backend", "backend-queue", "queuebackend"],
  ["backend queue", "backend-queue", "queuebackend"],
  ["backendQueue", "backend-queue", "queuebackend"],
  ["the queues of the backend", "backend-queue"],
  ["ttl_of_cache", "cache-ttl", "cache"],
  ["deploying", "deploy-target"],
  ["cahce"],
  ["backend-of-something-else"],
  ["targetcache"],
  ["?"],
];

describe("keys of the words of a name", () => {
  for (const [name, ...keys] of MEANT) {
    test(name, () => assert.deepEqual(keysOfWords(name, KEYS), keys));
  }

  test("those of its words are first, then those and the ids that are written alike", () => {
    const near = nearKeysAndIds("queue-backend", KEYS);
    assert.deepEqual(near, ["backend-queue", "queuebackend", "queue-size"]);
    assert.deepEqual(nearKeysAndIds("cahce", KEYS, ["cac-12345678"])[0], "cache");
    assert.deepEqual(nearKeysAndIds("fct-2026", KEYS, ["fct-2027"]), ["fct-2027"]);
    assert.deepEqual(nearKeysAndIds("wording-of-nothing-here", KEYS, ["fct-2027"]), []);
  });
});
