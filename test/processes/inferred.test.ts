/** The binary in real repositories: what the place tells, with nothing but a text given. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, BINARY, folder } from "../support/binary.ts";
import { git } from "../support/git.ts";
import { words } from "../support/words.ts";

const SCRIPT = "/usr/bin/script";
const skip = existsSync(SCRIPT) ? false : `${SCRIPT} is missing: apt-get install bsdutils`;

const TOLD = ["CLAUDE_CODE_SESSION_ID", "CODEX_THREAD_ID", "GEMINI_SESSION_ID", "QWEN_SESSION_ID"]
  .concat(["MEMORYCTL_PROJECT", "MEMORYCTL_INSTANCE", "MEMORYCTL_RUN"]);

interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** An answer where nothing but `env` tells anything. */
function answer(cwd: string, argv: readonly string[], { env = {}, input = "" }: Around = {}) {
  const own = Object.entries(process.env).filter(([name]) => !TOLD.includes(name));
  const { stdout } = spawnSync(BINARY, argv, {
    cwd,
    input,
    env: { ...Object.fromEntries(own), ...env },
    encoding: "utf8",
  });
  return JSON.parse(stdout) as Answer;
}

const scope = (cwd: string, around?: Around) =>
  String(answer(cwd, ["capture", "--summary", `in ${cwd}`], around)["scope"]);

function place() {
  const at = folder();
  return { path: realpathSync(at.path), [Symbol.dispose]: () => at.remove() };
}

describe("the project of a repository", () => {
  test("is its remote's name, in subfolders and worktrees too; a name in _meta first", () => {
    using at = place();
    const shop = `${at.path}/work-copy`;
    mkdirSync(`${shop}/packages/web`, { recursive: true });
    git(shop, "init", "-q", "-b", "main");
    git(shop, "commit", "-q", "--allow-empty", "-m", "begin");
    assert.equal(scope(shop), "project:work-copy");
    git(shop, "remote", "add", "upstream", "https://example.org/team/fork");
    assert.equal(scope(shop), "project:fork");
    git(shop, "remote", "add", "origin", "ssh://git@example.org/team/shop.git");
    git(shop, "worktree", "add", "-q", "../feature-x");
    const everywhere = [shop, `${shop}/packages/web`, `${at.path}/feature-x`];
    for (const cwd of everywhere) assert.equal(scope(cwd), "project:shop", cwd);
    assert.ok(!existsSync(`${at.path}/feature-x/.memory`));
    const said = { project: "store", folders: { "packages/web": "web" } };
    writeFileSync(`${shop}/.memory/_meta/projects.json`, JSON.stringify(said));
    assert.deepEqual(everywhere.map((cwd) => scope(cwd)), [
      "project:store",
      "project:web",
      "project:store",
    ]);
    const env = { MEMORYCTL_PROJECT: "other" };
    assert.equal(scope(shop, { env }), "project:other");
    assert.equal(answer(shop, ["attach"]).project, "store");
    assert.equal(answer(shop, ["attach"], { env }).project, "other");
  });
});

describe("the instance", () => {
  test("is told by the environment, else the host; hooks and full commands name the same", () => {
    using at = place();
    git(at.path, "init", "-q");
    const env = { CLAUDE_CODE_SESSION_ID: "9f8e7d6c-1111-4222-8333-abcdef4f2a9c" };
    const capture = words`capture --scope project:x --summary s`;
    for (let i = 0; i < 3; i += 1) {
      assert.equal(answer(at.path, capture, { env }).instance_id, "claude-4f2a9c");
      const named = { env: { ...env, MEMORYCTL_INSTANCE: "ins-a" } };
      assert.equal(answer(at.path, capture, named).instance_id, "ins-a");
      assert.equal(answer(at.path, capture).instance_id, "instance-unknown");
    }
    assert.equal(answer(at.path, ["remember", "x"], { env }).instance_id, "claude-4f2a9c");
    const { instance_id } = answer(at.path, ["sync", "start"], { env });
    assert.equal(instance_id, "claude-4f2a9c");
  });

  test("is the user at a terminal", { skip }, () => {
    using at = place();
    const line = `'${BINARY}' remember 'x y' --json`;
    const own = Object.entries(process.env).filter(([name]) => !TOLD.includes(name));
    const { stdout } = spawnSync(SCRIPT, ["-qec", line, "/dev/null"], {
      cwd: at.path,
      env: { ...Object.fromEntries(own), USER: "ada" },
      encoding: "utf8",
    });
    assert.match(JSON.parse(stdout).instance_id, /^ada-(?:pts|tty)\d+$/);
  });
});

describe("texts", () => {
  test("come from a file, or from a pipe", () => {
    using at = place();
    writeFileSync(`${at.path}/notes.md`, "Line one\n\nLine two, and more\n");
    const shown = (cwd: string) => answer(cwd, ["attach"]).capsule as string;
    assert.equal(answer(at.path, ["remember", "@notes.md", "--type", "decision"]).ok, true);
    assert.match(shown(at.path), /Line one/);
    const input = "Piped in\n";
    const argv = ["remember", "-", "--type", "decision"];
    assert.equal(answer(at.path, argv, { input }).ok, true);
    assert.match(shown(at.path), /Piped in/);
    const { ok, error } = answer(at.path, ["remember", "@nots.md"]);
    assert.deepEqual([ok, /no such file/.test(error)], [false, true]);
  });
});
