/** The sentences of a prompt that are asked for. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sentencesOf } from "../../src/recall/sentences.ts";

const CUT: readonly (readonly [text: string, ...sentences: string[]])[] = [
  ["", ""],
  ["job queue", "job queue"],
  ["Thanks! Which database runs the queue?", "Thanks! Which database runs the queue?"],
  [
    "Move the cache to disk. Retries wait two seconds? Ok.",
    "Move the cache to disk.",
    "Retries wait two seconds? Ok.",
  ],
  [
    "see src/a.ts and b.ts\nparse the config file",
    "see src/a.ts and b.ts",
    "parse the config file",
  ],
  ["缓存放在内存里。重试等待两秒。", "缓存放在内存里。", "重试等待两秒。"],
];

describe("sentences", () => {
  for (const [text, ...sentences] of CUT) {
    test(JSON.stringify(text), () => assert.deepEqual(sentencesOf(text), sentences));
  }

  test("of a long text, the first ones", () => {
    assert.equal(sentencesOf("Move the cache to disk. ".repeat(1000)).length, 8);
  });
});
