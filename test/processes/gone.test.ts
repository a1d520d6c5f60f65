/** Rows that are gone, by the binary: git is asked while others write. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, test } from "node:test";
import { type Answer, BINARY, type Folder, folder, ok, run } from "../support/binary.ts";
import { git } from "../support/git.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** A git that takes its time, and leaves a mark when it is asked. */
function slowGit(path: string): string {
  mkdirSync(`${path}/bin`);
  const script = `#!/bin/sh\n: > ${path}/asked\nsleep 5\nexit 128\n`;
  writeFileSync(`${path}/bin/git`, script);
  chmodSync(`${path}/bin/git`, 0o755);
  return `${path}/bin`;
}

describe("git is asked of rows that are gone", () => {
  for (const command of [["diagnose"], ["validate"]]) {
    test(`${command}: while it takes its time, others write`, async () => {
      using at = folder();
      ok(at.path, "capture", ...WHO, "--summary", "one");
      const streams = `${at.root}/streams/project-demo`;
      for (const name of readdirSync(streams)) rmSync(`${streams}/${name}`);
      const PATH = `${slowGit(at.path)}:${process.env["PATH"]}`;
      const child = spawn(BINARY, command, { cwd: at.path, env: { ...process.env, PATH } });
      const ended = new Promise((resolve) => child.on("close", resolve));
      while (!existsSync(`${at.path}/asked`)) await pause(10);
      ok(at.path, "capture", ...WHO, "--summary", "two");
      assert.equal(child.exitCode, null, "git was still thinking");
      assert.equal(await ended, 0);
    });
  }
});

describe("a ledger that a seal names, and that only another branch has", () => {
  /** A release branch with the seal of a ledger that stays on main. */
  function picked(): Folder {
    const at = folder();
    git(at.path, "init", "-q", "-b", "main");
    git(at.path, "commit", "-q", "--allow-empty", "-m", "base");
    git(at.path, "branch", "release");
    ok(at.path, "capture", ...WHO, "--summary", "one");
    for (const argv of [["sync", "stop", "--instance-id", "ins-a"], []]) {
      git(at.path, "add", "-A");
      git(at.path, "commit", "-qm", "c");
      if (argv.length > 0) ok(at.path, ...argv);
    }
    git(at.path, "checkout", "-q", "release");
    git(at.path, "cherry-pick", "main");
    return at;
  }

  const health = (cwd: string) => ok(cwd, "diagnose", "--dry-run").metrics;

  test("is no damage while git has it: for its writer, and in a clone", () => {
    using at = picked();
    const { gone } = ok(at.path, "validate", "--verbose", "--strict");
    assert.deepEqual(gone.map((each: Answer) => [each.rows, each.held]), [[1, true]]);
    assert.deepEqual([health(at.path).damaged_lines, health(at.path).rows_gone], [0, 0]);
    using clone = folder();
    git(clone.path, "clone", "-q", at.path, ".");
    const { warnings } = ok(clone.path, "validate", "--strict");
    assert.match(warnings.join("\n"), /on another branch or in a stash, a seal names it/);
  });

  test("is a warning in a clone without history, and damage once git has it no more", () => {
    using at = picked();
    using clone = folder();
    git(clone.path, "clone", "-q", "--depth", "1", "-b", "release", `file://${at.path}`, ".");
    const strict = run(clone.path, "validate", "--strict");
    assert.equal(strict.exit, 1, strict.out);
    assert.match(JSON.parse(strict.out).warnings.join("\n"), /absent, a seal names it/);
    git(at.path, "branch", "-D", "main");
    git(at.path, "reflog", "expire", "--expire=now", "--all");
    const { exit, out } = run(at.path, "validate");
    assert.equal(exit, 3, out);
    assert.ok(health(at.path).damaged_lines > 0);
  });
});
