/** What the index keeps of a record holds all of its terms, at their places. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { indexedTerms, keptTerms, readKept } from "../../src/recall/kept.ts";
import { termsOf } from "../../src/recall/terms.ts";

function read(line: string): string[] {
  const found: string[] = [];
  readKept(line, (term, at, isPlaced) => found.push(`${term} ${at} ${isPlaced}`));
  return found;
}

describe("kept terms", () => {
  test("a compound stands once, before its parts", () => {
    const { kept, indexed, length } = keptTerms({
      head: "Parse src/state/index.ts:42\nparse-config",
      tags: "",
      body: "getUserName",
    });
    assert.equal(
      kept,
      "pars `src/state/index.ts:42 src state index ts 42 `parse-config pars config\n\n" +
        "`getusernam get user name",
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
        assert.deepEqual(
          kept.split("\n").map(read),
          terms.map((all) => all.map(({ term, at, kind }) => `${term} ${at} ${kind !== "whole"}`)),
        );
        assert.equal(indexedTerms(kept), indexed);
        assert.equal(length, terms.flat().filter(({ kind }) => kind !== "whole").length);
      }),
      { numRuns: 500 },
    );
  });
});
