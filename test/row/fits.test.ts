/**
 * The plain look at a row stands before its schema: it may pass nothing that the schema refuses,
 * and it should pass what we write ourselves.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as v from "valibot";
import { DEFINED } from "../../src/row/define.ts";
import {
  exampleOf,
  fitsKind,
  kindNames,
  payloadFits,
  payloadSchemaOf,
  readAs,
  type RowKind,
  schemaOf,
  writeRow,
} from "../../src/row/kind.ts";
import { finish } from "../../src/row/line.ts";
import { seedOf, size } from "../support/measured.ts";

type Members = Record<string, unknown>;

/** Rows as they are read: the example of each kind, placed, committed and hashed. */
const EXAMPLES: readonly (readonly [RowKind, Members])[] = kindNames().map((kind) => [
  readAs(kind),
  JSON.parse(finish(writeRow(kind, exampleOf(kind))).text) as Members,
]);

/** Kinds that v1 alone wrote, and a row of each. */
const OF_V1: readonly (readonly [RowKind, Members])[] = [
  ["processed", { event_id: "evt-1", ts: "2026-11-22T10:00:00Z" }],
];

/** Kinds with members that only their schema knows. */
const SLOW: readonly RowKind[] = ["finding", "redaction", "scorecard", "trend"];

/** Values that stand at the edges of what members take, and any that JSON has. */
const value = fc.oneof(
  fc.constantFrom(
    ...[undefined, null, "", " ", "x", 0, -0, -1, 0.5, 1, 1.5, 2 ** 53, -(2 ** 53), 1e999, true],
    ...[[], {}, [""], ["x", 1], [[]], [{}], { x: 1 }, "a".repeat(64), "A".repeat(64)],
    ...["decision", "private", "project", "reduce", "diasync-v1-event", "add", "accepted"],
  ),
  fc.jsonValue() as fc.Arbitrary<unknown>,
);

/** Any place below a row: the names on the way to it. */
function placesIn(row: unknown): string[][] {
  if (typeof row !== "object" || row === null) return [];
  return Object.entries(row).flatMap(([name, member]) => [
    [name],
    ...placesIn(member).map((way) => [name, ...way]),
  ]);
}

/** A row with one place changed. */
function changed(row: unknown, [name = "", ...way]: readonly string[], to: unknown): unknown {
  const copy = Array.isArray(row) ? [...row] : { ...row as Members };
  const members = copy as Members;
  if (way.length > 0) members[name] = changed(members[name], way, to);
  else if (Array.isArray(copy) && to === undefined) copy.splice(Number(name), 1);
  else if (to === undefined) delete members[name];
  else members[name] = to;
  return copy;
}

function passes(schema: v.GenericSchema, row: unknown): boolean {
  return v.safeParse(schema, row).success;
}

const RUNS = size("FITS", 500);

describe("the plain look at rows", () => {
  const seed = seedOf("FITS_SEED");
  for (const [kind, row] of [...EXAMPLES, ...OF_V1]) {
    const type = typeof row["type"] === "string" && kind === "event" ? row["type"] : "";
    test(`${kind} ${type}: it passes what its schema passes of ours`, () => {
      assert.ok(passes(schemaOf(kind), row));
      if (!SLOW.includes(kind)) assert.ok(fitsKind(kind, row), JSON.stringify(row));
      if (kind !== "event") return;
      const name = type.replace("memory.", "");
      assert.ok(payloadFits(name, row["payload"]), name);
    });

    test(`${kind} ${type}: it passes nothing that is refused (seed ${seed})`, () => {
      const places = [...placesIn(row), ["actor"], ["owner"], ["visibility"], ["status"], ["x"]];
      const ways = fc.constantFrom(...places);
      const name = type.replace("memory.", "");
      fc.assert(
        fc.property(ways, value, ways, value, (one, first, other, second) => {
          const found = changed(changed(row, one, first), other, second) as Members;
          if (fitsKind(kind, found)) {
            assert.ok(passes(schemaOf(kind), found), JSON.stringify(found));
          }
          const said = found["payload"];
          if (kind === "event" && payloadFits(name, said)) {
            assert.ok(passes(payloadSchemaOf(name), said), JSON.stringify(said));
          }
        }),
        { numRuns: RUNS, seed },
      );
    });

    test(`${kind} ${type}: each member with each value: nothing that is refused`, () => {
      const edges = fc.sample(value, { numRuns: 60, seed: 7 });
      for (const way of placesIn(row)) {
        for (const edge of edges) {
          const found = changed(row, way, edge);
          const fits = fitsKind(kind, found);
          assert.ok(!fits || passes(schemaOf(kind), found), `${way}: ${JSON.stringify(edge)}`);
        }
      }
    });
  }

  for (const wrong of [null, undefined, 1, "x", [], [{}], true]) {
    test(`${JSON.stringify(wrong)} is no row of any kind`, () => {
      for (const kind of Object.keys(DEFINED)) {
        if (kind in Object.fromEntries(EXAMPLES)) assert.ok(!fitsKind(kind as RowKind, wrong));
      }
    });
  }
});
