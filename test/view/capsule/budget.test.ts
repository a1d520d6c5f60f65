/** A capsule spends its budget and never more; the same rows give the same bytes. */
import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { readCapsule } from "../../support/capsule.ts";
import { seedOf } from "../../support/measured.ts";
import { pick, seeded } from "../../support/random.ts";
import { type TestStore, testStore } from "../../support/store.ts";
import { words } from "../../support/words.ts";

const COUNTS = ["decision", "fact", "commitment"] as const;
const BUDGETS = [1000, 8000, 50_000];
const RUNS = 6;
/** About what one long line takes: on a small page the next one may have no room. */
const LONG = 450;

/** Remembers so many things of any weight, length and kind. */
async function remember(store: TestStore, count: number, next: () => number): Promise<void> {
  const lines = Array.from({ length: count }, (_, i) => {
    const proposed_type = pick(next, COUNTS);
    return {
      summary: `Thing ${i} ${"is said ".repeat(Math.floor(next() * next() * 80))}`,
      proposed_type,
      salience: pick(next, ["low", "medium", "high"]),
      ...(next() < 0.5 ? { why: `for reason ${i}` } : {}),
      ...(next() < 0.3 ? { decision_key: `${pick(next, ["api", "db", "ui"])}-${i}` } : {}),
      ...(next() < 0.2 ? { due_at: `2027-1${i % 3}-0${1 + i % 9}` } : {}),
    };
  });
  store.input = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  await store.ok(
    ...words`capture --stdin --scope project:x --instance-id ins-${pick(next, ["a", "b"])}`,
  );
  await store.ok(...words`distill --limit 100000`);
}

describe("the budget of a capsule", () => {
  for (const budget of BUDGETS) {
    test(`${budget} characters: never more, and what is left out is counted`, async () => {
      const property = fc.asyncProperty(
        fc.integer({ min: 0, max: 500 }),
        fc.nat(),
        async (count, seed) => {
          using store = testStore({ seed: 1 + seed % 1000 });
          await store.ok("init");
          if (count > 0) await remember(store, count, seeded(seed));
          await store.ok(...words`handoff --project x --summary ${"done ".repeat(1 + count)}`);
          const answer = await store.ok(...words`attach --project x --budget ${String(budget)}`);
          const { capsule } = answer;
          assert.ok(capsule.length <= budget, `${capsule.length} characters`);
          const { items, left } = readCapsule(capsule);
          const listed = COUNTS.reduce((sum, type) => sum + answer[`${type}_count`], 0);
          assert.equal(items.length, listed);
          const more = COUNTS.reduce((sum, type) => sum + (left[type] ?? 0), 0);
          assert.equal(listed + more, count);
          // It ends where hardly another line has room.
          const least = Math.min(0.75 * budget, budget - LONG);
          if (more > 0) assert.ok(capsule.length > least, `only ${capsule.length}`);
        },
      );
      await fc.assert(property, { numRuns: RUNS, seed: seedOf("FC_SEED") });
    });
  }

  test("what is left out is counted where its commands have no room", async () => {
    using store = testStore();
    const name = "long-".repeat(40);
    for (const [i, proposed_type] of [...COUNTS, ...COUNTS, ...COUNTS, ...COUNTS].entries()) {
      const claim = ["--proposed-type", proposed_type, "--decision-key", `${"k".repeat(60)}${i}-a`];
      const summary = `thing ${i} ${"is so ".repeat(40)}`;
      await store.ok("capture", "--scope", `project:${name}`, "--summary", summary, ...claim);
    }
    await store.ok("distill");
    const answer = await store.ok("attach", "--project", name, "--budget", "1000");
    assert.ok(answer.capsule.length <= 1000);
    const { left } = readCapsule(answer.capsule);
    for (const type of COUNTS) assert.equal(left[type], 4 - answer[`${type}_count`]);
  });

  test("what fits is shown to the last line, and nothing is said to be left out", async () => {
    using store = testStore();
    await remember(store, 40, seeded(3));
    const { capsule } = await store.ok(...words`attach --project x --budget 100000`);
    const { items } = readCapsule(capsule);
    assert.equal(items.length, 40);
    const budget = String(capsule.length);
    const tight = (await store.ok(...words`attach --project x --budget ${budget}`)).capsule;
    const most = readCapsule(tight);
    assert.deepEqual(most.items.length, 40, tight);
  });

  test("a budget and limits of their own change no file", async () => {
    using store = testStore();
    await remember(store, 100, seeded(5));
    const whole = (await store.ok(...words`attach --project x`)).capsule;
    const few = await store.ok(...words`attach --project x --top-decisions 2 --top-commitments 0`);
    assert.deepEqual([few.decision_count, few.commitment_count], [2, 0]);
    await store.ok(...words`attach --project x --budget 1000`);
    assert.equal(store.read("views/attach/x.md"), whole);
  });
});

/** More that is due on one day than is looked at, and what is not due behind it. */
async function promise(store: TestStore, next: () => number): Promise<void> {
  const due = { due_at: "2027-01-01" };
  const lines = Array.from({ length: 80 }, (_, i) => {
    const claim = { summary: `${i} ${next()}`, proposed_type: "commitment" };
    return JSON.stringify({ ...claim, ...(i < 40 ? due : {}) });
  });
  store.input = `${lines.join("\n")}\n`;
  await store.ok(...words`capture --stdin --scope project:x`);
  await store.ok(...words`distill --limit 1000`);
}

describe("the order in which rows come", () => {
  /** Copies the ledgers of some stores into a new one, one store after the other. */
  async function gathered(stores: readonly TestStore[], seed: number): Promise<string> {
    using store = testStore({ seed });
    await store.ok("init");
    for (const from of stores) {
      for (const zone of readdirSync(from.root)) {
        if (["index", "views", "_meta"].includes(zone) || zone.startsWith(".")) continue;
        cpSync(`${from.root}/${zone}`, `${store.root}/${zone}`, { recursive: true });
      }
      // Each arrival is folded before the next one.
      await store.ok("stats");
      await store.ok(...words`attach --project x`);
    }
    // The file follows what was folded, whoever asks.
    await store.ok("reduce");
    return store.read("views/attach/x.md");
  }

  test("does not change a byte of its file", async () => {
    for (const seed of [1, 2, 3]) {
      using one = testStore({ seed: 10 * seed });
      using two = testStore({ seed: 10 * seed + 1, clock: one.clock + 500 });
      using three = testStore({ seed: 10 * seed + 2, clock: one.clock });
      const next = seeded(seed);
      for (const store of [one, two, three]) {
        if (seed !== 3) await remember(store, 80, next);
        else await promise(store, next);
      }
      const files = [
        await gathered([one, two, three], 101),
        await gathered([three, one, two], 102),
        await gathered([two, three, one], 103),
      ];
      assert.equal(files[1], files[0]);
      assert.equal(files[2], files[0]);
      assert.ok(readCapsule(files[0] as string).items.length > 20);
    }
  });
});
