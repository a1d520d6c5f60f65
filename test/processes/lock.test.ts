/** The store's lock is a lock between processes: who holds it keeps the others out. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openTree } from "../../src/base/tree.ts";
import { takeLock } from "../../src/store/lock.ts";
import { type Folder, folder, ok, start } from "../support/binary.ts";
import { callsOf, noStrace, slowAt } from "../support/strace.ts";
import { words } from "../support/words.ts";

/** A process that takes the lock so often, and changes nothing but, with `notes`, the note. */
function turns(
  root: string,
  { count, hold_ms, notes }: { count: number; hold_ms: number; notes: boolean },
) {
  const source = `
    import { writeFileSync } from "node:fs";
    import { openTree } from "${SOURCES}/base/tree.ts";
    import { takeLock } from "${SOURCES}/store/lock.ts";
    for (let turn = 0; turn < ${count}; turn += 1) {
      const lock = takeLock(openTree(process.argv[1]), Date.now);
      process.stdout.write("held");
      if (${notes}) writeFileSync(process.argv[1] + "/index/ends.json", String(turn));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${hold_ms});
      lock.release();
    }`;
  const child = spawn(process.execPath, ["-e", source, root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const began = new Promise((resolve) => child.stdout.once("data", resolve));
  const ended = new Promise((resolve) => child.on("close", resolve));
  return { began, ended };
}

const SOURCES = fileURLToPath(new URL("../../src", import.meta.url).href);

function publish(at: Folder, key: string): void {
  const what = ["--object-type", "decision", "--decision-key", key, "--summary", key];
  ok(at.path, ...words`publish --scope a --instance-id ins-a ${what}`);
}

describe("the lock", () => {
  test("keeps another process out until it is released", async () => {
    using at = folder();
    ok(at.path, "init");
    const lock = takeLock(openTree(at.root), Date.now);
    const { ended } = start(at.path, "capture", "--scope", "a", "--summary", "x");
    // Far longer than a capture takes; a lock that does not hold is seen in any of it.
    const late = new Promise<"waits">((resolve) => setTimeout(() => resolve("waits"), 1500));
    assert.equal(await Promise.race([ended, late]), "waits");
    lock.release();
    assert.equal((await ended).exit, 0);
  });

  test("is held until the views are on disk", { skip: noStrace }, async () => {
    using at = folder();
    publish(at, "first");
    const slow = slowAt(at.path, ["reduce"], { call: "rename", delay_ms: 1500 });
    const views = `${at.root}/views/decisions/a`;
    while (globSync(`${views}/*.tmp`).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // The view that shows one is written, and waits to take its place.
    publish(at, "second");
    ok(at.path, "reduce");
    assert.equal((await slow).exit, 0);
    const shown = globSync(`${views}/*`).map((view) => readFileSync(view, "utf8").match(/\n/g));
    assert.deepEqual(shown, [["\n", "\n"]]);
  });

  test("an index that goes while it is made is made again", { skip: noStrace }, async () => {
    const capture = ["capture", "--scope", "a", "--summary", "x"];
    using probe = folder();
    using at = folder();
    const opens = (await callsOf(probe.path, capture)).filter(({ call }) => call === "openat");
    const open = opens.find(({ line }) => line.includes('/index/state.db"'));
    assert.ok(open !== undefined);
    const slow = slowAt(at.path, capture, { ...open, delay_ms: 1500 });
    const index = `${at.root}/index/state.db`;
    while (!existsSync(index)) await new Promise((resolve) => setTimeout(resolve, 5));
    // It was looked at already: when SQLite comes to open it, it makes an empty one.
    await new Promise((resolve) => setTimeout(resolve, 700));
    rmSync(index);
    const { exit, out } = await slow;
    assert.equal(exit, 0, out);
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
  });

  test("is waited for while it goes from hand to hand, though nobody commits", async () => {
    using at = folder();
    ok(at.path, "init");
    // Each turn takes 6 s of the waiter's own clock, all of them more than its patience.
    const holder = turns(at.root, { count: 8, hold_ms: 300, notes: true });
    await holder.began;
    const real = performance.now();
    const lock = takeLock(openTree(at.root), () => Math.round((performance.now() - real) * 20));
    lock.release();
    assert.equal(await holder.ended, 0);
  });

  test("is given up where its one holder does nothing for 10 s", async () => {
    using at = folder();
    ok(at.path, "init");
    const holder = turns(at.root, { count: 1, hold_ms: 2000, notes: false });
    await holder.began;
    const real = performance.now();
    const fast = () => Math.round((performance.now() - real) * 20);
    assert.throws(() => takeLock(openTree(at.root), fast), { code: "lock_timeout" });
    assert.equal(await holder.ended, 0);
  });
});
