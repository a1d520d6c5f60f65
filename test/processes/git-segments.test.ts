/** Segments and git: when the open one is closed, and what is asked for that. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, BINARY, type Folder, folder, ok, run } from "../support/binary.ts";
import { atClock, noFaketime } from "../support/clock.ts";
import { git } from "../support/git.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "a"];

function cap(cwd: string, summary: string): void {
  ok(cwd, "capture", ...WHO, "--summary", summary);
}

function commit(cwd: string): void {
  git(cwd, "add", "-A");
  git(cwd, "commit", "-qm", "c");
}

/** The segments of the stream with their rows, in order. */
function segments(cwd: string): number[] {
  const at = `${cwd}/.memory/streams/project-demo`;
  return readdirSync(at).sort().map((name) =>
    readFileSync(`${at}/${name}`, "utf8").split("\n").length - 1
  );
}

/** A repository with one commit. */
function repository(): Folder {
  const at = folder();
  git(at.path, "init", "-q", "-b", "main");
  git(at.path, "commit", "-q", "--allow-empty", "-m", "base");
  return at;
}

describe("an everyday git", () => {
  const flows: Readonly<Record<string, (cwd: string) => void>> = {
    "a squashed branch that goes on": (cwd) => {
      git(cwd, "checkout", "-q", "-b", "feature");
      cap(cwd, "one");
      commit(cwd);
      git(cwd, "checkout", "-q", "main");
      git(cwd, "merge", "-q", "--squash", "feature");
      git(cwd, "commit", "-qm", "PR");
      git(cwd, "checkout", "-q", "feature");
      cap(cwd, "two");
      commit(cwd);
      git(cwd, "merge", "-q", "--no-edit", "main");
    },
    "a fix that is picked for a release": (cwd) => {
      cap(cwd, "base");
      commit(cwd);
      git(cwd, "branch", "release");
      for (const each of ["development", "fix"]) {
        cap(cwd, each);
        commit(cwd);
      }
      git(cwd, "checkout", "-q", "release");
      git(cwd, "cherry-pick", "main");
    },
    "a revert of what is not the last": (cwd) => {
      for (const each of ["one", "two", "three"]) {
        cap(cwd, each);
        commit(cwd);
      }
      git(cwd, "revert", "--no-edit", "HEAD~1");
    },
    "a rebase onto what was squashed": (cwd) => {
      git(cwd, "checkout", "-q", "-b", "feature");
      for (const each of ["one", "two"]) {
        cap(cwd, each);
        commit(cwd);
      }
      git(cwd, "checkout", "-q", "main");
      git(cwd, "merge", "-q", "--squash", "feature");
      git(cwd, "commit", "-qm", "PR");
      git(cwd, "checkout", "-q", "feature");
      cap(cwd, "three");
      commit(cwd);
      git(cwd, "rebase", "-q", "main");
    },
  };
  for (const [name, flow] of Object.entries(flows)) {
    test(`${name}: no conflict, and a sound store`, () => {
      using at = repository();
      flow(at.path);
      assert.equal(git(at.path, "status", "--porcelain"), "");
      const { error_count } = ok(at.path, "validate");
      assert.equal(error_count, 0);
    });
  }
});

describe("the open segment of a repository", () => {
  const closing: Readonly<Record<string, (cwd: string) => void>> = {
    "git add": (cwd) => git(cwd, "add", "-A"),
    "a commit": commit,
    "a commit that HEAD left again": (cwd) => {
      commit(cwd);
      git(cwd, "reset", "-q", "--mixed", "HEAD~1");
    },
    "a commit on a detached HEAD": (cwd) => {
      git(cwd, "checkout", "-q", "--detach");
      commit(cwd);
    },
    "a stash that was applied": (cwd) => {
      git(cwd, "stash", "push", "-q", "-u");
      git(cwd, "stash", "apply", "-q");
    },
    "a commit whose refs were packed": (cwd) => {
      commit(cwd);
      git(cwd, "pack-refs", "--all");
    },
    "a commit without a reflog": (cwd) => {
      rmSync(`${cwd}/.git/logs`, { recursive: true });
      git(cwd, "config", "core.logAllRefUpdates", "false");
      cap(cwd, "more");
      commit(cwd);
    },
  };
  for (const [name, act] of Object.entries(closing)) {
    test(`is closed by ${name}`, () => {
      using at = repository();
      cap(at.path, "one");
      act(at.path);
      const before = segments(at.path);
      cap(at.path, "two");
      assert.deepEqual(segments(at.path), [...before, 1]);
      cap(at.path, "three");
      assert.deepEqual(segments(at.path), [...before, 2], "the new one is open");
      assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
    });
  }

  const leaving: Readonly<Record<string, (cwd: string) => void>> = {
    "nothing at all": () => {},
    "git status": (cwd) => git(cwd, "status"),
    "code that is staged": (cwd) => {
      writeFileSync(`${cwd}/code.txt`, "x");
      git(cwd, "add", "code.txt");
    },
    "a branch that is made": (cwd) => git(cwd, "branch", "other"),
  };
  for (const [name, act] of Object.entries(leaving)) {
    test(`is left open by ${name}`, () => {
      using at = repository();
      cap(at.path, "one");
      act(at.path);
      cap(at.path, "two");
      assert.deepEqual(segments(at.path), [2]);
    });
  }

  test("is left open by commits where git ignores the store", () => {
    using at = repository();
    writeFileSync(`${at.path}/.gitignore`, ".memory/\n");
    for (const each of ["one", "two", "three"]) {
      cap(at.path, each);
      writeFileSync(`${at.path}/code.txt`, each);
      commit(at.path);
    }
    assert.deepEqual(segments(at.path), [3]);
  });

  test("of a linked work tree is closed by the commits there", () => {
    using at = repository();
    cap(at.path, "one");
    commit(at.path);
    const tree = `${at.path}/tree`;
    git(at.path, "worktree", "add", "-q", "-b", "side", tree);
    cap(tree, "two");
    const before = segments(tree);
    cap(tree, "three");
    assert.deepEqual(segments(tree).reduce((sum, n) => sum + n, 0), 3);
    assert.equal(segments(tree).length, before.length);
    commit(tree);
    cap(tree, "four");
    assert.equal(segments(tree).length, before.length + 1);
  });

  test("is closed where there is no git to ask", () => {
    using at = repository();
    cap(at.path, "one");
    writeFileSync(`${at.path}/code.txt`, "x");
    git(at.path, "add", "code.txt");
    mkdirSync(`${at.path}/none`);
    const argv = ["capture", ...WHO, "--summary", "two"];
    const env = { ...process.env, PATH: `${at.path}/none` };
    const { status } = spawnSync(BINARY, argv, { cwd: at.path, env });
    assert.equal(status, 0);
    assert.deepEqual(segments(at.path).sort(), [1, 1]);
  });
});

