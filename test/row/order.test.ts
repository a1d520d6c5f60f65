import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareOrder, type Order } from "../../src/row/order.ts";

describe("the one order", () => {
  const ascending: readonly Order[] = [
    { lc: 0, ts: 5, id: "b" },
    { lc: 0, ts: 9, id: "a" },
    { lc: 1, ts: 0, id: "z" },
    { lc: 2, ts: 0, id: "a" },
    { lc: 2, ts: 0, id: "\uff5e" },
    { lc: 2, ts: 0, id: "\u{1f600}" },
  ];
  test("goes by clock, then time, then id by code point", () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        assert.equal(Math.sign(compareOrder(a, b)), Math.sign(i - j), `${i} and ${j}`);
      }
    }
  });
});
