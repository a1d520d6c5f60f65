/** Installing the skill: at home in any folder, never in the way of what is there. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { sha256Hex } from "../../src/base/runtime.ts";
import { PAGES, SKILL } from "../../src/skill/package.ts";
import { filesBelow, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

interface Deed {
  readonly path: string;
  readonly deed?: string;
  readonly state?: string;
}

/** A folder of skills beside a store, and the paths of its pages. */
function skillsBeside(store: TestStore) {
  const dir = `${store.folder}/skills`;
  const page = (name: string) => `${dir}/${SKILL}/${name}`;
  return { dir, page };
}

async function deeds(store: TestStore, ...argv: string[]): Promise<Record<string, number>> {
  const { files } = await store.ok("skill", ...argv) as { files: Deed[] };
  const counts: Record<string, number> = {};
  for (const { deed = "" } of files) counts[deed] = (counts[deed] ?? 0) + 1;
  return counts;
}

const ALL = Object.keys(PAGES).length;

describe("skill install", () => {
  test("writes all, then nothing; check is content; remove leaves nothing", async () => {
    using store = testStore();
    const { dir, page } = skillsBeside(store);
    assert.deepEqual(await deeds(store, "install", "--dir", dir), { written: ALL + 1 });
    assert.equal(readFileSync(page("SKILL.md"), "utf8"), PAGES["SKILL.md"]);
    assert.equal(statSync(page("SKILL.md")).mode & 0o777, 0o644);
    assert.deepEqual(await deeds(store, "install", "--dir", dir), { unchanged: ALL });
    assert.equal((await store.ok("skill", "check", "--dir", dir)).state, "current");
    assert.deepEqual(await deeds(store, "remove", "--dir", dir), { removed: ALL + 1 });
    assert.deepEqual(readdirSync(dir), []);
    assert.deepEqual((await store.ok("skill", "remove", "--dir", dir)).files, []);
  });

  test("a dry run writes nothing and says what it would", async () => {
    using store = testStore();
    const { dir } = skillsBeside(store);
    const asked = await deeds(store, "install", "--dir", dir, "--dry-run");
    assert.deepEqual(asked, { written: ALL + 1 });
    assert.deepEqual(readdirSync(store.folder), []);
    await store.ok("skill", "install", "--dir", dir);
    const before = snapshot(store.folder);
    await store.ok(...words`skill remove --dir ${dir} --dry-run`);
    assert.deepEqual(snapshot(store.folder), before);
  });

  test("an edited page is never overwritten or removed without force", async () => {
    using store = testStore();
    const { dir, page } = skillsBeside(store);
    await store.ok("skill", "install", "--dir", dir);
    writeFileSync(page("SKILL.md"), "mine\n");
    rmSync(page("examples/DEMO_COMMANDS.md"));
    const checked = await store.run("skill", "check", "--dir", dir);
    assert.deepEqual([checked.exit, checked.answer.state], [1, "edited"]);
    const before = snapshot(dir);
    const { exit, answer } = await store.run("skill", "install", "--dir", dir);
    assert.deepEqual([exit, answer.edited], [1, [page("SKILL.md")]]);
    assert.deepEqual(snapshot(dir), before);
    assert.deepEqual(await deeds(store, "remove", "--dir", dir), { kept: 1, removed: ALL - 1 });
    assert.deepEqual(filesBelow(dir), [`${SKILL}/SKILL.md`]);
    const forced = await deeds(store, "install", "--dir", dir, "--force");
    assert.deepEqual(forced, { written: ALL + 1 });
    assert.equal((await store.ok("skill", "check", "--dir", dir)).state, "current");
  });

  test("another version's pages are stale, and brought up to date", async () => {
    using store = testStore();
    const { dir, page } = skillsBeside(store);
    await store.ok("skill", "install", "--dir", dir);
    const note = JSON.parse(readFileSync(page(".memoryctl.json"), "utf8"));
    const old = "an older page\n";
    note.files["SKILL.md"] = note.files["references/GONE.md"] = sha256Hex(old);
    writeFileSync(page("SKILL.md"), old);
    writeFileSync(page("references/GONE.md"), old);
    writeFileSync(page(".memoryctl.json"), JSON.stringify(note));
    assert.equal((await store.run("skill", "check", "--dir", dir)).answer.state, "stale");
    const done = await deeds(store, "install", "--dir", dir);
    assert.deepEqual(done, { written: 2, unchanged: ALL - 1, removed: 1 });
    assert.equal((await store.ok("skill", "check", "--dir", dir)).state, "current");
  });

  test("a note of somebody else's leads nowhere else", async () => {
    using store = testStore();
    const { dir, page } = skillsBeside(store);
    await store.ok("skill", "install", "--dir", dir);
    writeFileSync(`${store.folder}/precious.md`, "x");
    const note = {
      files: { "../../precious.md": sha256Hex("x") },
      made: ["..", "/", dir],
      version: "1",
    };
    for (const text of [JSON.stringify(note), "{", "[]", '{"files":{"__proto__":"x"}}']) {
      writeFileSync(page(".memoryctl.json"), text);
      await store.ok("skill", "remove", "--dir", dir);
      assert.equal(readFileSync(`${store.folder}/precious.md`, "utf8"), "x");
      await store.ok("skill", "install", "--dir", dir);
    }
  });

  test("what others put beside it stays", async () => {
    using store = testStore();
    const { dir, page } = skillsBeside(store);
    mkdirSync(`${dir}/other`, { recursive: true });
    await store.ok("skill", "install", "--dir", dir);
    writeFileSync(page("references/NOTES.md"), "mine\n");
    await store.ok("skill", "remove", "--dir", dir);
    assert.deepEqual(filesBelow(dir), [`${SKILL}/references/NOTES.md`]);
    assert.deepEqual(readdirSync(dir), [SKILL, "other"]);
  });

  test("print answers one page; an unknown one is refused with those that are near", async () => {
    using store = testStore();
    assert.equal((await store.ok("skill", "print")).text, PAGES["SKILL.md"]);
    const { exit, answer } = await store.run("skill", "print", "--file", "x");
    assert.deepEqual([exit, answer.code], [1, "not_found"]);
  });
});
