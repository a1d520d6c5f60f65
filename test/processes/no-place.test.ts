/** Reading needs no place to write: another user's store, read-only mounts, full disks, no /tmp. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Database } from "../../src/base/sqlite.ts";
import { type Answer, BINARY, folder, ok, type Ran, run } from "../support/binary.ts";
import { mounted, noMount, sh } from "../support/shell.ts";
import { filesBelow, snapshot } from "../support/store.ts";
import { folderOf, noUsers, OTHER, OWNER, runAs } from "../support/users.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;
const ATTACH = words`attach --project demo`;
const READERS: readonly (readonly string[])[] = [
  ...[ATTACH, [...ATTACH, "--instance-id", "ins-a"], [...ATTACH, "--dry-run"], ["stats"]],
  ...[["validate"], ["history", "k"], ["advise"], words`agenda --project demo --list`],
  ...[words`recall shared item --json`, words`recall nothing --json`],
  ...[words`lease list`, words`diagnose --dry-run`, words`reduce --dry-run`, ["version"]],
];
const WRITERS: readonly (readonly string[])[] = [
  ...[words`capture ${WHO} --summary y`, ["init"], ["distill"], ["reduce"]],
  words`lease acquire --instance-id ins-b --key z`,
];

/** One of every kind of thing that readers show. */
const WORK: readonly (readonly string[])[] = [
  words`capture ${WHO} --proposed-type decision --decision-key k --summary x`,
  ["distill"],
  words`lease acquire --instance-id ins-a --key q`,
  words`agenda --project demo --add item`,
  words`publish ${WHO} --object-type fact --summary shared`,
];

/** What a reader says, without what differs from run to run. */
function said(out: string): Answer {
  const { written: _w, findings_created: _f, index: _i, capsule = "", ...rest } = JSON.parse(out);
  const text = JSON.stringify({ ...rest, capsule: capsule.replace(/^- generated.*$/gm, "") });
  return JSON.parse(text.replaceAll(/fac-\d{14}-\w{32}|for \d+ s/g, ""));
}

type Running = (argv: readonly string[]) => { exit: number | null; out: string };

/** Every reader answers as before, every writer is refused, and `attach` says that it wrote not. */
function assertReadable(before: readonly Answer[], ran: Running): void {
  READERS.forEach((argv, i) => {
    const { exit, out } = ran(argv);
    assert.equal(exit, 0, `${argv.join(" ")}: ${out}`);
    assert.deepEqual(said(out), before[i], argv.join(" "));
    const unwritten = argv[0] === "attach" && !argv.includes("--dry-run");
    assert.equal(JSON.parse(out).written, unwritten ? false : undefined, argv.join(" "));
  });
  for (const argv of WRITERS) {
    const { exit, out } = ran(argv);
    const { code, hint } = JSON.parse(out);
    assert.deepEqual([exit, code], [5, "read_only"], `${argv.join(" ")}: ${out}`);
    assert.match(hint, /chown/, out);
  }
}

