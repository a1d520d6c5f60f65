/** Conflicts of texts at their limit. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

describe("a conflict", () => {
  test("of two texts that fill a line each is recorded, and shown with both", async () => {
    using store = testStore();
    // Each quote takes two bytes in a line: both texts together are as long as a line may be.
    const texts = ["a", "b"].map((letter) => letter + '"'.repeat(65_000));
    for (const [i, summary] of texts.entries()) {
      const said = ["--object-type", "decision", "--decision-key", "cache", "--summary", summary];
      await store.ok(...words`publish --scope project:demo --instance-id ins-${i} ${said}`);
    }
    const { conflicts } = await store.ok("reduce");
    assert.equal(conflicts.length, 1);
    assert.deepEqual(conflicts[0].sides.map((side: { summary: string }) => side.summary), texts);
    const [ledger = ""] = store.files().filter((path) => path.includes("/conflicts."));
    assert.ok(store.read(ledger).length < 2000);
    assert.equal((await store.ok("validate")).error_count, 0);
  });
});
