import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chainFaults, type LinesSeen } from "../../src/store/hash-chain.ts";
import { NO_PREV } from "../../src/row/line.ts";

/** A sound chain `a`, `b`, … with clocks 1, 2, … */
function chain(length: number): LinesSeen[] {
  return Array.from({ length }, (_, i) => ({
    line: i + 1,
    digest: String.fromCharCode(97 + i),
    prev: i === 0 ? NO_PREV : String.fromCharCode(96 + i),
    lc: i + 1,
  }));
}

/** The lines in a new order, numbered as they stand now. */
function arranged(lines: readonly (LinesSeen | undefined)[]): LinesSeen[] {
  return lines.map((line, i) => ({ ...(line as LinesSeen), line: i + 1 }));
}

function faults(lines: readonly LinesSeen[], first: string | null = NO_PREV): string[] {
  return chainFaults(lines, first).map(({ line, fault }) => `${line} ${fault}`);
}

describe("what happened to a chain", () => {
  const [a, b, c, d, e] = chain(5);
  const stranger: LinesSeen = { line: 0, digest: "x", prev: "somewhere", lc: 3 };
  const rival: LinesSeen = { line: 0, digest: "y", prev: "a", lc: 2 };
  const edited: LinesSeen = { line: 0, digest: "z", prev: null, lc: null };

  const table:
    readonly (readonly [string, readonly (LinesSeen | undefined)[], readonly string[]])[] = [
      ["nothing", [a, b, c, d, e], []],
      ["the first line is gone", [b, c, d], ["1 deleted"]],
      ["a line in the midst is gone", [a, b, d, e], ["3 deleted"]],
      ["two lines are gone, apart", [a, c, e], ["2 deleted", "3 deleted"]],
      ["a line is doubled beside itself", [a, b, b, c], ["3 doubled"]],
      ["a line is doubled further on", [a, b, c, b, d], ["4 doubled"]],
      ["two neighbours are swapped", [a, c, b, d], ["2 moved"]],
      ["the first line is last", [b, c, d, a], ["4 moved"]],
      ["the last line is first", [e, a, b, c, d], ["1 moved"]],
      // It stands where a line is missing, and nothing tells that it is not one of the file.
      ["a line of another file in place of one", [a, b, stranger, d, e], [
        "3 deleted",
        "4 deleted",
      ]],
      ["a second history goes on beside", [a, b, rival, c], ["3 forked"]],
      ["an edited line is named elsewhere", [a, edited, c, d], []],
      ["an edited line, and another is gone", [a, edited, c, e], ["4 deleted"]],
    ];
  for (const [what, lines, named] of table) {
    test(what, () => assert.deepEqual(faults(arranged(lines)), named));
  }

  test("a stranger between two lines that follow each other is inserted alone", () => {
    const odd: LinesSeen = { line: 0, digest: "x", prev: "somewhere", lc: 2.5 };
    assert.deepEqual(faults(arranged([a, b, odd, c, d])), ["3 inserted"]);
  });

  test("a further segment goes on from the one before", () => {
    assert.deepEqual(faults(arranged([c, d, e]), "b"), []);
    assert.deepEqual(faults(arranged([c, d, e]), "other"), ["1 deleted"]);
    assert.deepEqual(faults(arranged([c, d, e]), null), []);
  });

  test("each line deleted, doubled or moved, in a long chain, is named", () => {
    const lines = chain(20);
    for (let i = 0; i < lines.length; i += 1) {
      const without = arranged(lines.toSpliced(i, 1));
      // The end of a file is told by seals only.
      assert.deepEqual(faults(without), i === 19 ? [] : [`${i + 1} deleted`]);
      for (let j = 0; j <= lines.length; j += 1) {
        const twice = faults(arranged(lines.toSpliced(j, 0, lines[i] as LinesSeen)));
        // The copy is named, not the line that follows its predecessor. Beside itself, the second.
        const copy = j === i ? i + 1 : j;
        assert.deepEqual(twice, [`${copy + 1} doubled`], `${i} at ${j}`);
      }
    }
  });
});
