/** The binary on real mounts: sshfs over a pipe, a local FUSE disk; numbers that statfs gave. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, folder, ok, run } from "../support/binary.ts";
import { sh } from "../support/shell.ts";
import { filesBelow } from "../support/store.ts";

const SFTP = "/usr/lib/openssh/sftp-server";
const fuse = process.getuid?.() === 0 && existsSync("/dev/fuse");

/** False where all of these programs are there; else why the test is skipped. */
function needs(...programs: readonly string[]): string | false {
  const missing = programs.find((path) => !existsSync(path));
  if (missing !== undefined) return `${missing} is missing: apt-get install sshfs bindfs strace`;
  return fuse || programs.includes("/usr/bin/strace") ? false : "mounting by FUSE needs root";
}

const CAPTURE = ["capture", "--scope", "a", "--summary", "b"];

describe("real mounts", () => {
  test(
    "sshfs: read, never written unless allowed",
    { skip: needs("/usr/bin/sshfs", SFTP) },
    (t) => {
      const at = folder();
      const [source, mount] = [`${at.path}/source`, `${at.path}/mount`];
      for (const path of [source, mount]) mkdirSync(path);
      writeFileSync(`${at.path}/ssh`, `#!/bin/sh\nexec ${SFTP}\n`, { mode: 0o700 });
      sh(`sshfs -o ssh_command=${at.path}/ssh host:${source} ${mount}`);
      t.after(() => {
        sh(`umount -l ${mount}`);
        at.remove();
      });
      const { exit, out } = run(mount, ...CAPTURE);
      assert.deepEqual([exit, JSON.parse(out).file_system], [5, "fuse.sshfs"], out);
      assert.deepEqual(filesBelow(source), []);
      ok(source, ...CAPTURE);
      const before = filesBelow(source);
      assert.deepEqual(ok(mount, "stats"), ok(source, "stats"));
      assert.deepEqual(filesBelow(source), before);
      ok(mount, ...CAPTURE, "--allow-network-fs");
      assert.equal(ok(source, "stats").events["memory.captured"], 2);
    },
  );

  test(
    "bindfs: a local FUSE disk is as good as another",
    { skip: needs("/usr/bin/bindfs") },
    (t) => {
      const at = folder();
      const [source, mount] = [`${at.path}/source`, `${at.path}/mount`];
      for (const path of [source, mount]) mkdirSync(path);
      sh(`bindfs ${source} ${mount}`);
      t.after(() => {
        sh(`umount -l ${mount}`);
        at.remove();
      });
      ok(mount, ...CAPTURE);
      assert.equal(ok(mount, "stats").events["memory.captured"], 1);
    },
  );
});

describe("what statfs says", () => {
  /** `f_type` as it lies in memory, little end first. */
  const NUMBERS: Readonly<Record<string, string>> = {
    nfs: "6969000000000000",
    cifs: "424d53ff00000000",
    "9p": "9719020100000000",
  };
  for (const [name, bytes] of Object.entries(NUMBERS)) {
    test(`${name} is refused`, { skip: needs("/usr/bin/strace") }, () => {
      using at = folder();

      const inject = `inject=statfs:poke_exit=@arg2=${bytes}`;
      const trace = ["-f", "-o", "/dev/null", "-e", "trace=statfs", "-e", inject];
      const child = spawnSync("strace", [...trace, BINARY, ...CAPTURE], {
        cwd: at.path,
        encoding: "utf8",
      });
      const { code, file_system } = JSON.parse(child.stdout);
      assert.deepEqual([child.status, code, file_system], [5, "network_fs", name], child.stderr);
      assert.deepEqual(filesBelow(at.path), []);
    });
  }

  test("a command asks once", { skip: needs("/usr/bin/strace") }, () => {
    using at = folder();
    ok(at.path, ...CAPTURE);
    const trace = ["-f", "-o", "trace", "-e", "trace=statfs", BINARY, ...CAPTURE];
    const { status } = spawnSync("strace", trace, { cwd: at.path });
    assert.equal(status, 0);
    const { stdout } = spawnSync("grep", ["-c", "memory", "trace"], {
      cwd: at.path,
      encoding: "utf8",
    });
    assert.equal(stdout, "1\n");
  });
});
