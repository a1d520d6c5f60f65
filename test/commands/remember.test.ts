/** `remember`: one line in, judged at once, seen by whoever reads next. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rememberedText } from "../../src/plans/remembered.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const AS = (name: string) => ["--instance-id", name];

async function capsuleOf(store: TestStore): Promise<string> {
  return (await store.ok(...words`attach --project demo`)).capsule;
}

function remembering(store: TestStore, text: string, ...more: string[]) {
  return store.ok("remember", text, "--project", "demo", ...more);
}

describe("remember", () => {
  test("a fact is judged in the same transaction, and seen by the next reader", async () => {
    using store = testStore();
    const { ok, id, type = "fact", project, instance_id } = await remembering(
      store,
      "Redis on 6380",
    );
    assert.ok(ok);
    assert.match(id, /^[0-9a-f]{8}$/);
    const told = { type, project, instance_id };
    assert.deepEqual(told, {
      type: "fact",
      project: "demo",
      instance_id: "instance-unknown",
    });
    const { events, undistilled = 0 } = await store.ok("stats");
    assert.deepEqual([events["memory.captured"], events["memory.distilled"], undistilled], [
      1,
      1,
      0,
    ]);
    assert.match(await capsuleOf(store), /Redis on 6380|1 facts/);
    await store.ok("validate", "--strict");
  });

  test("what it is follows from what is said of it", async () => {
    using store = testStore();
    const typeOf = async (...more: string[]) => {
      const { id } = await remembering(store, `text ${more.join(" ")}`, ...more);
      return (await store.ok("show", id)).type;
    };
    assert.equal(await typeOf(), "fact");
    assert.equal(await typeOf("--key", "cache"), "decision");
    assert.equal(await typeOf("--why", "measured"), "decision");
    assert.equal(await typeOf("--due", "2026-12-01"), "commitment");
    assert.equal(await typeOf("--due", "2026-12-01", "--key", "k"), "commitment");
    assert.equal(await typeOf("--key", "q", "--type", "fact"), "fact");
  });

  test("the same again is known already, and writes nothing", async () => {
    using store = testStore();
    const first = await remembering(store, "Redis on 6380");
    const before = store.files().map((path) => [path, store.read(path)])
      .filter(([path]) => path?.endsWith(".jsonl"));
    const again = await remembering(store, "  Redis on 6380 ", ...AS("ins-b"));
    assert.deepEqual([again.id, again.known], [first.id, true]);
    const after = store.files().map((path) => [path, store.read(path)])
      .filter(([path]) => path?.endsWith(".jsonl"));
    assert.deepEqual(after, before);
  });

  test("what its author said before under a key is replaced", async () => {
    using store = testStore();
    const first = await remembering(store, "Cache in files", "--key", "cache", ...AS("ins-a"));
    const second = await remembering(store, "Cache in SQLite", "--key", "cache", ...AS("ins-a"));
    assert.equal(second.replaces, first.id);
    const capsule = await capsuleOf(store);
    assert.match(capsule, /Cache in SQLite/);
    assert.doesNotMatch(capsule, /Cache in files/);
    assert.doesNotMatch(capsule, /contested/);
  });

  test("what another says under a key stands against it, with the active text", async () => {
    using store = testStore();
    const first = await remembering(store, "Cache in files", "--key", "cache", ...AS("ins-a"));
    const second = await remembering(store, "Cache in SQLite", "--key", "cache", ...AS("ins-b"));
    assert.equal(second.replaces, undefined);
    assert.deepEqual(second.contests, { id: first.id, text: "Cache in files" });
    const { conflicts } = await store.ok(...words`stats`);
    assert.ok(JSON.stringify(conflicts ?? (await capsuleOf(store))).length > 0);
    const capsule = await capsuleOf(store);
    for (const text of ["Cache in files", "Cache in SQLite"]) assert.ok(capsule.includes(text));
    // Nobody replaces alone what is contested.
    const third = await remembering(store, "Cache in RAM", "--key", "cache", ...AS("ins-a"));
    assert.equal(third.replaces, undefined);
    await store.ok("validate", "--strict");
  });

  test("names what looks like the same question", async () => {
    using store = testStore();
    await remembering(store, "Use Postgres for the queue", "--key", "queue-type");
    const { near } = await remembering(store, "RabbitMQ it is", "--key", "queue-types");
    assert.equal(near.length, 1);
    assert.deepEqual([near[0].key, near[0].text], ["queue-type", "Use Postgres for the queue"]);
    const texts = await remembering(store, "Use Postgres for the work queue");
    assert.equal(texts.near[0].text, "Use Postgres for the queue");
    assert.equal((await remembering(store, "Deploys need two reviews")).near, undefined);
  });

  test("is private where asked, and nobody else's capsule has it", async () => {
    using store = testStore();
    await remembering(store, "my own note", "--private", ...AS("ins-a"));
    const shared = await capsuleOf(store);
    assert.ok(!shared.includes("my own note"));
    const public_one = await remembering(store, "my own note", ...AS("ins-b"));
    assert.equal(public_one.known, undefined);
  });

  test("a retry with a key gives the first result again", async () => {
    using store = testStore();
    const argv = ["--idempotency-key", "k1"];
    const first = await remembering(store, "Redis on 6380", ...argv);
    const again = await remembering(store, "Redis on 6380", ...argv);
    assert.equal(again.id, first.id);
    const { events } = await store.ok("stats");
    assert.equal(events["memory.captured"], 1);
    const other = await store.run("remember", "Something else", "--project", "demo", ...argv);
    assert.deepEqual([other.exit, other.answer.code], [1, "key_reused"]);
  });

  test("a retry is the first one too where that stands under a key", async () => {
    using store = testStore();
    const say = (text: string, key: string, ...more: string[]) =>
      remembering(store, text, "--key", "cache", "--idempotency-key", key, ...more);
    const first = await say("Cache in files", "k1");
    assert.equal((await say("Cache in files", "k1")).id, first.id);
    const second = await say("Cache in SQLite", "k2", "--why", "one file less");
    assert.equal(second.replaces, first.id);
    const again = await say("Cache in SQLite", "k2", "--why", "one file less");
    assert.deepEqual([again.id, again.replaces], [second.id, first.id]);
    const other = ["remember", "Cache in SQLite", "--project", "demo", "--key", "cache"];
    const ran = await store.run(...other, "--idempotency-key", "k2", "--why", "another reason");
    assert.deepEqual([ran.exit, ran.answer.code], [1, "key_reused"]);
    const { events } = await store.ok("stats");
    assert.deepEqual([events["memory.captured"], events["memory.reconciled"]], [1, 1]);
  });

  test("what is said of a new version counts, and all else stays", async () => {
    using store = testStore();
    await remembering(store, "Cache in files", "--key", "cache", "--why", "simple", "--tags", "db");
    const more = ["--salience", "high", "--confidence", "0.9", "--source", "docs/a.md"];
    const { id } = await remembering(store, "Cache in SQLite", "--key", "cache", ...more);
    const { why, tags, salience, confidence, source } = await store.ok(
      ...["show", id, "--project", "demo"],
    );
    assert.deepEqual([why, tags, salience, confidence], ["simple", ["db"], "high", 0.9]);
    assert.deepEqual(source, ["docs/a.md"]);
  });

  test("takes words without quotes, refuses nothing to say, and writes nothing then", async () => {
    using store = testStore();
    const { id } = await store.ok(...words`remember Redis on 6380 --project demo`);
    assert.equal((await remembering(store, "Redis on 6380")).id, id);
    for (const argv of [["remember"], ["remember", " "], ["remember", "x", "--due", "tomorrow"]]) {
      const { exit, answer } = await store.run(...argv);
      assert.equal(exit, 2, JSON.stringify(answer));
    }
  });

  test("a dry run says what would be, and writes nothing", async () => {
    using store = testStore();
    await store.ok("init");
    const before = store.files();
    const { id } = await remembering(store, "Redis on 6380", "--dry-run");
    assert.match(id, /^[0-9a-f]{8}$/);
    assert.deepEqual(
      store.files().filter((path) => !path.startsWith("index/")),
      before
        .filter((path) => !path.startsWith("index/")),
    );
  });

  test("tells a person what it contests and what is near, a line each", async () => {
    const said = (text: string, id: string) => `${text} ·${id}`;
    const beside = { id: "0a6d97cc", key: "queue", text: "Use Postgres" };
    assert.deepEqual(
      rememberedText({
        id: "f3ecb1eb",
        project: "demo",
        instance_id: "ins-b",
        contests: { id: "0a6d97cc", text: "Use Postgres" },
        near: [beside],
      }).split("\n"),
      [
        "remembered ·f3ecb1eb in demo, by ins-b",
        `  contests ${said("Use Postgres", "0a6d97cc")}`,
        `  near ${said("[queue] Use Postgres", "0a6d97cc")}`,
      ],
    );
    using store = testStore();
    const first = await remembering(store, "a\n# b", "--key", "k", ...AS("ins-a"));
    const second = await remembering(store, "c", "--key", "k", ...AS("ins-b"));
    // What stands in a line of its own cannot begin another one.
    assert.deepEqual(rememberedText(second).split("\n").length, 2);
    assert.ok(rememberedText(second).endsWith(` ·${first.id}`));
  });
});
