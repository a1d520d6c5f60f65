/** What a capsule shows first, and how it marks what it shows. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readCapsule, type ReadItem } from "../../support/capsule.ts";
import { type TestStore, testStore } from "../../support/store.ts";
import { words } from "../../support/words.ts";

async function itemsOf(store: TestStore, ...more: string[]): Promise<readonly ReadItem[]> {
  return readCapsule((await store.ok("attach", "--project", "x", ...more)).capsule).items;
}

async function capture(store: TestStore, summary: string, ...more: string[]): Promise<void> {
  await store.ok("capture", "--scope", "project:x", "--summary", summary, ...more);
  await store.ok("distill");
}

const TEN = Array.from({ length: 10 }, (_, i) => i);

describe("the weight of items", () => {
  test("a salient decision comes before five newer ones of little weight", async () => {
    using store = testStore();
    const heavy = words`--proposed-type decision --salience high --confidence 1`;
    await capture(store, "the heavy one", ...heavy);
    for (const i of [1, 2, 3, 4, 5]) {
      const light = words`--proposed-type decision --salience low --confidence 0.3`;
      await capture(store, `light ${i}`, ...light);
    }
    const [first] = await itemsOf(store);
    assert.equal(first?.text, "the heavy one");
    const two = await itemsOf(store, "--top-decisions", "2");
    assert.deepEqual(two.map(({ text }) => text), ["the heavy one", "light 5"]);
    const answer = await store.ok("attach", "--project", "x", "--top-decisions", "1");
    assert.match(answer.capsule, /^- 5 more decisions: memoryctl list decisions --project x$/m);
  });

  test("where a page is full, the newest of the heaviest are on it", async () => {
    using store = testStore();
    const text = (name: string, i: number) => `${name} ${i} ${"takes its room ".repeat(6)}`;
    const kinds = [
      { name: "high", salience: "high", proposed_type: "decision" },
      { name: "low", salience: "low", proposed_type: "commitment" },
      { name: "usual", salience: "medium", proposed_type: "fact" },
    ];
    for (const { name, ...kind } of kinds) {
      const lines = TEN.map((i) => JSON.stringify({ summary: text(name, i), ...kind }));
      store.input = `${lines.join("\n")}\n`;
      await store.ok(...words`capture --stdin --scope project:x`);
    }
    await store.ok("distill");
    const shown = (await itemsOf(store, "--budget", "2500")).map(({ text }) => text.slice(0, 7));
    const order = [
      ...TEN.map((i) => `high ${9 - i} `),
      ...TEN.map((i) => `usual ${9 - i}`),
      ...TEN.map((i) => `low ${9 - i} t`),
    ];
    assert.ok(shown.length > 10 && shown.length < 20, `${shown.length} lines`);
    assert.deepEqual(shown, order.slice(0, shown.length));
  });

  test("a promise with its day, and what is contested, come before others as salient", async () => {
    using store = testStore();
    await capture(store, "promised", ...words`--proposed-type commitment --due-at 2026-12-24`);
    await capture(store, "contested", ...words`--proposed-type decision --decision-key k`);
    await capture(store, "against", ...words`--proposed-type decision --decision-key k`);
    await capture(store, "plain one", ...words`--proposed-type decision`);
    await capture(store, "plain two", ...words`--proposed-type commitment`);
    const items = await itemsOf(store);
    const of = (heading: string) => items.filter((each) => each.heading === heading);
    // Both sides of a conflict stand beside each other, and once.
    assert.deepEqual(of("## Active Decisions").map(({ text }) => text), ["plain one"]);
    assert.deepEqual(of("## Active Commitments").map(({ text }) => text), [
      "promised",
      "plain two",
    ]);
    assert.deepEqual(
      of("## Open Conflicts").map(({ key, text }) => [key, text]),
      [["k", "active: contested"], ["k", "contested: against"]],
    );
  });
});

describe("the marks of items", () => {
  test("one line has key, text, reason, who, day, evidence and short id", async () => {
    using store = testStore();
    await store.ok(
      "remember",
      "Cache in SQLite",
      ...words`--key cache --evidence docs/cache.md#L4 --instance-id ins-a --project x`,
      "--why",
      "one file less (to deploy)",
    );
    const [item] = await itemsOf(store);
    const line = "- [cache] Cache in SQLite — one file less (to deploy) " +
      "(ins-a, 2026-11-23, docs/cache.md#L4) ·";
    assert.equal(item?.line.slice(0, line.length), line);
    assert.match(item?.id ?? "", /^[0-9a-f]{8}$/);
  });

  test("what is overdue is said to be so in answers; a file shows the day alone", async () => {
    using store = testStore();
    await capture(store, "Measure", ...words`--proposed-type commitment --due-at 2026-11-24`);
    const [before] = await itemsOf(store);
    assert.deepEqual(before?.details.slice(2), ["due 2026-11-24"]);
    store.clock += 2 * 24 * 3600 * 1000;
    const file = store.read("views/attach/x.md");
    const [after] = await itemsOf(store);
    assert.deepEqual(after?.details.slice(2), ["due 2026-11-24", "overdue"]);
    assert.equal(store.read("views/attach/x.md"), file);
  });

  test("what is private is shown to its owner, and marked", async () => {
    using store = testStore();
    const mine = words`--private --instance-id ins-a --project x`;
    await store.ok("remember", "only mine", ...mine);
    assert.deepEqual(await itemsOf(store), []);
    const [item] = await itemsOf(store, "--instance-id", "ins-a");
    assert.ok(item?.details.includes("private"));
  });

  test("what is left out is told by the topics of its keys, and fetched by a command", async () => {
    using store = testStore();
    for (const key of ["db-size", "db_kind", "api", "api.v2", "ui"]) {
      const about = words`--key ${key} --project x --instance-id ins-a`;
      await store.ok("remember", `the ${key} ${"is so ".repeat(60)}`, ...about);
    }
    const { capsule } = await store.ok(...words`attach --project x --top-decisions 1`);
    assert.match(
      capsule,
      /^- 4 more decisions: memoryctl list decisions --project x \(api 2, db 2\)$/m,
    );
  });
});

describe("what holds everywhere", () => {
  test("is in the capsule of every project, and in their files", async () => {
    using store = testStore();
    await capture(store, "of x");
    await store.ok(...words`attach --project x`);
    await store.ok(...words`remember everywhere-by-scope --scope global`);
    const visible = words`--summary everywhere-by-sight --visibility global`;
    await store.ok(...words`capture --scope project:y`, ...visible);
    await store.ok("distill");
    const global = (items: readonly ReadItem[]) =>
      items.filter(({ heading }) => heading === "## Global").map(({ text }) => text);
    const both = ["everywhere-by-sight", "everywhere-by-scope"];
    // The file was there before: who recorded what holds everywhere brought it up to date.
    assert.deepEqual(global(readCapsule(store.read("views/attach/x.md")).items), both);
    assert.deepEqual(global(await itemsOf(store)), both);
    const y = readCapsule((await store.ok(...words`attach --project y`)).capsule);
    assert.deepEqual(global(y.items), ["everywhere-by-scope"]);
    assert.equal(y.items[0]?.text, "everywhere-by-sight");
  });

  test("is marked in every file where it is contested", async () => {
    using store = testStore();
    await capture(store, "of x");
    const decide = (text: string, who: string) =>
      store.ok(...words`remember ${text} --key k --scope global --instance-id ${who}`);
    await decide("MIT", "ins-a");
    await store.ok(...words`attach --project x`);
    const marks = () => {
      const { items } = readCapsule(store.read("views/attach/x.md"));
      return items.find(({ text }) => text === "MIT")?.details.slice(2);
    };
    assert.deepEqual(marks(), []);
    await decide("GPL", "ins-b");
    assert.deepEqual(marks(), ["contested"]);
  });

  test("is nobody else's where it is private", async () => {
    using store = testStore();
    await capture(store, "of x");
    await store.ok(...words`remember secret --scope global --private --instance-id ins-a`);
    assert.ok(!(await itemsOf(store)).some(({ text }) => text === "secret"));
    const own = await itemsOf(store, "--instance-id", "ins-a");
    assert.ok(own.some(({ text, heading }) => text === "secret" && heading === "## Global"));
  });
});
