/** Any content in any row: its constructor writes what the generic canonicaliser would. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { canonical, parseExact } from "../../src/base/json.ts";
import { exampleOf, kindNames, writeRow } from "../../src/row/kind.ts";
import { finish, verifyLine } from "../../src/row/line.ts";
import { seedOf, size } from "../support/measured.ts";

const RUNS = size("ROWS", 500);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom('"', "\\", "\u0000", "\u007f", "\u2028", "\u{1f600}", "é") }),
);

/** A value of the same form with other texts and numbers in it. */
function like(value: unknown, name: string): fc.Arbitrary<unknown> {
  if (typeof value === "string") return text;
  if (typeof value === "number") {
    return name === "confidence" ? fc.double({ min: 0, max: 1, noNaN: true }) : fc.maxSafeNat();
  }
  if (Array.isArray(value)) {
    const [first] = value;
    return first === undefined ? fc.constant([]) : fc.array(like(first, name), { maxLength: 4 });
  }
  if (typeof value !== "object" || value === null) return fc.constant(value);
  const members = Object.entries(value).map(([key, each]) => [key, like(each, key)] as const);
  return fc.record(Object.fromEntries(members), { noNullPrototype: true });
}

describe("any content of a row", () => {
  const seed = seedOf("ROWS_SEED");
  for (const kind of kindNames()) {
    test(`${kind}: is written in canonical form, verified and read back (seed ${seed})`, () => {
      const property = fc.property(like(exampleOf(kind), ""), (row) => {
        const body = writeRow(kind, row as never);
        assert.equal(body, canonical(parseExact(body)));
        const { payload_sha256: _commitment, ...written } = JSON.parse(body);
        assert.deepEqual(written, row);
        const line = finish(body);
        assert.equal(verifyLine(line.bytes, line.text).hash, line.hash);
        assert.equal(canonical(parseExact(line.text), { omit: "hash" }), body);
      });
      fc.assert(property, { numRuns: RUNS, seed });
    });
  }
});
