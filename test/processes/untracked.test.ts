/** The two kinds of stores: one that goes with the code, and one that git leaves out. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, folder, ok, run } from "../support/binary.ts";
import { git } from "../support/git.ts";
import { words } from "../support/words.ts";

const CAPTURE = words`capture --scope s --summary x`;

function repository() {
  const at = folder();
  const path = `${realpathSync(at.path)}/r`;
  mkdirSync(path);
  git(path, "init", "-q", "-b", "main");
  git(path, "commit", "-q", "--allow-empty", "-m", "begin");
  const exclude = `${path}/.git/info/exclude`;
  return { path, exclude, [Symbol.dispose]: () => at.remove() };
}

function lines(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").filter((line) => /^[^#]/.test(line));
}

describe("init", () => {
  test("tells which kind the store is of", () => {
    using at = repository();
    assert.equal(ok(at.path, "init").kind, "tracked");
    using other = repository();
    writeFileSync(`${other.path}/.gitignore`, ".memory/\n");
    assert.equal(ok(other.path, "init").kind, "untracked");
    using bare = folder();
    assert.equal(ok(bare.path, "init").kind, undefined);
  });

  test("--untracked: git leaves it out, and one line says so once", () => {
    using at = repository();
    const { kind, exclude } = ok(at.path, "init", "--untracked");
    assert.deepEqual([kind, exclude], ["untracked", at.exclude]);
    ok(at.path, "init", "--untracked");
    ok(at.path, ...CAPTURE);
    assert.deepEqual(lines(at.exclude), ["/.memory/"]);
    assert.equal(git(at.path, "status", "--porcelain"), "");
    assert.equal(ok(at.path, "init").kind, "untracked");
  });

  test("--untracked below the top, under a name that is a pattern, beside others' lines", () => {
    using at = repository();
    const name = "a[1]*?\\b/.memory";
    mkdirSync(`${at.path}/a[1]*?\\b`);
    mkdirSync(`${at.path}/a1xxb/.memory`, { recursive: true });
    writeFileSync(`${at.path}/a1xxb/.memory/file`, "");
    writeFileSync(at.exclude, Buffer.from("caf\xe9.txt", "latin1"));
    ok(at.path, "init", "--untracked", "--root", name);
    assert.deepEqual(git(at.path, "status", "--porcelain"), "?? a1xxb/\n");
    const bytes = readFileSync(at.exclude);
    assert.equal(bytes.subarray(0, 9).toString("latin1"), "caf\xe9.txt\n");
    ok(at.path, "init", "--untracked", "--root", name);
    assert.deepEqual(readFileSync(at.exclude), bytes);
  });

  test("--untracked in a linked worktree: one for all, in the main working tree", () => {
    using at = repository();
    git(at.path, "worktree", "add", "-q", "../wt", "-b", "b");
    const wt = `${at.path}/../wt`;
    const { store_made, exclude } = ok(wt, "init", "--untracked");
    assert.deepEqual([store_made, exclude], [`${at.path}/.memory`, at.exclude]);
    ok(wt, ...CAPTURE);
    assert.equal(ok(at.path, "stats").events["memory.captured"], 1);
    for (const path of [at.path, wt]) assert.equal(git(path, "status", "--porcelain"), "");
  });

  test("--untracked for keepers of dotfiles", () => {
    using at = repository();
    git(at.path, "init", "-q", "--bare", "../dots");
    mkdirSync(`${at.path}/../home`);
    const home = realpathSync(`${at.path}/../home`);
    const dots = realpathSync(`${at.path}/../dots`);
    const env = { ...process.env, GIT_DIR: dots, GIT_WORK_TREE: home };
    const argv = ["init", "--untracked"];
    const { stdout } = spawnSync(BINARY, argv, { cwd: home, env, encoding: "utf8" });
    assert.equal(JSON.parse(stdout).exclude, `${dots}/info/exclude`, stdout);
    const status = ["status", "--porcelain"];
    assert.equal(git(home, `--git-dir=${dots}`, `--work-tree=${home}`, ...status), "");
  });

  test("--untracked is refused where git tracks the store, and where there is no git", () => {
    using at = repository();
    ok(at.path, "init");
    git(at.path, "add", "-A");
    const tracked = run(at.path, "init", "--untracked");
    assert.equal(tracked.exit, 1);
    const { code, hint } = JSON.parse(tracked.out);
    assert.equal(code, "refused");
    assert.match(hint, /git rm -r --cached '\.memory'/);
    assert.deepEqual(lines(at.exclude), []);
    using bare = folder();
    const none = run(bare.path, "init", "--untracked");
    assert.deepEqual([none.exit, JSON.parse(none.out).code], [1, "refused"]);
    assert.ok(!existsSync(bare.root));
  });

  test("--untracked --dry-run changes nothing", () => {
    using at = repository();
    assert.equal(ok(at.path, "init", "--untracked", "--dry-run").kind, "untracked");
    assert.deepEqual(lines(at.exclude), []);
    assert.ok(!existsSync(`${at.path}/.memory`));
  });
});