describe("hygiene --pack", () => {
  const PACK = ["hygiene", "--pack"];

  /** A repository whose store has small segments of a month that is over. */
  function october(): Folder {
    const at = repository();
    for (let i = 0; i < 6; i += 1) {
      const then = ["capture", ...WHO, "--summary", `text ${i}`];
      const { exit, answer } = atClock(`@2026-10-1${i} 10:00:00`, at.path, ...then);
      assert.equal(exit, 0, JSON.stringify(answer));
      commit(at.path);
    }
    return at;
  }

  test(
    "joins past segments in one file, and an open branch merges with that",
    { skip: noFaketime },
    () => {
      using at = october();
      ok(at.path, "distill");
      commit(at.path);
      git(at.path, "checkout", "-q", "-b", "feature");
      writeFileSync(`${at.path}/code.txt`, "x");
      commit(at.path);
      git(at.path, "checkout", "-q", "main");
      const before = ok(at.path, "stats");
      const { archived } = ok(at.path, ...PACK);
      assert.equal(archived.length, 6, JSON.stringify(archived));
      assert.equal(new Set(archived.map((each: Answer) => each.target)).size, 1);
      assert.deepEqual(ok(at.path, "stats"), before);
      assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
      commit(at.path);
      git(at.path, "merge", "-q", "--no-edit", "feature");
      git(at.path, "checkout", "-q", "feature");
      git(at.path, "merge", "-q", "--no-edit", "main");
      assert.deepEqual(ok(at.path, "stats"), before);
      assert.equal(readdirSync(`${at.root}/archive/packs`).length, 1);
      using clone = folder();
      git(clone.path, "clone", "-q", at.path, ".");
      assert.deepEqual(ok(clone.path, "stats"), before);
      assert.equal(ok(clone.path, "validate", "--strict").warning_count, 0);
      assert.deepEqual(ok(at.path, ...PACK).archived, [], "what is packed is not packed again");
    },
  );

  test("leaves what is open, unsealed or another replica's", { skip: noFaketime }, () => {
    using at = october();
    const { archived, refused } = ok(at.path, ...PACK);
    assert.deepEqual(archived, []);
    assert.deepEqual(
      new Set(refused.map((each: Answer) => each.reason)),
      new Set(["events in it wait to be judged"]),
    );
    rmSync(`${at.root}/index`, { recursive: true });
    ok(at.path, "distill");
    const others = ok(at.path, ...PACK).refused;
    assert.deepEqual(
      new Set(others.map((each: Answer) => each.reason)),
      new Set(["it is another replica's: only its writer archives it"]),
    );
    const both = run(at.path, ...PACK, "--archive-before", "2026-11");
    assert.equal(both.exit, 2, both.out);
  });

  test("a pack that is damaged is named, and the rest goes on", { skip: noFaketime }, () => {
    using at = october();
    ok(at.path, "distill");
    const { archived } = ok(at.path, ...PACK);
    const pack = `${at.path}/${archived[0].target}`;
    writeFileSync(pack, readFileSync(pack).subarray(0, 40));
    rmSync(`${at.root}/index`, { recursive: true });
    const { exit, out } = run(at.path, ...words`validate --verbose`);
    assert.equal(exit, 3, out);
    const { damage } = JSON.parse(out);
    assert.deepEqual(damage[0].file, archived[0].target.slice(".memory/".length));
    ok(at.path, "stats");
  });
});
