/** `show`: one memory by any of its names, with how it stands and how it came to be. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const DEMO = ["--scope", "project:demo", "--instance-id", "ins-a"];

async function decided(): Promise<TestStore> {
  const store = testStore();
  const say = (...argv: string[]) => store.ok("remember", ...argv, ...DEMO);
  await say(...words`${"Cache in files"} --key cache --why simple`);
  await say(...words`${"Cache in SQLite"} --key cache --why ${"one file"} --evidence src/cache.ts`);
  return store;
}

describe("show", () => {
  test("a key: what is active, its reason and evidence, and what was before", async () => {
    using store = await decided();
    const found = await store.ok("show", "cache", ...DEMO);
    assert.deepEqual([found.text, found.why, found.evidence, found.status, found.by, found.key], [
      "Cache in SQLite",
      "one file",
      "src/cache.ts",
      "active",
      "ins-a",
      "cache",
    ]);
    assert.match(
      found.history[0],
      /^2026-11-23 ins-a: Cache in files \(superseded\) ·[0-9a-f]{8}$/,
    );
    assert.match(found.history[1], /^2026-11-23 ins-a: Cache in SQLite \(active\) ·/);
    assert.deepEqual(
      [found.confidence, found.salience, found.tags, found.rows],
      Array(4).fill(undefined),
    );
  });

  test("any id leads to it: short, with a dot, whole, of its event", async () => {
    using store = await decided();
    const { id } = await store.ok("show", "cache", ...DEMO);
    const { rows } = await store.ok("show", "cache", "--rows", ...DEMO);
    const { event_id } = rows.at(-1).row;
    const whole = event_id.replace("evt-", "dec-");
    for (const name of [id, `·${id}`, whole, event_id, "decision:cache"]) {
      assert.equal((await store.ok("show", name, ...DEMO)).text, "Cache in SQLite", name);
    }
    assert.ok(rows.length >= 3);
  });

  test("of a key that is over, the own private item comes first, as of an active one", async () => {
    using store = testStore();
    const say = (...argv: string[]) => store.ok("remember", ...argv, "--key", "cache", ...DEMO);
    await say("Mine", "--private");
    await say("Ours");
    for (const end of [false, true]) {
      if (end) { for (let n = 0; n < 2; n += 1) await store.ok("undo", "cache", ...DEMO); }
      const shown = async (who: string) =>
        (await store.ok(...words`show cache --scope project:demo --instance-id ${who}`)).text;
      assert.deepEqual([await shown("ins-a"), await shown("ins-b")], ["Mine", "Ours"], `${end}`);
    }
  });

  test("an older version says what superseded it", async () => {
    using store = await decided();
    const { id, history } = await store.ok("show", "cache", ...DEMO);
    const old = await store.ok("show", history[0].split("·")[1], ...DEMO);
    assert.deepEqual([old.text, old.status], ["Cache in files", `superseded by ·${id}`]);
  });

  test("a conflict: both sides name each other, and its id shows one", async () => {
    using store = await decided();
    const other = [...DEMO.slice(0, 2), "--instance-id", "ins-b"];
    await store.ok(...words`remember ${"Cache in RAM"} --key cache`, ...other);
    const rows = JSON.stringify(await store.ok("history", "cache", "--verbose"));
    const [conflict = ""] = /cnf-[0-9a-f-]+/.exec(rows) ?? [];
    const head = await store.ok("show", "cache", ...DEMO);
    assert.match(head.conflicts.join("\n"), /^Cache in RAM \(ins-b, 2026-11-23\) ·[0-9a-f]{8}$/);
    const side = await store.ok("show", conflict, ...DEMO);
    assert.match(side.status, /^contested/);
    assert.match(side.conflicts.join("\n"), /^Cache in SQLite \(ins-a, .*\) ·/);
  });

  test("what waits, and what was rejected, says so", async () => {
    using store = testStore();
    const { event_id } = await store.ok(...words`capture --summary x --decision-key k`, ...DEMO);
    assert.match((await store.ok("show", event_id, ...DEMO)).status, /^waiting/);
    assert.match((await store.ok("show", "k", ...DEMO)).status, /^waiting/);
    await store.ok("distill");
    assert.equal((await store.ok("show", event_id, ...DEMO)).status, "active");
  });

  test("a long history is six lines", async () => {
    using store = await decided();
    for (let i = 0; i < 8; i += 1) {
      await store.ok("remember", `Cache ${i}`, "--key", "cache", ...DEMO);
    }
    const { history } = await store.ok("show", "cache", ...DEMO);
    assert.equal(history.length, 6);
    assert.match(history[0], /Cache in files/);
    assert.match(history[1], /^… 5 more/);
    assert.match(history[5], /Cache 7/);
  });

  test("another's private item is not found; an unknown name has nearest", async () => {
    using store = await decided();
    const { id } = await store.ok(
      ...words`remember secret --private --scope project:demo --instance-id ins-b`,
    );
    assert.equal((await store.run("show", id, ...DEMO)).answer.code, "not_found");
    const own = await store.ok("show", id, ...words`--scope project:demo --instance-id ins-b`);
    assert.deepEqual([own.text, own.private], ["secret", true]);
    const wrong = await store.run("show", "cahce", ...DEMO);
    assert.deepEqual([wrong.exit, wrong.answer.nearest[0]], [1, "cache"]);
  });

  test("a key is known by its words, in whatever order and however they are written", async () => {
    using store = await decided();
    for (const key of ["backend_queue", "retryPolicy"]) {
      await store.ok("remember", `what ${key} says`, "--key", key, ...DEMO);
    }
    const nearest = async (...argv: string[]) =>
      (await store.run(...argv, "--scope", "project:demo")).answer.nearest?.[0];
    for (const verb of ["show", "history"]) {
      assert.equal(await nearest(verb, "queue-backend"), "backend-queue", verb);
      assert.equal(await nearest(verb, "QueueBackend"), "backend-queue", verb);
      assert.equal(await nearest(verb, "policy-retry"), "retrypolicy", verb);
    }
  });

  test("no text forges a line", async () => {
    using store = testStore();
    await store.ok("remember", "# x\n- y\u202e", "--why", "a\nb", "--key", "k", ...DEMO);
    const { text, why } = await store.ok("show", "k", ...DEMO);
    assert.deepEqual([text, why], ["\\# x - y", "a b"]);
  });
});
