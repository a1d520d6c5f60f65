/** Waiting for a lease: first come first served, whoever dies or stands still on the way. */
import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { type Folder, folder, ok, run, start } from "../support/binary.ts";
import { words } from "../support/words.ts";

const KEY = words`--scope project:demo --key decision:cache`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function waiting(at: Folder): number {
  if (!existsSync(`${at.root}/index/queue.db`)) return 0;
  const db = new DatabaseSync(`${at.root}/index/queue.db`);
  try {
    db.exec("PRAGMA busy_timeout = 5000");
    // The file is there a moment before its table.
    if (db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return 0;
    return Number(db.prepare("SELECT count(*) AS n FROM tickets").get()?.["n"] ?? 0);
  } finally {
    db.close();
  }
}

function hold(at: Folder): void {
  ok(at.path, ...words`lease acquire --instance-id ins-h ${KEY} --ttl-seconds 3600`);
}

function wait(at: Folder, who: string, seconds = 120) {
  return start(at.path, ...words`lease acquire --instance-id ${who} ${KEY} --wait ${`${seconds}`}`);
}

function release(at: Folder, who: string): void {
  ok(at.path, ...words`lease release --instance-id ${who} ${KEY}`);
}

describe("lease acquire --wait", () => {
  test("eight get it in the order in which they came; one dead and one stopped", async () => {
    using at = folder();
    hold(at);
    const order: string[] = [];
    const all: ReturnType<typeof start>[] = [];
    const ends: Promise<void>[] = [];
    for (let i = 1; i <= 8; i += 1) {
      const who = `ins-${i}`;
      const waiter = wait(at, who);
      all.push(waiter);
      ends.push(waiter.ended.then(({ exit }) => {
        if (exit !== 0) return;
        order.push(who);
        release(at, who);
      }));
      while (waiting(at) < i) await pause(20);
    }
    all[2]?.child.kill("SIGKILL");
    all[4]?.child.kill("SIGSTOP");
    const rows = () => ok(at.path, "history", "decision:cache").count;
    assert.equal(rows(), 1, "who waits writes nothing");
    release(at, "ins-h");
    await Promise.all(ends.filter((_, i) => i !== 4));
    assert.deepEqual(order, ["ins-1", "ins-2", "ins-4", "ins-6", "ins-7", "ins-8"]);
    all[4]?.child.kill("SIGCONT");
    await Promise.all(ends);
    assert.equal(order.at(-1), "ins-5");
    assert.equal(waiting(at), 0, "no ticket is left");
  });

  test("ends as a refusal that says how long it waited", async () => {
    using at = folder();
    hold(at);
    const began = Date.now();
    const { exit, out } = await wait(at, "ins-a", 2).ended;
    const answer = JSON.parse(out);
    assert.deepEqual([exit, answer.code, answer.holder], [4, "lease_held", "ins-h"]);
    assert.ok(answer.waited_seconds >= 2 && answer.waited_seconds < 8, out);
    assert.ok(Date.now() - began >= 2000);
    assert.equal(waiting(at), 0);
  });

  test("outlives its queue: removed or broken, it is made again", async () => {
    using at = folder();
    hold(at);
    const { ended } = wait(at, "ins-a");
    while (waiting(at) < 1) await pause(20);
    rmSync(`${at.root}/index/queue.db`);
    while (waiting(at) < 1) await pause(20);
    writeFileSync(`${at.root}/index/queue.db`, "no database".repeat(1000));
    await pause(1000);
    release(at, "ins-h");
    assert.equal((await ended).exit, 0);
  });

  test("is had at once where nobody holds it, and is acquire's alone", async () => {
    using at = folder();
    const first = await wait(at, "ins-a").ended;
    assert.equal(first.exit, 0);
    const again = JSON.parse((await wait(at, "ins-a").ended).out);
    assert.ok(again.waited_seconds < 5);
    for (const action of ["renew", "release", "list"]) {
      const { exit } = run(at.path, ...words`lease ${action} --instance-id a ${KEY} --wait 1`);
      assert.equal(exit, 2);
    }
    const tooLong = words`lease acquire --instance-id a ${KEY} --wait 3601`;
    assert.equal(run(at.path, ...tooLong).exit, 2);
  });
});
