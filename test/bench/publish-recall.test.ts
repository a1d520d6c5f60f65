/** A run without some of the sets: what it measured counts, the others stay, and say since when. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { partsKept } from "../../bench/publish/kept.ts";
import type { RecallParts } from "../../bench/publish/latest.ts";
import { momentText } from "../../bench/publish/recall.ts";

function partsOf(commit: string, ...names: string[]): RecallParts {
  const sets = names.map((set) => ({
    set,
    records: 1,
    systems: {},
    commit,
    date: `2026-11-0${commit.length}T08:00:00.000Z`,
  }));
  return { sets, silence: [], prompts: [], sizes: [] };
}

describe("what is published of recall", () => {
  test("a set that was measured again counts as it is now; one that was not stays", () => {
    const { sets } = partsKept(partsOf("bb", "gold"), partsOf("a", "cosqa", "gold"));
    assert.deepEqual(sets.map(({ set, commit }) => [set, commit]), [["gold", "bb"], [
      "cosqa",
      "a",
    ]]);
  });

  test("without an earlier run there is what was measured", () => {
    const now = partsOf("bb", "gold");
    assert.deepEqual(partsKept(now, null), now);
  });

  test("the newest run is named first, and by name what is older", () => {
    const { sets } = partsKept(partsOf("bb", "gold"), partsOf("a", "cosqa", "conala"));
    assert.equal(
      momentText([...sets].reverse(), ({ set }) => set),
      "Measured 2026-11-02 at commit `bb`. On 2026-11-01 at commit `a`: conala; cosqa.",
    );
    assert.equal(momentText([], String), "Not measured yet.");
  });
});
