/** The user's own memory: recorded once, shown by every project's capsule, written to none. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { readCapsule } from "../support/capsule.ts";
import { filesBelow, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

/** A store beside which the user's own may be made. */
function withUser(): TestStore & { readonly own: string } {
  const store = testStore();
  const own = `${store.folder}/data/.memory`;
  store.variables["MEMORYCTL_USER_ROOT"] = own;
  store.variables["MEMORYCTL_INSTANCE"] = "ins-a";
  return Object.assign(store, { own });
}

const PREFERS = "Prefers pnpm";

describe("the user's own memory", () => {
  test("is made by what is remembered there first, and the answer says where", async () => {
    using store = withUser();
    const answer = await store.ok("remember", PREFERS, "--user");
    assert.equal(answer.scope, "user");
    assert.equal(answer.store_made, store.own);
    assert.throws(() => store.files(), /ENOENT/);
    assert.equal((await store.run("remember", "--user", "Answers in German")).exit, 0);
  });

  test("is listed, shown, edited and confirmed where it stands", async () => {
    using store = withUser();
    const { id } = await store.ok("remember", PREFERS, "--user");
    const { facts, scope } = await store.ok("list", "--user");
    assert.equal(scope, "user");
    assert.match(facts[0], /^Prefers pnpm \(ins-a/);
    await store.ok("edit", id, "Prefers bun", "--why", "it is there", "--user");
    assert.match(
      (await store.ok("list", "facts", "--user")).facts[0],
      /^Prefers bun — it is there/,
    );
    const [shown] = (await store.ok("list", "--user")).facts.map((line: string) => line.slice(-8));
    assert.equal((await store.ok("show", shown, "--user")).text, "Prefers bun");
    await store.ok("confirm", shown, "--user");
    const both = await store.run("list", "--user", "--scope", "project:x");
    assert.deepEqual([both.exit, both.answer.code], [2, "usage"]);
  });

  test("is undone in its own store alone, the last act or what is named", async () => {
    using store = withUser();
    await store.ok("remember", PREFERS, "--user");
    await store.ok("remember", "of the project", ...words`--project x`);
    assert.equal((await store.ok("undo", "--user")).text, PREFERS);
    assert.deepEqual((await store.ok("list", "--user")).facts, []);
    assert.equal((await store.ok("list", "--project", "x")).facts.length, 1);
    const { id } = await store.ok("remember", "npm", "--user", "--key", "packages");
    await store.ok("edit", id, "pnpm", "--user");
    assert.equal((await store.ok("undo", "packages", "--user")).by, "restored");
    assert.equal((await store.ok("show", "packages", "--user")).text, "npm");
  });

  test("what two instances said of one question is decided there", async () => {
    using store = withUser();
    await store.ok("remember", "npm", ...words`--user --key packages`);
    await store.ok("remember", "pnpm", ...words`--user --key packages --instance-id ins-b`);
    assert.equal((await store.ok("list", "--user")).conflicts.length, 1);
    const decided = words`--id packages --resolve-conflict packages --summary pnpm --why measured`;
    await store.ok("reconcile", ...decided, "--user");
    const { conflicts, decisions } = await store.ok("list", "--user");
    assert.deepEqual([conflicts, decisions.length], [undefined, 1]);
  });

  test("its short id without --user is unknown, and the hint says what to give", async () => {
    using store = withUser();
    const { id } = await store.ok("remember", PREFERS, "--user");
    await store.ok("remember", "of the project", ...words`--project x`);
    for (const argv of [["edit", id, "x"], ["confirm", id], ["undo", id], ["show", id]]) {
      const { exit, answer } = await store.run(...argv);
      assert.deepEqual([exit, answer.code], [1, "not_found"]);
      assert.match(answer.hint, /--user/);
    }
    const gone = await store.run("undo", id.replace(/./g, "0"), "--user");
    assert.doesNotMatch(gone.answer.hint, /--user/);
  });

  test("is in every capsule, in a section of its own, and in no file of the project", async () => {
    using store = withUser();
    await store.ok("remember", "of the project", ...words`--project x`);
    const before = (await store.ok(...words`attach --project x`)).capsule;
    assert.doesNotMatch(before, /## The User/);
    await store.ok("remember", PREFERS, "--user");
    const { capsule, etag } = await store.ok(...words`attach --project x`);
    const shown = readCapsule(capsule).items.filter(({ heading }) => heading === "## The User");
    assert.deepEqual(shown.map(({ text }) => text), [PREFERS]);
    assert.equal(capsule.replace(/\n## The User\n.*\n/, ""), before);
    for (const path of filesBelow(store.root)) {
      assert.ok(!readFileSync(`${store.root}/${path}`, "latin1").includes(PREFERS), path);
    }
    await store.ok("remember", "Prefers npm after all", "--user");
    const changes = await store.ok("attach", "--project", "x", "--since", etag);
    assert.deepEqual(changes.added.map((line: string) => line.replace(/ \(.*/, "")), [
      "## The User",
      "- Prefers npm after all",
    ]);
  });

  test("a line of it that went is told by its id alone", async () => {
    using store = withUser();
    await store.ok("remember", "of the project", ...words`--project x`);
    await store.ok("remember", "npm", ...words`--user --key packages`);
    const { etag } = await store.ok(...words`attach --project x`);
    await store.ok("remember", "pnpm", ...words`--user --key packages`);
    const { gone } = await store.ok("attach", "--project", "x", "--since", etag);
    assert.equal(gone.length, 1);
    assert.match(gone[0], /^- \(the user's own\) ·[0-9a-f]{8}$/);
  });

  test("names neither a store nor a scope beside", async () => {
    using store = withUser();
    for (const more of [["--scope", "project:x"], ["--root", store.root]]) {
      const { exit, answer } = await store.run("remember", PREFERS, "--user", ...more);
      assert.deepEqual([exit, answer.code], [2, "usage"]);
    }
    assert.throws(() => filesBelow(store.own), /ENOENT/);
  });

  test("without a place for it nothing is remembered, and every attach answers", async () => {
    using store = testStore();
    const { exit, answer } = await store.run("remember", PREFERS, "--user");
    assert.deepEqual([exit, answer.code], [1, "no_store"]);
    assert.match(answer.hint, /MEMORYCTL_USER_ROOT/);
    await store.ok("remember", "of the project", ...words`--project x`);
    assert.equal((await store.ok(...words`attach --project x`)).user_memory, undefined);
  });

  test("one that is broken is left out, or read from its ledgers, and nothing fails", async () => {
    using store = withUser();
    await store.ok("remember", "of the project", ...words`--project x`);
    await store.ok("remember", PREFERS, "--user");
    const shows = async () => {
      const answer = await store.ok(...words`attach --project x`);
      assert.match(answer.capsule, /of the project/);
      return { is: answer.capsule.includes(PREFERS), left_out: answer.user_memory?.left_out };
    };
    writeFileSync(`${store.own}/index/state.db`, "no database");
    assert.deepEqual(await shows(), { is: true, left_out: undefined });
    rmSync(`${store.own}/index`, { recursive: true });
    assert.deepEqual(await shows(), { is: true, left_out: undefined });
    rmSync(store.own, { recursive: true });
    assert.deepEqual(await shows(), { is: false, left_out: undefined });
    writeFileSync(store.own, "a file");
    const { is, left_out } = await shows();
    assert.equal(is, false);
    assert.match(left_out, /it is not a folder/);
  });

  test("a capsule of it is not shown twice where the store itself is attached to", async () => {
    using store = withUser();
    await store.ok("remember", PREFERS, "--user");
    const own = words`--root ${store.own} --scope user --project x`;
    const { capsule } = await store.ok("attach", ...own);
    assert.equal(capsule.split(PREFERS).length, 2);
    assert.doesNotMatch(capsule, /## The User/);
  });

  test("takes its part of a page and no more", async () => {
    using store = withUser();
    for (let i = 0; i < 30; i += 1) {
      await store.ok("remember", `preference ${i} ${"is so ".repeat(15)}`, "--user");
      await store.ok("remember", `fact ${i} ${"is so ".repeat(15)}`, ...words`--project x`);
    }
    const { capsule } = await store.ok(...words`attach --project x --budget 4000`);
    assert.ok(capsule.length <= 4000);
    const { items, left } = readCapsule(capsule);
    const own = items.filter(({ heading }) => heading === "## The User");
    assert.ok(own.length >= 2 && own.length < items.length / 2, `${own.length} of ${items.length}`);
    assert.equal(left["of the user"] ?? left["of"], 30 - own.length);
  });
});
