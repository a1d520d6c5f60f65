/** One key, however it is written: in decisions, leases, guards, and where keys are looked up. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;

async function decided(store: TestStore, key: string, summary: string, who = "ins-a") {
  const argv = words`capture --scope project:demo --proposed-type decision --instance-id ${who}`;
  await store.ok(...argv, "--decision-key", key, "--summary", summary);
  await store.ok("distill");
}

describe("a key that is written in several ways", () => {
  test("contests with itself, and what was typed stays in the row", async () => {
    using store = testStore();
    await decided(store, "Queue Type", "in Redis");
    await decided(store, "queue_type", "in SQLite", "ins-b");
    await decided(store, "QUEUE-TYPE", "in Redis", "ins-c");
    assert.equal((await store.ok("stats")).open_conflicts, 1);
    const { kind, objects, entries } = await store.ok("history", "queue type", "--verbose");
    assert.equal(kind, "key");
    assert.deepEqual(objects.map((each: { place: string }) => each.place).sort(), [
      "alias",
      "contested",
      "head",
    ]);
    const typed = entries.flatMap(({ row }: { row: { payload?: { decision_key?: string } } }) =>
      row.payload?.decision_key ?? []
    );
    assert.deepEqual(typed, ["Queue Type", "queue_type", "QUEUE-TYPE"]);
  });

  test("is one for remember, which replaces what its author said before", async () => {
    using store = testStore();
    const first = await store.ok("remember", "Cache in files", "--key", "Cache Place", ...WHO);
    const same = await store.ok("remember", "Cache in files", "--key", "cache_place", ...WHO);
    assert.deepEqual([same.known, same.id], [true, first.id]);
    const next = await store.ok("remember", "Cache in SQLite", "--key", "cache-place", ...WHO);
    assert.equal(next.replaces, first.id);
    const other = words`--scope project:demo --instance-id ins-b`;
    const against = await store.ok("remember", "No cache", "--key", "CACHE PLACE", ...other);
    assert.equal(against.contests.id, next.id);
  });

  test("is one lease, with one row of fences, and guards what it names", async () => {
    using store = testStore();
    await decided(store, "Queue Type", "in Redis");
    const { objects: [head] } = await store.ok("history", "queue-type", "--verbose");
    const lease = await store.ok("lease", "acquire", ...WHO, "--key", "decision:queue_type");
    assert.equal(lease.lease.key, "decision:queue_type");
    const b = words`--scope project:demo --instance-id ins-b`;
    const held = await store.run("lease", "acquire", ...b, "--key", "Decision:Queue Type");
    assert.deepEqual([held.exit, held.answer.code], [4, "lease_held"]);
    const change = words`reconcile --id ${head.id} --summary y --instance-id`;
    assert.equal((await store.run(...change, "ins-b")).answer.code, "lease_held");
    const { fence } = lease.lease;
    await store.ok(...change, "ins-a", "--fence", String(fence));
    await store.ok("lease", "release", ...WHO, "--key", "DECISION:queue-type");
    const again = await store.ok("lease", "acquire", ...b, "--key", "decision:Queue-Type");
    assert.equal(again.lease.fence, fence + 1);
    const { entries } = await store.ok("history", "decision:queue_type", "--verbose");
    assert.equal(
      entries.filter(({ row }: { row: { lease_id?: string } }) => row.lease_id).length,
      3,
    );
  });

  test("one that is nearly right is told the nearest", async () => {
    using store = testStore();
    await decided(store, "Queue Type", "in Redis");
    const { answer } = await store.run("history", "Queue Tpye");
    assert.deepEqual(answer.nearest, ["queue-type"]);
    await store.ok("lease", "acquire", ...WHO, "--key", "build");
    const lease = await store.run("lease", "renew", ...WHO, "--key", "biuld");
    assert.deepEqual(lease.answer.nearest, ["build"]);
  });
});
