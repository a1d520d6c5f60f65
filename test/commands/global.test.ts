/** What holds everywhere: listed beside each project's own, and named from within it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

/** A store with a memory of each of two projects, and what holds in both. */
async function known(): Promise<TestStore> {
  const store = testStore();
  store.variables["MEMORYCTL_INSTANCE"] = "ins-a";
  store.variables["MEMORYCTL_PROJECT"] = "demo";
  await store.ok("remember", "Cache in SQLite", ...words`--key cache`);
  await store.ok("remember", "Tabs, not spaces", ...words`--key indent --scope global`);
  await store.ok("remember", "Ship on Fridays", ...words`--due 2026-12-04 --scope global`);
  await store.ok("remember", "Another's own", ...words`--scope project:other`);
  await store.ok(
    ...words`capture --scope project:other --visibility global --proposed-type decision`,
    ...words`--decision-key licence --summary ${"MIT everywhere"}`,
  );
  await store.ok("distill");
  return store;
}

describe("what holds everywhere", () => {
  test("is listed in a section of its own, with its scope where that is a project's", async () => {
    using store = await known();
    const { decisions, facts, global, more } = await store.ok("list");
    assert.deepEqual([decisions.length, facts, more], [1, [], undefined]);
    const lines = global.map((line: string) => line.replace(/ ·[0-9a-f]{8}$/, ""));
    assert.deepEqual(lines, [
      "[licence] MIT everywhere (ins-a, 2026-11-23, project:other)",
      "Ship on Fridays (ins-a, 2026-11-23, due 2026-12-04)",
      "[indent] Tabs, not spaces (ins-a, 2026-11-23)",
    ]);
    const text = await store.run("list");
    assert.match(text.out, /global/);
  });

  test("a list of one type has that type of it alone; filters are held against it", async () => {
    using store = await known();
    const count = async (...argv: string[]) => (await store.ok("list", ...argv)).global?.length;
    assert.equal(await count("decisions"), 2);
    assert.equal(await count("commitments"), 1);
    assert.equal(await count("facts"), undefined);
    assert.equal(await count("--by", "ins-z"), undefined);
    assert.equal(await count("--since", "2026-11-24"), undefined);
    assert.equal(await count("--tag", "none"), undefined);
    assert.equal(await count("keys"), undefined);
  });

  test("a scope's own is in no section beside; several scopes are listed as they are", async () => {
    using store = await known();
    const own = await store.ok("list", "--scope", "global");
    assert.equal(own.decisions.length + own.commitments.length, 2);
    assert.deepEqual(own.global.length, 1);
    const other = await store.ok("list", "--scope", "project:other");
    assert.deepEqual([other.decisions.length, other.global.length], [1, 2]);
    const all = await store.ok("list", "--scope", "*");
    assert.deepEqual([all.decisions.length, all.global], [3, undefined]);
  });

  test("it takes its part of the limit, and what the others leave", async () => {
    using store = await known();
    for (let n = 0; n < 6; n += 1) await store.ok("remember", `fact ${n}`);
    const counts = async (limit: number) => {
      const { decisions, facts, global, more = 0, to_see } = await store.ok(
        ...words`list --limit ${limit}`,
      );
      return { own: decisions.length + facts.length, global: global?.length ?? 0, more, to_see };
    };
    assert.deepEqual(await counts(10), { own: 7, global: 3, more: 0, to_see: undefined });
    const five = { own: 4, global: 1, more: 5, to_see: "memoryctl list --limit 10" };
    assert.deepEqual(await counts(5), five);
    assert.deepEqual(await counts(9), { ...five, own: 7, global: 2, more: 1 });
  });

  test("a private one is its owner's", async () => {
    using store = await known();
    await store.ok("remember", "Mine", ...words`--scope global --private`);
    const count = async (who: string) =>
      (await store.ok("list", "--instance-id", who)).global.length;
    assert.deepEqual([await count("ins-a"), await count("ins-b")], [4, 3]);
  });

  for (const name of ["key", "short id"]) {
    test(`is shown, edited, confirmed, undone within a project by its ${name}`, async () => {
      using store = await known();
      const line = (await store.ok("list", "decisions")).global[1];
      const meant = name === "key" ? "indent" : line.slice(-8);
      assert.equal((await store.ok("show", meant)).scope, "global");
      await store.ok("confirm", meant);
      await store.ok("edit", meant, "Spaces, not tabs", "--why", "measured");
      const id = name === "key" ? meant : (await store.ok("list")).global[0].slice(-8);
      const edited = await store.ok("show", id);
      assert.deepEqual([edited.text, edited.scope], ["Spaces, not tabs", "global"]);
      assert.equal((await store.ok("undo", id)).by, "restored");
      assert.equal((await store.ok("show", "indent")).text, "Tabs, not spaces");
    });
  }

  test("the project's own key comes first; one of several scopes is asked for by id", async () => {
    using store = await known();
    await store.ok("remember", "Two spaces here", ...words`--key indent`);
    assert.equal((await store.ok("show", "indent")).scope, "project:demo");
    for (const scope of ["project:other", "project:third"]) {
      await store.ok(
        ...words`capture --scope ${scope} --visibility global --proposed-type decision`,
        ...words`--decision-key layout --summary ${scope}`,
      );
    }
    await store.ok("distill");
    const both = await store.run("edit", "layout", "one");
    assert.deepEqual([both.exit, both.answer.code], [1, "refused"]);
    assert.match(
      both.answer.hint,
      /^give an id: [0-9a-f]{8} \(project:other\), [0-9a-f]{8} \(project:third\)$/,
    );
    const near = await store.run("edit", "ident", "one");
    assert.deepEqual([near.answer.code, near.answer.nearest], ["not_found", ["indent"]]);
  });
});
