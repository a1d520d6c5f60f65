/** The store's lock is a lock between processes: who holds it keeps the others out. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { takeLock } from "../../src/state/lock.ts";
import { folder, ok, start } from "../support/binary.ts";

describe("the lock", () => {
  test("keeps another process out until it is released", async (t) => {
    const at = folder();
    t.after(at.remove);
    ok(at.path, "init");
    const lock = takeLock(openTree(at.root), Date.now);
    const { ended } = start(at.path, "capture", "--scope", "a", "--summary", "x");
    // Far longer than a capture takes; a lock that does not hold is seen in any of it.
    const late = new Promise<"waits">((resolve) => setTimeout(() => resolve("waits"), 1500));
    assert.equal(await Promise.race([ended, late]), "waits");
    lock.release();
    assert.equal((await ended).exit, 0);
  });
});
