/** `list`: one line each, the newest first, bounded, of what one may see. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const DEMO = ["--scope", "project:demo"];

/** A store with a few memories of two agents. */
async function known(): Promise<TestStore> {
  const store = testStore();
  const say = (...argv: string[]) => store.ok("remember", ...argv, ...DEMO);
  await say(...words`${"Tests need Redis on 6380"} --instance-id ins-a --tags db,ci`);
  await say(...words`${"Cache in SQLite"} --key cache --why ${"one file"} --instance-id ins-a`);
  await say(...words`${"Ship it"} --due 2026-12-24 --instance-id ins-a`);
  await say(...words`${"Measure it"} --due 2026-11-01 --instance-id ins-b`);
  await say(...words`${"Mine alone"} --private --instance-id ins-b`);
  return store;
}

describe("list", () => {
  test("without a word: all that is active, grouped, each with who and when", async () => {
    using store = await known();
    const { decisions, commitments, facts, more, waiting } = await store.ok("list", ...DEMO);
    assert.match(
      decisions.join("\n"),
      /^\[cache\] Cache in SQLite — one file \(ins-a, 2026-11-23\) ·[0-9a-f]{8}$/,
    );
    assert.match(commitments[0], /^Measure it \(ins-b, 2026-11-23, overdue since 2026-11-01\) ·/);
    assert.match(commitments[1], /^Ship it \(ins-a, 2026-11-23, due 2026-12-24\) ·/);
    assert.equal(facts.length, 1);
    assert.deepEqual([more, waiting], [undefined, undefined]);
  });

  test("what waits is shown, and marked", async () => {
    using store = await known();
    await store.ok(...words`capture --scope project:demo --instance-id ins-c --summary ${"Later"}`);
    const { facts, waiting } = await store.ok("list", ...DEMO);
    assert.match(facts[0], /^Later \(ins-c, 2026-11-23, waiting\) ·/);
    assert.equal(waiting, 1);
    await store.ok("distill");
    const judged = await store.ok("list", "facts", ...DEMO);
    assert.match(judged.facts[0], /^Later \(ins-c, 2026-11-23\) ·/);
  });

  test("private items are shown to their owner alone", async () => {
    using store = await known();
    const facts = async (...more: string[]) =>
      (await store.ok("list", "facts", ...DEMO, ...more)).facts;
    assert.equal((await facts()).length, 1);
    assert.equal((await facts("--instance-id", "ins-a")).length, 1);
    assert.match((await facts("--instance-id", "ins-b"))[0], /^Mine alone \(ins-b, .*, private\)/);
  });

  test("both texts of a conflict, and the head is marked", async () => {
    using store = await known();
    await store.ok(...words`remember ${"Cache in files"} --key cache --instance-id ins-b`, ...DEMO);
    const { conflicts, decisions } = await store.ok("list", ...DEMO);
    assert.match(
      conflicts.join("\n"),
      /^\[cache\] Cache in SQLite \(ins-a, .*\) ≠ Cache in files \(ins-b, .*\) ·[0-9a-f]{8}$/,
    );
    assert.match(decisions[0], /contested\) ·/);
    assert.deepEqual((await store.ok("list", "conflicts", ...DEMO)).conflicts, conflicts);
    assert.deepEqual((await store.ok("list", "conflicts", ...DEMO, "--by", "ins-z")).conflicts, []);
  });

  test("filters: since, by, tag", async () => {
    using store = await known();
    const count = async (...more: string[]) => {
      const answer = await store.ok("list", ...DEMO, ...more);
      return [answer.decisions, answer.commitments, answer.facts].map((each) => each.length);
    };
    assert.deepEqual(await count("--by", "ins-b"), [0, 1, 0]);
    assert.deepEqual(await count("--by", "ins-*"), [1, 2, 1]);
    assert.deepEqual(await count("--tag", "ci"), [0, 0, 1]);
    assert.deepEqual(await count("--tag", "c"), [0, 0, 0]);
    assert.deepEqual(await count("--since", "2026-11-24"), [0, 0, 0]);
    assert.deepEqual(await count("--since", "1h"), [1, 2, 1]);
    store.clock += 3 * 3_600_000;
    assert.deepEqual(await count("--since", "2h"), [0, 0, 0]);
    assert.deepEqual(await count("--since", "1d"), [1, 2, 1]);
    for (const bad of ["soon", "3", "2026-02-30", "-3d"]) {
      assert.equal((await store.run("list", ...DEMO, `--since=${bad}`)).exit, 2, bad);
    }
  });

  test("it is bounded, says how many more there are, and how to see them", async () => {
    using store = testStore();
    store.input = Array.from({ length: 70 }, (_, i) => JSON.stringify({ summary: `n ${i}` })).join(
      "\n",
    );
    await store.ok(...words`publish --stdin --instance-id ins-a`, ...DEMO);
    await store.ok("reduce");
    const first = await store.ok("list", ...DEMO);
    assert.deepEqual([first.facts.length, first.more], [50, 20]);
    assert.match(first.facts[0], /^n 69 /);
    const all = await store.ok(...first.to_see.split(" ").slice(1));
    assert.deepEqual([all.facts.length, all.more], [70, undefined]);
    const few = await store.ok("list", "facts", "--limit", "3", ...DEMO);
    assert.deepEqual([few.facts.length, few.more], [3, 67]);
    const [tag] = (await store.ok("list", "--tag", "none", ...DEMO)).facts;
    assert.equal(tag, undefined);
  });

  test("of keys: one, those that begin with it, and globs; none of what has no key", async () => {
    using store = await known();
    for (const key of ["cache-ttl", "cache/eviction", "cachet", "api.cache", "Queue Type"]) {
      await store.ok("remember", `about ${key}`, "--key", key, "--instance-id", "ins-a", ...DEMO);
    }
    const keys = async (...argv: string[]) => {
      const { decisions, commitments, facts } = await store.ok("list", ...DEMO, ...argv);
      return [...decisions, ...commitments, ...facts].map((each: string) =>
        /^\[(.*?)\]/.exec(each)?.[1]
      ).sort();
    };
    assert.deepEqual(await keys("--key", "cache"), ["cache", "cache-ttl", "cache/eviction"]);
    assert.deepEqual(await keys("--topic", "cache-ttl"), ["cache-ttl"]);
    assert.deepEqual(await keys("--key", "queue_type"), ["queue-type"]);
    assert.deepEqual(await keys("--key", "queue"), ["queue-type"]);
    assert.deepEqual(await keys("--key", "*cache"), ["api.cache", "cache"]);
    assert.deepEqual(await keys("--key", "none"), []);
    assert.equal((await store.ok("list", "keys", "--key", "cache", ...DEMO)).keys.length, 3);
    await store.ok(...words`remember other --key cache-ttl --instance-id ins-b`, ...DEMO);
    const conflicts = async (key: string) =>
      (await store.ok("list", "conflicts", "--key", key, ...DEMO)).conflicts.length;
    assert.deepEqual([await conflicts("cache"), await conflicts("queue")], [1, 0]);
  });

  test("the command that shows the rest has the filters of the first", async () => {
    using store = testStore();
    store.variables["MEMORYCTL_PROJECT"] = "demo";
    for (const who of ["ins-a", "b's"]) {
      for (let n = 0; n < 3; n += 1) {
        await store.ok("remember", `fact ${n} of ${who}`, "--tags", "db", "--instance-id", who);
      }
    }
    const { to_see } = await store.ok(
      ...["list", "facts", "--by", "b's", "--tag", "db", "--since", "1d", "--limit", "1"],
    );
    assert.match(to_see, / --by 'b'\\''s' --tag db --since 2026-11-22T\S+ --limit 3$/);
    const { stdout } = spawnSync("sh", ["-c", `printf '%s\\n' ${to_see}`], { encoding: "utf8" });
    const { facts, more } = await store.ok(...stdout.trimEnd().split("\n").slice(1));
    assert.deepEqual([facts.length, more], [3, undefined]);
  });

  test("agents, keys, projects, findings", async () => {
    using store = await known();
    await store.ok(...words`sync start --instance-id ins-a --note ${"at work"}`, ...DEMO);
    const list = async (word: string) => (await store.ok("list", word, ...DEMO))[word];
    assert.match(
      (await list("agents"))[0],
      /^ins-a — at work \(since 2026-11-23 10:00, last sign /,
    );
    assert.match((await list("keys"))[0], /^cache — Cache in SQLite ·[0-9a-f]{8}$/);
    assert.deepEqual(await list("projects"), ["demo — 1 decision, 2 commitments, 1 fact"]);
    assert.deepEqual(await list("findings"), []);
    store.clock += 40 * 60_000;
    await store.ok("diagnose", ...DEMO);
    assert.match((await list("findings")).join("\n"), /^\w+ stale_instance: .* \(2026-11-23\) ·/m);
  });

  test("an unknown scope, an unknown word, no store", async () => {
    using store = await known();
    assert.deepEqual((await store.ok(...words`list --scope project:dmeo`)).nearest, [
      "project:demo",
    ]);
    assert.deepEqual((await store.ok(...words`list --project dmeo`)).nearest, ["project:demo"]);
    const wrong = await store.run("list", "decision");
    assert.deepEqual([wrong.exit, wrong.answer.code], [2, "usage"]);
    assert.match(wrong.answer.error, /did you mean 'decisions'/);
    using empty = testStore();
    const none = await empty.run("list");
    assert.deepEqual([none.exit, none.answer.code], [1, "no_store"]);
  });

  test("a glob lists several scopes, and each line names its own", async () => {
    using store = await known();
    await store.ok(...words`remember other --scope project:other --instance-id ins-a`);
    const { facts } = await store.ok(...words`list facts --scope ${"project:*"}`);
    assert.deepEqual(facts.length, 2);
    assert.match(facts[0], /^other \(ins-a, 2026-11-23, project:other\) ·/);
  });

  test("no text forges a line, however it is written", async () => {
    using store = testStore();
    const text = "# Heading\n- item\u202e <b>x</b>\u0007";
    await store.ok("remember", text, "--why", "\n## why", "--instance-id", "a\u2028b", ...DEMO);
    const { decisions } = await store.ok("list", ...DEMO);
    assert.equal(decisions.length, 1);
    for (const part of ["\n", "\u202e", "\u0007", "\u2028", "<b>"]) {
      assert.ok(!decisions[0].includes(part), JSON.stringify(part));
    }
    assert.match(decisions[0], /^\\# Heading - item/);
  });
});
