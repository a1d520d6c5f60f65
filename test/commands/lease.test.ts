/** Leases and time: what is over is over, what is held is held, whatever clocks say. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEY = ["--scope", "project:demo", "--key", "decision:cache"];

function acquire(store: TestStore, instance: string, ttl = 900) {
  const ttl_seconds = ["--ttl-seconds", String(ttl)];
  return store.run(...words`lease acquire --instance-id ${instance} ${KEY} ${ttl_seconds}`);
}

describe("leases and time", () => {
  test("a fence only grows, through releases, ends and renewals", async () => {
    using store = testStore();
    const fences: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { answer } = await acquire(store, `ins-${round}`, 60);
      fences.push(answer.lease.fence);
      if (round % 2 === 0) {
        await store.ok(...words`lease release --instance-id ins-${round} ${KEY}`);
      } else store.clock += 61_000;
    }
    assert.deepEqual(fences, [1, 2, 3, 4, 5]);
  });

  test("a clock that steps back revives nothing and steals nothing", async () => {
    using store = testStore();
    assert.equal((await acquire(store, "ins-a", 600)).exit, 0);
    const held = store.clock;
    store.clock = held - HOUR;
    assert.equal((await acquire(store, "ins-b")).exit, 4, "held, seen from an hour ago");
    store.clock = held + 601_000;
    const { answer } = await acquire(store, "ins-b", 600);
    assert.equal(answer.lease.fence, 2);
    store.clock = held;
    assert.equal((await acquire(store, "ins-a")).exit, 4, "the first grant is not back");
    const renew = ["lease", "renew", "--instance-id", "ins-a", ...KEY];
    assert.equal((await store.run(...renew)).exit, 4);
  });

  test("what a row showed to be over stays over when the clock steps back", async () => {
    using store = testStore();
    await acquire(store, "ins-a", 600);
    const held = store.clock;
    store.clock = held + 601_000;
    await store.ok(...words`sync start --instance-id ins-b --scope project:demo`);
    store.clock = held;
    const { exit, answer } = await acquire(store, "ins-b", 600);
    assert.equal(exit, 0, "its time was over, whatever the clock says now");
    assert.equal(answer.lease.fence, 2);
  });

  test("a clock that is two hours ahead does not prolong a lease beyond its time", async () => {
    using store = testStore();
    const now = store.clock;
    await acquire(store, "ins-a", 600);
    store.clock = now + 2 * HOUR;
    const ahead = await acquire(store, "ins-b", 600);
    assert.equal(ahead.answer.lease.fence, 2);
    store.clock = now + 2 * HOUR + 601_000;
    assert.equal((await acquire(store, "ins-c", 600)).answer.lease.fence, 3);
  });

  test("a row from 400 days ahead binds nobody and moves no time", async () => {
    using store = testStore();
    const now = store.clock;
    store.clock = now + 400 * DAY;
    assert.equal((await acquire(store, "ins-future", 900)).exit, 0);
    store.clock = now;
    const { exit, answer } = await acquire(store, "ins-a", 600);
    assert.equal(exit, 0, "its lease counts as over");
    assert.equal(answer.lease.fence, 2);
    assert.equal(answer.lease.expires_at, new Date(now + 600_000).toISOString());
    assert.equal((await acquire(store, "ins-b")).exit, 4);
    store.clock = now + 601_000;
    assert.equal((await acquire(store, "ins-b")).exit, 0, "and ends in its time");
  });

  test("every refusal names the holder and the time left", async () => {
    using store = testStore();
    await acquire(store, "ins-a", 600);
    store.clock += 99_000;
    const { exit, answer } = await acquire(store, "ins-b");
    assert.equal(exit, 4);
    assert.deepEqual([answer.holder, answer.seconds_left], ["ins-a", 500]);
    assert.match(answer.error, /held by ins-a until 2026-/);
  });

  test("a leased key is changed by its holder alone, with its fence", async () => {
    using store = testStore();
    const decide = ["--proposed-type", "decision", "--decision-key", "cache", "--summary", "files"];
    await store.ok(...words`capture --scope project:demo --instance-id ins-a ${decide}`);
    const { created } = await store.ok("distill", "--verbose");
    const call = ["reconcile", "--id", created[0].object_id, "--summary", "x", "--instance-id"];
    await acquire(store, "ins-a", 600);
    const { leases } = await store.ok("lease", "list");
    const tries: readonly (readonly [readonly string[], string])[] = [
      [["ins-b"], "lease_held"],
      [["ins-b", "--fence", "1"], "lease_held"],
      [["ins-a"], "lease_lost"],
      [["ins-a", "--fence", "2"], "lease_lost"],
      [["ins-a", "--fence", "1", "--lease-id", "les-x"], "lease_lost"],
    ];
    for (const [more, code] of tries) {
      const { exit, answer } = await store.run(...call, ...more);
      assert.deepEqual([exit, answer.code], [4, code], more.join(" "));
    }
    store.clock += 700_000;
    const late = await store.run(...call, "ins-a", "--fence", "1");
    assert.deepEqual([late.exit, late.answer.code], [4, "lease_lost"]);
    const again = await acquire(store, "ins-a", 600);
    const { fence, lease_id } = again.answer.lease;
    assert.notEqual(lease_id, leases[0].lease_id);
    await store.ok(...call, "ins-a", "--fence", String(fence), "--lease-id", lease_id);
  });

  test("sync stop gives back all that an instance holds", async () => {
    using store = testStore();
    for (const key of ["a", "b", "c"]) {
      await store.ok(...words`lease acquire --instance-id ins-a --key ${key}`);
    }
    await store.ok(...words`lease acquire --instance-id ins-b --key d`);
    await store.ok("sync", "stop", "--instance-id", "ins-a");
    const { leases } = await store.ok("lease", "list");
    assert.deepEqual(leases.map((lease: { key: string }) => lease.key), ["d"]);
    assert.equal((await store.ok("validate")).warning_count, 0);
  });
});
