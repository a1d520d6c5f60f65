/** `log`: what was done, in the one order, by whom; and `status`: where one stands. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const A = ["--scope", "project:demo", "--instance-id", "ins-a"];
const B = ["--scope", "project:demo", "--instance-id", "ins-b"];
const PROJECT = ["--project", "demo"];

describe("log", () => {
  test("each kind of act on a line of its own, the newest last", async () => {
    using store = testStore();
    await store.ok(...words`sync start --note begin`, ...A);
    await store.ok(...words`remember ${"Cache in SQLite"} --key cache`, ...A);
    await store.ok(...words`remember ${"Cache in RAM"} --key cache`, ...A);
    await store.ok(...words`capture --summary later`, ...B);
    await store.ok(...words`publish --summary shared`, ...B);
    await store.ok(...words`lease acquire --key build`, ...A);
    await store.ok(...words`agenda --project demo --add ${"Measure it"} --instance-id ins-a`);
    await store.ok(...words`checkpoint --project demo --now half --instance-id ins-a`);
    await store.ok(...words`handoff --project demo --summary done --instance-id ins-a`);
    await store.ok(...words`sync stop`, ...A);
    const { lines, earlier } = await store.ok("log", ...PROJECT);
    assert.equal(earlier, undefined);
    const told = lines.map((line: string) => line.replace(/·[0-9a-f]{8}/, "·id"));
    assert.deepEqual(told, [
      "2026-11-23 10:00 ins-a started: begin",
      "2026-11-23 10:00 ins-a decision: [cache] Cache in SQLite ·id",
      "2026-11-23 10:00 ins-a corrected: [cache] Cache in RAM ·id",
      "2026-11-23 10:00 ins-b fact: later ·id",
      "2026-11-23 10:00 ins-b fact: shared ·id",
      "2026-11-23 10:00 ins-a lease taken: build",
      "2026-11-23 10:00 ins-a agenda: Measure it",
      "2026-11-23 10:00 ins-a checkpoint: half",
      "2026-11-23 10:00 ins-a handoff: done",
      "2026-11-23 10:00 ins-a lease given back: build",
      "2026-11-23 10:00 ins-a stopped",
    ]);
  });

  test("a lease that a correction takes and gives back at once is no act of its own", async () => {
    using store = testStore();
    await store.ok(...words`remember ${"Cache in SQLite"} --key cache`, ...A);
    await store.ok(...words`edit cache ${"Cache in RAM"}`, ...A);
    await store.ok(...words`lease acquire --key cache`, ...A);
    await store.ok(...words`edit cache ${"Cache in files"}`, ...A);
    await store.ok(...words`lease release --key cache`, ...A);
    const { lines } = await store.ok("log", ...PROJECT);
    assert.deepEqual(
      lines.map((line: string) => line.replace(/^.*ins-a | ·.*$/g, "")),
      [
        "decision: [cache] Cache in SQLite",
        "corrected: [cache] Cache in RAM",
        "lease taken: cache",
        "corrected: [cache] Cache in files",
        "lease given back: cache",
      ],
    );
  });

  test("by a name that nobody has: the nearest, or those that begin with it", async () => {
    using store = testStore();
    for (const who of ["claude-4f2a9c", "claude-77aa00", "codex-1"]) {
      await store.ok("remember", `by ${who}`, "--scope", "project:demo", "--instance-id", who);
    }
    for (const verb of ["log", "list"]) {
      const near = async (by: string) => (await store.ok(verb, ...PROJECT, "--by", by)).nearest;
      assert.deepEqual(await near("claude"), ["claude-4f2a9c", "claude-77aa00"], verb);
      assert.deepEqual(await near("codex-2"), ["codex-1"], verb);
      assert.deepEqual(await near("codex-1"), undefined, verb);
      assert.deepEqual(await near("claude*"), undefined, verb);
    }
  });

  test("filters, a limit, and what is private to others", async () => {
    using store = testStore();
    for (let i = 0; i < 60; i += 1) await store.ok("capture", "--summary", `a ${i}`, ...A);
    await store.ok(...words`capture --summary secret --visibility private`, ...B);
    await store.ok(...words`capture --summary else --scope project:other --instance-id ins-b`);
    const log = async (...argv: string[]) => await store.ok("log", ...PROJECT, ...argv);
    const all = await log();
    assert.deepEqual([all.lines.length, all.earlier], [30, true]);
    assert.match(all.lines.at(-1), /ins-b fact: else ·\w+ \(project:other, waiting\)$/);
    assert.match(all.lines.at(-2), /a 59/);
    const wide = await log("--limit", "1000");
    assert.deepEqual([wide.lines.length, wide.earlier], [61, undefined]);
    assert.match(wide.lines[0], /a 0 /);
    assert.equal((await log("--by", "ins-b")).lines.length, 1);
    assert.equal((await log("--by", "ins-b", "--instance-id", "ins-b")).lines.length, 2);
    assert.equal((await log("--scope", "project:other")).lines.length, 1);
    assert.equal((await log("--since", "2026-11-24")).lines.length, 0);
    assert.equal((await log("--since", "1h")).lines.length, 30);
    store.clock += 2 * 3_600_000;
    assert.equal((await log("--since", "1h")).lines.length, 0);
  });

  test("a clone's rows stand in the one order", async () => {
    using store = testStore({ seed: 1 });
    await store.ok(...words`capture --summary first`, ...A);
    using clone = testStore({ seed: 2, from: store.root });
    await clone.ok(...words`capture --summary second`, ...B);
    await clone.ok(...words`capture --summary third`, ...B);
    const { lines } = await clone.ok("log", ...PROJECT);
    assert.deepEqual(lines.map((line: string) => /fact: (\w+)/.exec(line)?.[1]), [
      "first",
      "second",
      "third",
    ]);
  });

  test("a store of v1, whose rows have no clock, is told by its times", async () => {
    const from = fileURLToPath(new URL("../formats/v1/two-instances/memory", import.meta.url).href);
    using store = testStore({ from });
    const { lines } = await store.ok(...words`log --limit 1000`, ...PROJECT);
    const times = lines.map((line: string) => line.slice(0, 16));
    assert.deepEqual(times, times.toSorted());
    assert.match(lines.join("\n"), /ins-a started\n/);
    assert.match(lines.at(-1), /^2026-11-22 05:52 ins-b stopped$/);
  });

  test("no text forges a line", async () => {
    using store = testStore();
    await store.ok("handoff", "--summary", "a\n2026-11-23 10:00 root done\u202e", ...PROJECT);
    const { lines } = await store.ok("log", ...PROJECT);
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines[0], /[\n\u202e]/);
  });
});

describe("status", () => {
  test("what is there, who is here, what needs eyes", async () => {
    using store = testStore();
    await store.ok(...words`sync start`, ...A);
    await store.ok(...words`remember ${"Cache in SQLite"} --key cache`, ...A);
    await store.ok(...words`remember ${"Cache in RAM"} --key cache`, ...B);
    await store.ok(...words`handoff --summary done --instance-id ins-a`, ...PROJECT);
    await store.ok(...words`capture --summary later`, ...A);
    const before = await store.ok("status", ...PROJECT);
    assert.equal(before.store, store.root);
    assert.deepEqual(before.active, { facts: 0, decisions: 1, commitments: 0 });
    assert.deepEqual([before.waiting, before.conflicts, before.here], [1, 1, ["ins-a"]]);
    assert.deepEqual(before.handoff, { by: "ins-a", at: "2026-11-23 10:00", text: "done" });
    assert.deepEqual([before.health, before.damaged, before.gone], [null, 0, 0]);
    await store.ok("diagnose");
    const { score, day } = (await store.ok("status", ...PROJECT)).health;
    assert.equal(score, (await store.ok("diagnose", "--dry-run")).score);
    assert.equal(day, "2026-11-23");
  });

  test("an unknown project has nearest; one that is told from the place has not", async () => {
    using store = testStore();
    await store.ok(...words`remember x`, ...A);
    assert.deepEqual((await store.ok(...words`status --project dmeo`)).nearest, ["demo"]);
    assert.equal((await store.ok("status")).nearest, undefined);
  });
});
