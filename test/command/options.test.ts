/** Texts that an option takes at a look: as its schema would, and no others. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as v from "valibot";
import type { Option } from "../../src/command/command.ts";
import { allCommands } from "../../src/commands/all.ts";
import { pick, seeded } from "../support/random.ts";

const TEXTS = ["", " ", "x", " x", "x ", "a b", "a  b", "0", "1", "-1", "+1", "00", "1e3", "0.7"]
  .concat(["1.", ".5", "true", "false", "high", "HIGH", "high ", "fact", "project", "2026-11-28"])
  .concat(["2026-13-01", "a,b", ",", "é", "e\u0301", "a\u0000", "a\u007f", "a\nb", "\ud800", "é "])
  .concat(["x".repeat(300), "x".repeat(301), "x".repeat(70_000), "999999999", "1000000001"]);

const PIECES = [..."ab Z09-+.,:/~!\t\u00a0\u00ad\u0301é", "true", "high", "project:", "1", "é"];

function texts(next: () => number): string[] {
  const made = Array.from(
    { length: 300 },
    () => Array.from({ length: 1 + Math.floor(next() * 5) }, () => pick(next, PIECES)).join(""),
  );
  return [...TEXTS, ...made];
}

describe("a text that is taken at a look", () => {
  test("is what its schema takes it for, in every option of every command", async () => {
    const next = seeded(1);
    let taken = 0;
    for (const command of await allCommands()) {
      for (const [name, each] of Object.entries(command.options)) {
        const option = each as Option<unknown>;
        const schema = option.schema();
        for (const text of texts(next).concat(option.preset ?? [])) {
          const plain = option.plain(text);
          if (plain === undefined) continue;
          taken += 1;
          const { success, output } = v.safeParse(schema, text);
          assert.ok(success, `${command.name} ${name} refuses '${text}'`);
          assert.deepEqual(output, plain, `${command.name} ${name}: '${text}'`);
        }
      }
    }
    assert.ok(taken > 10_000, `${taken} texts`);
  });
});
