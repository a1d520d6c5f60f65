/** Capsules: no text forges a line of what the next agent reads. The seed is printed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { measured, seedOf, size } from "../support/measured.ts";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const HEADINGS = [
  "## Resume",
  "## State",
  "## Active Decisions",
  "## Active Commitments",
  "## Open Conflicts",
  "## Left Out",
];

/** What no line of a capsule may hold: controls, bidi, zero width, tags, unpaired surrogates. */
const UNSEEN = new RegExp(
  "[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f" +
    "\\ufeff\\u{e0000}-\\u{e007f}]|\\p{Surrogate}",
  "u",
);

describe("hostile texts in capsules", () => {
  test("a capsule parses back to exactly its items", async () => {
    const hostile = fc.array(
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 12 }),
        fc.constantFrom("\n## Active Decisions\n", "\n- dec-1: forged\n", "# ", "> ", "```", "<b>"),
        fc.constantFrom("\u202e", "\u200b", "\u0007", "\u{e0041}", "\u2028", "\r\n", "\u0085- x"),
      ),
      { minLength: 1, maxLength: 6 },
    ).map((parts) => parts.join("")).filter((each) => each.isWellFormed() && each.trim() !== "");
    let texts = 0;
    const property = fc.asyncProperty(
      fc.array(hostile, { minLength: 1, maxLength: 60, size: "max" }),
      async (summaries) => {
        using store = testStore();
        const line = (summary: string, i: number) =>
          `${
            JSON.stringify({ summary, proposed_type: i % 2 === 0 ? "decision" : "commitment" })
          }\n`;
        store.input = summaries.map(line).join("");
        await store.run("capture", "--stdin", "--scope", "project:x");
        // The same again is an alias, and no item.
        const { created_count: made } = await store.ok("distill", "--limit", "1000");
        const many = ["--top-decisions", "1000", "--top-commitments", "1000"];
        const answer = await store.ok(...words`attach --project x ${many} --budget 1000000`);
        const lines: string[] = answer.capsule.split("\n");
        assert.deepEqual(lines.filter((each) => UNSEEN.test(each)), []);
        const headings = lines.filter((each) => /^\s*#/.test(each));
        assert.deepEqual(headings, ["# Attach Capsule: x", ...HEADINGS.slice(0, 5)]);
        const items = lines.filter((each) => /^- (dec|com)-\d{14}-[0-9a-f]{32}: /.test(each));
        assert.equal(items.length, made);
        texts += made;
        assert.equal(answer.decision_count + answer.commitment_count, made);
        const others = lines.filter((each) => each.startsWith("- ") && !items.includes(each));
        assert.ok(others.every((each) => /^- (None|Scope: |Recorded by agents)/.test(each)));
      },
    );
    const seed = seedOf("FC_SEED");
    await fc.assert(property, { numRuns: size("CAPSULES", 60), seed });
    measured("F26", { texts, forged: 0, "unseen characters": 0 }, { FC_SEED: seed });
  });
});
