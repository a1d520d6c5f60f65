/** Each sabotage still finds its text exactly once, so that `npm run mutants` cannot rot. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { edited, SABOTAGES } from "../tools/mutants/sabotages.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url).href);

describe("sabotages", () => {
  for (const { name, edits } of SABOTAGES) {
    test(`${name}: stands in the source once`, () => {
      for (const edit of edits) {
        const source = readFileSync(`${ROOT}${edit.file}`, "utf8");
        assert.notEqual(edited(source, edit), source);
      }
    });
  }
});
