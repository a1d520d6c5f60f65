/** The step behind every row of the bar notices an index that is not what its ledgers say. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { openUsable } from "../../src/state/index.ts";
import { folder, ok } from "../support/binary.ts";
import { holdIndex } from "../support/left.ts";
import { words } from "../support/words.ts";

/** Runs a job as torture runs a test. */
function inTorture(job: () => void): void {
  const before = process.env["TORTURE_ROW"];
  process.env["TORTURE_ROW"] = "F0";
  try {
    job();
  } finally {
    if (before === undefined) delete process.env["TORTURE_ROW"];
    else process.env["TORTURE_ROW"] = before;
  }
}

describe("a store that a test leaves", () => {
  test("goes where its index is sound, and fails the test where it is not", () => {
    using at = folder();
    ok(at.path, ...words`capture --scope project:demo --instance-id ins-a --summary one`);
    inTorture(() => holdIndex(at.root));
    const state = openUsable(openTree(at.root));
    state?.db.exec("UPDATE counters SET n = n + 1");
    state?.db.close();
    inTorture(() => assert.throws(() => holdIndex(at.root), /counters/));
  });
});