describe("a store that cannot be written", () => {
  test("another user's is read, with its index and without", { skip: noUsers }, () => {
    using at = folderOf(OWNER);
    for (const argv of WORK) assert.equal(runAs(OWNER, at.path, argv).exit, 0, argv.join(" "));
    runAs(OWNER, at.path, ATTACH);
    const before = READERS.map((argv) => said(runAs(OWNER, at.path, argv).out));
    sh(`chmod -R a+rX ${at.root}`);
    const files = snapshot(`${at.path}/.memory`);
    for (const index of ["there", "missing"]) {
      if (index === "missing") rmSync(`${at.path}/.memory/index`, { recursive: true });
      for (const TMPDIR of ["/tmp", "/proc/none", "/proc"]) {
        assertReadable(before, (argv) => runAs(OTHER, at.path, argv, { TMPDIR }));
      }
    }
    for (const [path, bytes] of snapshot(at.root)) assert.ok(files.get(path) === bytes, path);
  });

  test("one whose index lacks terms is asked, and stays as it is", { skip: noUsers }, () => {
    using at = folderOf(OWNER);
    for (const argv of WORK) assert.equal(runAs(OWNER, at.path, argv).exit, 0, argv.join(" "));
    const asked = words`recall shared --json`;
    const before = said(runAs(OWNER, at.path, asked).out);
    assert.equal(before.silent, false);
    const db = new Database(`${at.root}/index/state.db`);
    db.exec("UPDATE recall_part SET complete = 0; DELETE FROM recall_rows");
    db.exec("INSERT INTO recall (recall) VALUES ('delete-all'); DELETE FROM recall_sums");
    db.close();
    sh(`chmod -R a+rX ${at.root}`);
    const files = snapshot(at.root);
    for (const TMPDIR of ["/tmp", "/proc/none"]) {
      const { exit, out } = runAs(OTHER, at.path, asked, { TMPDIR });
      assert.equal(exit, 0, out);
      assert.deepEqual(said(out), before);
    }
    assert.deepEqual(snapshot(at.root), files);
    assert.deepEqual(said(runAs(OWNER, at.path, asked).out), before);
  });

  test("one that this user may not read at all is refused", { skip: noUsers }, () => {
    using at = folderOf(OWNER);
    runAs(OWNER, at.path, WORK[0] ?? []);
    const readers = READERS.filter(([word]) => word !== "version");
    for (const argv of [...readers, ...WRITERS]) {
      const { exit, out } = runAs(OTHER, at.path, argv);
      assert.deepEqual([exit, JSON.parse(out).code], [5, "read_only"], `${argv.join(" ")}: ${out}`);
    }
  });

  test("one on a read-only mount is read, without /tmp too", { skip: noMount }, () => {
    using at = mounted(16384);
    sh(`mount -o remount,size=200m ${at.path}`);
    copyFileSync(BINARY, `${at.path}/memoryctl`);
    mkdirSync(`${at.path}/s`);
    for (const argv of WORK) ok(`${at.path}/s`, ...argv);
    ok(`${at.path}/s`, ...ATTACH);
    const before = READERS.map((argv) => said(run(`${at.path}/s`, ...argv).out));
    for (const index of ["there", "missing"]) {
      if (index === "missing") rmSync(`${at.path}/s/.memory/index`, { recursive: true });
      sh(`mount -o remount,ro ${at.path}`);
      assertReadable(before, (argv) => run(`${at.path}/s`, ...argv));
      assertReadable(before, (argv) => withoutTmp(at.path, argv));
      sh(`mount -o remount,rw ${at.path}`);
    }
  });

  test("what waits there is judged for the answer alone", { skip: noMount }, () => {
    using at = mounted(16384);
    ok(at.path, ...words`capture ${WHO} --proposed-type decision --summary "seen at once"`);
    ok(at.path, "stats");
    const files = snapshot(`${at.path}/.memory`);
    for (const index of ["there", "missing"]) {
      if (index === "missing") rmSync(`${at.path}/.memory/index`, { recursive: true });
      sh(`mount -o remount,ro ${at.path}`);
      const { judged, written, capsule } = ok(at.path, ...ATTACH);
      assert.deepEqual([judged, written], [1, false]);
      assert.match(capsule, /seen at once/);
      sh(`mount -o remount,rw ${at.path}`);
    }
    for (const [path, bytes] of snapshot(`${at.path}/.memory`)) {
      assert.ok(files.get(path) === bytes, path);
    }
  });

  test(
    "one on a full disk is attached to, and says what was not written",
    { skip: noMount },
    () => {
      using at = mounted(2048);
      for (const argv of WORK) ok(at.path, ...argv);
      sh(`head -c 4000000 /dev/zero > ${at.path}/full || true`);
      const { written, capsule } = ok(at.path, ...ATTACH);
      assert.equal(written, false);
      assert.match(capsule, /## /);
      const full = run(at.path, ...words`capture ${WHO} --idempotency-key k --summary y`);
      assert.deepEqual([full.exit, JSON.parse(full.out).code], [5, "disk_full"], full.out);
      rmSync(`${at.path}/full`);
      assert.equal(ok(at.path, ...ATTACH).written, undefined);
    },
  );

  test("a full temporary folder is gone round", { skip: noMount }, () => {
    using tiny = mounted(64);
    using at = folder();
    for (const argv of WORK) ok(at.path, ...argv);
    const before = said(run(at.path, "stats").out);
    // Root may write everywhere: only what stands in its place keeps an index from being made.
    rmSync(`${at.root}/index`, { recursive: true });
    writeFileSync(`${at.root}/index`, "");
    const env = { ...process.env, TMPDIR: tiny.path };
    const { status, stdout } = spawnSync(BINARY, ["stats"], { cwd: at.path, env });
    assert.equal(status, 0, String(stdout));
    assert.deepEqual(said(String(stdout)), before);
    assert.deepEqual(filesBelow(tiny.path), []);
  });
});

/** Runs the binary of a folder in its `s`, with nothing else to write to in the file system. */
function withoutTmp(folder: string, argv: readonly string[]): Ran {
  // The folder is shown elsewhere, for it lies in what is hidden.
  const script = 'mount --bind "$1" /mnt; shift; mount -t tmpfs -o ro none /tmp; ' +
    'mount -t tmpfs -o ro none /var/tmp; cd /mnt/s; exec ../memoryctl "$@"';
  const words = ["-m", "bash", "-ec", script, "-", folder, ...argv];
  const { status, stdout, stderr } = spawnSync("unshare", words, { encoding: "utf8" });
  return { exit: status, out: stdout, err: stderr };
}
