/** The turns of slices: each comes behind the one that it names, in whatever order they load. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Slice } from "../../src/state/slice.ts";
import * as all from "../../src/state/slices.ts";
import { inTurn, slicesInTurn } from "../../src/state/turns.ts";
import { seeded, shuffled } from "../support/random.ts";

const namesOf = (slices: readonly Slice[]) => slices.map(({ name }) => name);

describe("the turns of slices", () => {
  test("hold every slice that is listed, under its own name", () => {
    const listed = Object.entries(all).map(([name, slice]) => [name, slice.name]);
    const entered = namesOf(slicesInTurn()).map((name) => [name, name]);
    assert.deepEqual(listed.sort(), entered.sort());
  });

  const turns = namesOf(slicesInTurn());
  const turn = (name: string) => turns.indexOf(name);

  for (
    const [first, then, why] of [
      ["objects", "events", "objects that go are kept as they stood"],
      ["sources", "events", "what was looked up holds until objects are made"],
      ["sources", "decisions", "an object is made before it is asked how it stands"],
      ["events", "ledgers", "of two rows with one id, the rows themselves tell which one counts"],
      ["decisions", "counters", "a standing moves numbers"],
    ] as const
  ) {
    test(`${first} come before ${then}: ${why}`, () => {
      assert.ok(turn(first) >= 0 && turn(first) < turn(then), turns.join(" "));
    });
  }

  test("are the same in whatever order slices were entered", () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      assert.deepEqual(namesOf(inTurn(shuffled(seeded(seed), slicesInTurn()))), turns);
    }
  });

  test("of those that name the same one go by name, and what follows one stays behind it", () => {
    const slices = [
      { name: "d", after: "a" },
      { name: "a", after: null },
      { name: "c", after: "b" },
      { name: "b", after: "a" },
    ];
    assert.deepEqual(namesOf(inTurn(slices)), ["a", "b", "c", "d"]);
  });

  test("are refused where a slice names none that is there, or one that names it", () => {
    const a = { name: "a", after: null };
    const lost = (...others: Slice[]) => () => inTurn([a, ...others]);
    assert.throws(lost({ name: "b", after: "none" }), /without a turn: b/);
    assert.throws(
      lost({ name: "b", after: "c" }, { name: "c", after: "b" }),
      /without a turn: b, c/,
    );
  });
});
