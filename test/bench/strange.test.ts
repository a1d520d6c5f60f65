/** What hides the made records answers none of their questions: told by words alone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { others } from "../../bench/recall/others.ts";
import { strangeTo } from "../../bench/recall/strange.ts";

const isStrange = strangeTo({
  docs: [{ id: "backoff", text: "Retries use exponential backoff" }],
  queries: [
    { text: "exponental backoff", rel: ["backoff"], cat: "q" },
    { text: "how do we sign the releases?", rel: [], cat: "none" },
    { text: "jitter", rel: ["backoff"], cat: "q" },
  ],
});

const RECORDS: readonly (readonly [text: string, isStrange: boolean])[] = [
  ["the backoff of a queue is exponential", false],
  ["exponential growth", true],
  ["a release is signed by hand", false],
  ["a release is announced by hand", true],
  ["jitter on the line", true],
];

describe("records that hide the made ones", () => {
  for (const [text, expected] of RECORDS) {
    test(text, () => assert.equal(isStrange({ id: "other", text }), expected));
  }

  test("are as many as are wanted, and the others are the same", () => {
    const all = others(50);
    const [first] = all;
    const wanted = others(49, 7, ({ text }) => text !== first?.text);
    const textsOf = (docs: typeof all) => docs.map(({ text }) => text);
    assert.deepEqual(textsOf(wanted), textsOf(all).slice(1));
  });
});
