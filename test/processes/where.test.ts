/**
 * Where the store is: found from where a command runs, in real repositories. One repository has one
 * memory, whichever of its working trees and subfolders an agent stands in.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { type Answer, BINARY, folder, ok, run } from "../support/binary.ts";
import { git } from "../support/git.ts";
import { words } from "../support/words.ts";

const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary x`;

/** Where a command that records made a store; the absolute path that its answer tells. */
function made(cwd: string, ...argv: string[]): string {
  return ok(cwd, ...(argv.length === 0 ? CAPTURE : argv)).store_made;
}

function events(cwd: string, ...more: string[]): number {
  return ok(cwd, "stats", ...more).events["memory.captured"] ?? 0;
}

/** An answer with variables of the environment. */
function inEnvironment(cwd: string, env: Record<string, string>, argv: readonly string[]): Answer {
  const { stdout } = spawnSync(BINARY, argv, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return JSON.parse(stdout);
}

function repository(path: string): string {
  mkdirSync(path, { recursive: true });
  git(path, "init", "-q", "-b", "main");
  git(path, "commit", "-q", "--allow-empty", "-m", "begin");
  return path;
}

function folders(...paths: string[]): void {
  for (const path of paths) mkdirSync(path, { recursive: true });
}

/** Commits where a hook records something. */
function hookedCommit(cwd: string, hooks: string): void {
  folders(hooks);
  const text = `#!/bin/sh\nexec '${BINARY}' ${CAPTURE.join(" ")} >&2\n`;
  writeFileSync(`${hooks}/pre-commit`, text, { mode: 0o755 });
  git(cwd, "commit", "-q", "--allow-empty", "-m", "x");
}

/** A folder whose path has no link in it, as the answers tell it. */
function place() {
  const at = folder();
  return { path: realpathSync(at.path), [Symbol.dispose]: () => at.remove() };
}

describe("the top of a repository", () => {
  for (const name of [".git", ".jj", ".hg"]) {
    test(`${name}: a store is made there, from any subfolder`, () => {
      using at = place();
      folders(`${at.path}/r/${name}`, `${at.path}/r/src/deep`);
      assert.equal(run(`${at.path}/r/src`, "stats").exit, 1);
      assert.equal(made(`${at.path}/r/src/deep`), `${at.path}/r/.memory`);
      assert.equal(made(`${at.path}/r`), undefined);
      assert.equal(events(`${at.path}/r/src`), 2);
    });
  }

  test("a store between here and the top counts first, what is above the top never", () => {
    using at = place();
    folders(`${at.path}/r/packages/a/src`);
    ok(at.path, "init");
    repository(`${at.path}/r`);
    const own = `${at.path}/r/packages/a/.memory`;
    assert.equal(ok(at.path, "init", "--root", own).store_made, own);
    ok(`${at.path}/r/packages/a/src`, ...CAPTURE);
    assert.equal(events(at.path, "--root", own), 1);
    assert.equal(made(`${at.path}/r/packages`), `${at.path}/r/.memory`);
  });

  test("standing in a store, that store is meant, whatever is in it", () => {
    using at = place();
    ok(at.path, "init", "--root", "named");
    for (const root of [`${at.path}/.memory`, `${at.path}/named`]) {
      ok(at.path, "init", "--root", root);
      git(root, "init", "-q");
      for (const cwd of [root, `${root}/streams`]) assert.equal(made(cwd), undefined);
      assert.equal(events(root), 2);
      const inner = run(root, "init", "--root", `${root}/evidence/x`);
      assert.equal(JSON.parse(inner.out).code, "not_a_store");
      assert.ok(!existsSync(`${root}/evidence/x`));
      assert.ok(!existsSync(`${root}/.memory`));
    }
  });
});

test("a store may be a repository of its own, from the beginning", () => {
  for (const [cwd, ...more] of [[".memory"], ["."], [".", "--root", ".memory"]] as const) {
    using at = place();
    folders(`${at.path}/.memory`);
    git(`${at.path}/.memory`, "init", "-q");
    assert.equal(made(`${at.path}/${cwd}`, ...CAPTURE, ...more), `${at.path}/.memory`);
  }
});

describe("without a repository", () => {
  test("the nearest store upward; else one here", () => {
    using at = place();
    folders(`${at.path}/p/sub/deep`);
    assert.equal(made(`${at.path}/p`), `${at.path}/p/.memory`);
    assert.equal(made(`${at.path}/p/sub/deep`), undefined);
    assert.equal(events(`${at.path}/p/sub`), 2);
  });

  test("the user's folder is the last one that is looked at", () => {
    using at = place();
    folders(`${at.path}/home/p`);
    ok(at.path, "init");
    const HOME = `${at.path}/home`;
    const none = inEnvironment(`${HOME}/p`, { HOME }, ["stats"]);
    assert.equal(none.code, "no_store");
    assert.equal(inEnvironment(HOME, { HOME }, CAPTURE).store_made, `${HOME}/.memory`);
    assert.equal(inEnvironment(`${HOME}/p`, { HOME }, ["stats"]).ok, true);
  });

  test("a folder where anybody writes is not looked into from below", () => {
    using at = place();
    folders(`${at.path}/tmp/mine`);
    ok(`${at.path}/tmp`, "init");
    spawnSync("chmod", ["1777", `${at.path}/tmp`]);
    assert.equal(JSON.parse(run(`${at.path}/tmp/mine`, "stats").out).code, "no_store");
  });

  test("another program's folder of that name is passed over", () => {
    using at = place();
    folders(`${at.path}/p/sub/.memory`);
    writeFileSync(`${at.path}/p/sub/.memory/notes.txt`, "theirs");
    ok(`${at.path}/p`, ...CAPTURE);
    assert.equal(events(`${at.path}/p/sub`), 1);
  });
});

describe("git's variables", () => {
  test("keepers of dotfiles: the tree that they name", () => {
    using at = place();
    folders(`${at.path}/home/.config/app`);
    git(at.path, "init", "-q", "--bare", "dotfiles");
    const env = { GIT_DIR: `${at.path}/dotfiles`, GIT_WORK_TREE: `${at.path}/home` };
    const answer = inEnvironment(`${at.path}/home/.config/app`, env, CAPTURE);
    assert.equal(answer.store_made, `${at.path}/home/.memory`);
    git(at.path, "--git-dir=dotfiles", "config", "core.bare", "false");
    git(at.path, "--git-dir=dotfiles", "config", "core.worktree", `${at.path}/home`);
    const { GIT_DIR } = env;
    const told = inEnvironment(`${at.path}/home/.config`, { GIT_DIR }, ["stats"]);
    assert.equal(told.events["memory.captured"], 1);
  });

  test("a hook: the tree that it runs for, and its own in another repository", () => {
    using at = place();
    repository(`${at.path}/r`);
    repository(`${at.path}/other`);
    folders(`${at.path}/r/src`, `${at.path}/r/.git/hooks`);
    const hook = `#!/bin/sh\n'${BINARY}' capture --scope s --summary hook >answer\n` +
      `cd ../other && '${BINARY}' capture --scope s --summary other >answer\n`;
    writeFileSync(`${at.path}/r/.git/hooks/pre-commit`, hook, { mode: 0o755 });
    git(`${at.path}/r/src`, "commit", "-q", "--allow-empty", "-m", "x");
    assert.equal(events(`${at.path}/r`), 1);
    assert.equal(events(`${at.path}/other`), 1);
    const env = { GIT_DIR: `${at.path}/r/.git` };
    assert.equal(inEnvironment(at.path, env, ["stats"]).events["memory.captured"], 1);
  });
});

describe("linked worktrees", () => {
  test("two of them see one memory and one lease, and it outlives them", () => {
    using at = place();
    const main = repository(`${at.path}/r`);
    writeFileSync(`${main}/.gitignore`, ".memory/\n");
    git(main, "worktree", "add", "-q", "../one", "-b", "one");
    git(main, "worktree", "add", "-q", "two", "-b", "two");
    folders(`${at.path}/one/src`);
    assert.equal(made(`${at.path}/one/src`), `${main}/.memory`);
    assert.equal(events(`${main}/two`), 1);
    const lease = (who: string) => words`lease acquire --key k --instance-id ${who}`;
    ok(`${at.path}/one`, ...lease("ins-a"));
    assert.equal(run(`${main}/two`, ...lease("ins-b")).exit, 4);
    git(main, "worktree", "remove", "--force", "../one");
    assert.equal(events(main), 1);
  });

  test("a hook that runs in one", () => {
    using at = place();
    const main = repository(`${at.path}/r`);
    git(main, "worktree", "add", "-q", "../wt", "-b", "b");
    hookedCommit(`${at.path}/wt`, `${main}/.git/hooks`);
    assert.equal(events(main), 1);
    assert.ok(!existsSync(`${at.path}/wt/.memory`));
  });

  test("one that has a store in its checkout uses that", () => {
    using at = place();
    const main = repository(`${at.path}/r`);
    ok(main, ...CAPTURE);
    git(main, "add", "-A");
    git(main, "commit", "-q", "-m", "memory");
    git(main, "worktree", "add", "-q", "../wt", "-b", "b");
    ok(`${at.path}/wt`, ...CAPTURE);
    assert.deepEqual([events(main), events(`${at.path}/wt`)], [1, 2]);
    // What git leaves of it, on a branch without the store, is no store.
    git(`${at.path}/wt`, "add", "-A");
    git(`${at.path}/wt`, "commit", "-q", "-m", "more");
    git(`${at.path}/wt`, "checkout", "-q", "-b", "bare", "main~1");
    assert.ok(existsSync(`${at.path}/wt/.memory/index`));
    assert.equal(events(`${at.path}/wt`), 1);
  });

  test("a bare repository has no main working tree: each has its own top", () => {
    using at = place();
    repository(`${at.path}/r`);
    git(at.path, "clone", "-q", "--bare", "r", "all/.git");
    git(`${at.path}/all/.git`, "worktree", "add", "-q", "../wt", "-b", "b");
    assert.equal(made(`${at.path}/all/wt`), `${at.path}/all/wt/.memory`);
  });

  test("one that was moved, or copied, or that a foreign archive names", () => {
    using at = place();
    const main = repository(`${at.path}/r`);
    ok(main, ...CAPTURE);
    git(main, "worktree", "add", "-q", "../wt", "-b", "b");
    spawnSync("cp", ["-a", `${at.path}/wt`, `${at.path}/copy`]);
    assert.equal(made(`${at.path}/copy`), `${at.path}/copy/.memory`);
    renameSync(`${at.path}/wt`, `${at.path}/moved`);
    assert.equal(events(`${at.path}/moved`), 1);
    folders(`${at.path}/foreign/fake`);
    writeFileSync(`${at.path}/foreign/.git`, "gitdir: fake\n");
    writeFileSync(`${at.path}/foreign/fake/commondir`, `${main}/.git\n`);
    assert.equal(run(`${at.path}/foreign`, "stats").exit, 1);
  });

  test("links that lead in a circle end", () => {
    using at = place();
    for (const [one, other] of [["a", "b"], ["b", "a"]]) {
      folders(`${at.path}/${one}/.jj`);
      writeFileSync(`${at.path}/${one}/.jj/repo`, `${at.path}/${other}/.jj/repo`);
    }
    assert.match(made(`${at.path}/a`), /\/[ab]\/\.memory$/);
  });

  test("jj's workspaces and hg's shares", () => {
    using at = place();
    folders(`${at.path}/main/.jj/repo`, `${at.path}/ws/.jj`, `${at.path}/ws/src`);
    writeFileSync(`${at.path}/ws/.jj/repo`, "../../main/.jj/repo");
    assert.equal(made(`${at.path}/ws/src`), `${at.path}/main/.memory`);
    folders(`${at.path}/hg/.hg`, `${at.path}/share/.hg`);
    writeFileSync(`${at.path}/share/.hg/sharedpath`, `${at.path}/hg/.hg\n`);
    assert.equal(made(`${at.path}/share`), `${at.path}/hg/.memory`);
  });
});

describe("submodules", () => {
  /** A repository with a submodule in a submodule. */
  function nested(path: string): string {
    const allow = ["-c", "protocol.file.allow=always"];
    const inner = repository(`${path}/inner`);
    const outer = repository(`${path}/outer`);
    git(outer, ...allow, "submodule", "--quiet", "add", inner, "libs/inner");
    git(outer, "commit", "-q", "-m", "inner");
    const top = repository(`${path}/top`);
    git(top, ...allow, "submodule", "--quiet", "add", outer, "libs/outer");
    git(top, ...allow, "submodule", "--quiet", "update", "--init", "--recursive");
    return top;
  }

  test("the store of the repository above, unless it has one of its own", () => {
    using at = place();
    const top = nested(at.path);
    assert.equal(made(`${top}/libs/outer/libs/inner`), `${top}/.memory`);
    const own = `${top}/libs/outer/.memory`;
    ok(top, "init", "--root", own);
    assert.equal(made(`${top}/libs/outer/libs/inner`), undefined);
    assert.deepEqual([events(top), events(top, "--root", own)], [1, 1]);
  });

  test("in a hook too, for which git names the submodule's folder", () => {
    using at = place();
    const top = nested(at.path);
    hookedCommit(`${top}/libs/outer`, `${top}/.git/modules/libs/outer/hooks`);
    assert.equal(events(top), 1);
    assert.ok(!existsSync(`${top}/libs/outer/.memory`));
  });

  test("in a linked worktree too", () => {
    using at = place();
    const top = nested(at.path);
    git(`${top}/libs/outer`, "worktree", "add", "-q", `${at.path}/wt`, "-b", "b");
    assert.equal(made(`${at.path}/wt`), `${top}/.memory`);
  });

  test("a clone that lies in a repository is one of its own", () => {
    using at = place();
    const top = repository(`${at.path}/top`);
    ok(top, "init");
    repository(`${top}/vendor/lib`);
    assert.equal(made(`${top}/vendor/lib`), `${top}/vendor/lib/.memory`);
  });
});

describe("a root that is a link", () => {
  test("is followed within its repository, and refused with its target elsewhere", () => {
    using at = place();
    const main = repository(`${at.path}/r`);
    folders(`${main}/docs/memory`, `${at.path}/elsewhere`);
    symlinkSync("docs/memory", `${main}/.memory`);
    assert.equal(made(main), `${main}/docs/memory`);
    assert.equal(events(main, "--root", ".memory"), 1);
    git(main, "worktree", "add", "-q", "../wt", "-b", "b");
    symlinkSync("../r/docs/memory", `${at.path}/wt/.memory`);
    assert.equal(events(`${at.path}/wt`), 1);
    const other = repository(`${at.path}/s`);
    symlinkSync("../elsewhere", `${other}/.memory`);
    for (const argv of [["stats"], CAPTURE, ["stats", "--root", "."]]) {
      const { exit, out } = run(other, ...argv);
      const { code, hint } = JSON.parse(out);
      assert.deepEqual([exit, code], [1, "unsafe_path"]);
      assert.match(hint, new RegExp(`--root '${at.path}/elsewhere'$`));
    }
    assert.equal(made(other, ...CAPTURE, "--root", "../elsewhere"), `${at.path}/elsewhere`);
    const third = repository(`${at.path}/t`);
    symlinkSync(".git/refs/tags", `${third}/.memory`);
    assert.equal(run(third, ...CAPTURE).exit, 1);
  });
});
