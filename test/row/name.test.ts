import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { measured, seedOf, size } from "../support/measured.ts";
import { slugOfName, slugOfScope } from "../../src/row/name.ts";

describe("names on disk", () => {
  const plain: readonly (readonly [string, string])[] = [
    ["global", "global"],
    ["project:demo", "project-demo"],
    ["project:my-app-2", "project-my-app-2"],
    ["team:7", "team-7"],
  ];
  for (const [scope, slug] of plain) {
    test(`${scope} keeps v1's slug`, () => assert.equal(slugOfScope(scope), slug));
  }

  const hashed: readonly (readonly [string, RegExp])[] = [
    ["Project:demo", /^project-demo~[0-9a-f]{32}$/],
    ["project-demo", /^project-demo~[0-9a-f]{32}$/],
    ["project:a:b", /^project-a-b~[0-9a-f]{32}$/],
    ["project:データ", /^project~[0-9a-f]{32}$/],
    ["データ", /^x~[0-9a-f]{32}$/],
    ["../../etc", /^etc~[0-9a-f]{32}$/],
    ["con", /^con~[0-9a-f]{32}$/],
    ["a".repeat(61), /^a{40}~[0-9a-f]{32}$/],
  ];
  for (const [scope, form] of hashed) {
    test(`${scope.slice(0, 20)} is hashed`, () => assert.match(slugOfScope(scope), form));
  }

  test("instances and projects keep plain slugs", () => {
    assert.equal(slugOfName("ins-a"), "ins-a");
    assert.match(slugOfName("Ins-a"), /^ins-a~[0-9a-f]{32}$/);
    assert.match(slugOfName("nul"), /^nul~/);
    assert.match(slugOfName(""), /^x~/);
  });

  test("equal text in other Unicode forms is one name", () => {
    assert.equal(slugOfName("caf\u00e9"), slugOfName("cafe\u0301"));
  });

  test("no two names share a folder, and none leaves the store", () => {
    const seed = seedOf("FC_SEED");
    const seen = new Map<string, string>();
    let names = 0;
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."aA-:1ä/. "), maxLength: 6 }),
    );
    fc.assert(
      fc.property(name, (text) => {
        for (const variant of [text, text.toUpperCase(), text.toLowerCase()]) {
          const slug = slugOfScope(variant);
          assert.match(slug, /^[a-z0-9][a-z0-9~-]*$/);
          const form = variant.normalize("NFC");
          assert.equal(seen.get(slug) ?? form, form);
          seen.set(slug, form);
          names += 1;
        }
      }),
      { numRuns: Math.ceil(size("NAMES", 60_000) / 3), seed },
    );
    const counts = { names, folders: seen.size, "shared folders": 0, outside: 0 };
    measured("F21", counts, { FC_SEED: seed });
  });
});
