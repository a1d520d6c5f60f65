/** Bytes: joined with and without an end of their own, and found where they stand. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { equal, indexOf, joined } from "../../src/base/bytes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (block: Uint8Array) => new TextDecoder().decode(block);

describe("bytes", () => {
  test("are joined, each with the byte behind it that is asked for", () => {
    assert.equal(text(joined([bytes("a"), bytes(""), bytes("bc")])), "abc");
    assert.equal(text(joined([bytes("a"), bytes(""), bytes("bc")], 0x0a)), "a\n\nbc\n");
    assert.equal(joined([]).length, 0);
    assert.equal(joined([], 0x0a).length, 0);
  });

  const cases: readonly (readonly [string, string, number, number])[] = [
    ["abc", "abc", 0, 0],
    ["aab", "ab", 0, 1],
    ["ababac", "abac", 0, 2],
    ["abab", "ab", 1, 2],
    ["abab", "ab", 3, -1],
    ["ab", "abc", 0, -1],
    ["xyab", "abc", 0, -1],
    ["", "a", 0, -1],
    ["abc", "", 1, 1],
    ["abc", "", 4, -1],
  ];
  for (const [whole, wanted, start, at] of cases) {
    test(`'${wanted}' in '${whole}' from ${start}: ${at}`, () =>
      assert.equal(indexOf(bytes(whole), bytes(wanted), start), at));
  }

  test("are found where a search of texts finds them", () => {
    for (let i = 0; i < 2 ** 9; i += 1) {
      const whole = i.toString(2).padStart(9, "0");
      for (const wanted of ["0", "01", "110", "0101", "0000000000"]) {
        for (const start of [0, 3, 8]) {
          assert.equal(indexOf(bytes(whole), bytes(wanted), start), whole.indexOf(wanted, start));
        }
      }
    }
  });

  test("are equal only in length and content", () => {
    assert.equal(equal(bytes("ab"), bytes("ab")), true);
    assert.equal(equal(bytes("ab"), bytes("ac")), false);
    assert.equal(equal(bytes("ab"), bytes("abc")), false);
  });
});
