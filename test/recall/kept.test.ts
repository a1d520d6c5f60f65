/** What the index keeps of a record holds all of its terms, at their places. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  indexedTerms,
  type KeptLine,
  keptTerms,
  linesOf,
  placesOf,
} from "../../src/recall/kept.ts";
import { termsOf } from "../../src/recall/terms.ts";

/** Each term of a kept line, with its places. */
function read(line: KeptLine, terms: Iterable<string>): string[] {
  return [...new Set(terms)].map((term) => `${term} ${placesOf(term, line).toSorted(byNumber)}`);
}

const byNumber = (a: number, b: number) => a - b;

describe("kept terms", () => {
  test("a compound stands once, before its parts", () => {
    const { kept, indexed, length } = keptTerms({
      head: "Parse src/state/index.ts:42\nparse-config",
      tags: "",
      body: "getUserName",
    });
    assert.equal(
      kept,
      "pars src state index ts 42 pars config\t1`src/state/index.ts 6`parseconfig\n\n" +
        "get user name\t0`getusernam",
    );
    assert.match(indexed, / state\/index\.ts index\.ts src state /);
    assert.equal(length, 11);
  });

  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(..."aB9_-./\\:@#'~ `\"\né装🚀"), maxLength: 200 }),
    fc.array(fc.constantFrom("src", "getUserName", "a_b", "装订", "x".repeat(70)), { minLength: 1 })
      .chain((words) => fc.constantFrom("/", ".", "-", " ", "_").map((by) => words.join(by))),
  );

  test("read again, they are the terms of the texts, and those that FTS5 was given", () => {
    fc.assert(
      fc.property(text, text, text, (head, tags, body) => {
        const { kept, indexed, length } = keptTerms({ head, tags, body });
        const terms = [head, tags, body].map((each) => termsOf(each));
        for (const [i, line] of linesOf(kept).entries()) {
          const places = Map.groupBy(terms[i] ?? [], ({ term }) => term);
          assert.deepEqual(
            read(line, places.keys()),
            [...places].map(([term, all]) => `${term} ${all.map(({ at }) => at)}`),
          );
          for (const term of places.keys()) assert.ok(kept.includes(term));
        }
        const sorted = (terms: string) => terms.split(" ").sort().join(" ");
        assert.equal(sorted(indexedTerms(kept)), sorted(indexed));
        assert.equal(length, terms.flat().filter(({ kind }) => kind !== "whole").length);
      }),
      { numRuns: 500 },
    );
  });
});
