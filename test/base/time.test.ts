import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as time from "../../src/base/time.ts";

describe("times", () => {
  const good: readonly (readonly [string, string])[] = [
    ["2026-11-23T10:15:00Z", "2026-11-23T10:15:00.000Z"],
    ["2026-11-23 10:15:00Z", "2026-11-23T10:15:00.000Z"],
    ["2026-11-23T10:15:00.25Z", "2026-11-23T10:15:00.250Z"],
    ["2026-11-23T10:15:00.999999999Z", "2026-11-23T10:15:00.999Z"],
    ["2026-01-31T23:59:59+02:00", "2026-01-31T21:59:59.000Z"],
    ["2026-01-31T23:59:59-0930", "2026-02-01T09:29:59.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
  ];
  for (const [text, iso] of good) {
    test(`reads ${text}`, () => assert.equal(time.iso(time.parseTime(text) as number), iso));
  }

  const bad = [
    "",
    "12",
    "yesterday",
    "2026-11-23",
    "2026-11-23T10:15:00",
    "2026-02-30T10:15:00Z",
    "2025-02-29T10:15:00Z",
    "2026-13-01T10:15:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T10:60:00Z",
    "2026-11-23T10:15:60Z",
    "2026-11-23T10:15:00+25:00",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "+12026-11-23T10:15:00Z",
    " 2026-11-23T10:15:00Z",
  ];
  for (const text of bad) {
    test(`refuses ${JSON.stringify(text)}`, () => assert.equal(time.parseTime(text), null));
  }

  test("dates are days of the calendar", () => {
    assert.equal(time.iso(time.parseDate("2026-11-23") as number), "2026-11-23T00:00:00.000Z");
    for (
      const text of ["2026-11-31", "2026-1-1", "2026-11", "2100-02-29", "2026-11-23T00:00:00Z"]
    ) {
      assert.equal(time.parseDate(text), null, text);
    }
    assert.notEqual(time.parseDate("2000-02-29"), null);
  });

  test("months are months of the calendar", () => {
    assert.ok(time.isMonth("2026-11"));
    for (const text of ["2026", "2026-13", "2026-00", "2026-1", "2026-11-01", "0000-01"]) {
      assert.ok(!time.isMonth(text), text);
    }
  });

  test("stamps, days and months are those of UTC", () => {
    const ms = Date.UTC(2026, 10, 30, 23, 59, 59, 999);
    assert.equal(time.stamp(ms), "20261130235959");
    assert.equal(time.day(ms), "2026-11-30");
    assert.equal(time.month(ms), "2026-11");
  });
});
