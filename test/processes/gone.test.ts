/** Rows that are gone, by the binary: git is asked while others write. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, test } from "node:test";
import { BINARY, folder, ok } from "../support/binary.ts";

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
