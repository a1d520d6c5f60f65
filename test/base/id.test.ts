/** Derived ids: any replica derives the same, whatever it derived before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { derivedId } from "../../src/base/id.ts";

test("an id follows from prefix, time and source alone", () => {
  const ms = Date.UTC(2026, 10, 23, 10, 15);
  const each = [
    () => derivedId("fac", ms, "evt-a"),
    () => derivedId("dec", ms, "evt-a"),
    () => derivedId("fac", ms + 1000, "evt-a"),
    () => derivedId("fac", ms, "evt-b"),
  ];
  const first = each.map((derive) => derive());
  assert.equal(new Set(first).size, each.length);
  assert.equal(first[0], "fac-20261123101500-72e0ea689d17fa22");
  for (const [i, derive] of each.entries()) {
    assert.equal(derive(), first[i]);
    assert.equal(derive(), first[i]);
  }
});
