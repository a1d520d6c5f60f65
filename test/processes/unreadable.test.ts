/** What this user may not read costs itself; what root makes in another's store is its owner's. */
import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, type Folder, run } from "../support/binary.ts";
import { size } from "../support/measured.ts";
import { sh } from "../support/shell.ts";
import { filesBelow } from "../support/store.ts";
import { folderOf, noUsers, OWNER, runAs } from "../support/users.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;
const WORK: readonly (readonly string[])[] = [
  words`capture ${WHO} --proposed-type decision --decision-key k --summary x`,
  ["distill"],
  words`publish ${WHO} --object-type fact --summary shared`,
  words`lease acquire --instance-id ins-a --key q`,
  words`agenda --project demo --add item`,
  words`checkpoint --project demo --now x --instance-id ins-a`,
  words`attach --project demo`,
  words`sync stop --instance-id ins-a`,
];
const READERS: readonly (readonly string[])[] = [
  ...[["stats"], ["advise"], ["lease", "list"], words`agenda --project demo --list`],
  ...[words`attach --project demo --dry-run`, ["diagnose", "--dry-run"]],
];
const WRITERS: readonly (readonly string[])[] = [
  ...[words`capture ${WHO} --summary y`, words`capture --scope s --instance-id b --summary y`],
  ...[["distill"], ["reduce"], words`attach --project demo`, ["diagnose"], ["optimize"]],
  ...[words`lease acquire --instance-id b --key z`, words`agenda --project demo --add more`],
  ...[
    ["hygiene"],
    words`hygiene --archive-before 2026-11 --prune`,
    words`sync stop --instance-id b`,
  ],
];

/** A store of its owner's with files of every kind. */
function furnished(): Folder {
  const at = folderOf(OWNER);
  for (const argv of WORK) {
    const { exit, out } = runAs(OWNER, at.path, argv);
    assert.equal(exit, 0, `${argv.join(" ")}: ${out}`);
  }
  return at;
}

/** The path of a file in each store: the replica in its name is another in each. */
function found(at: Folder, kind: string): string {
  const path = paths(at).find((each) => kindOf(each) === kind);
  assert.ok(path !== undefined, kind);
  return path;
}

function kindOf(path: string): string {
  return path.replace(/[0-9a-f]{12}/, "*");
}

function paths(at: Folder): string[] {
  const all = readdirSync(at.root, { recursive: true, withFileTypes: true });
  return all.map(({ parentPath, name }) => `${parentPath}/${name}`.slice(at.root.length + 1))
    .filter((path) => !path.startsWith("index")).sort();
}

/** Takes a file or a folder from its owner, as a command of root's did. */
function close(at: Folder, path: string): void {
  chownSync(`${at.root}/${path}`, 0, 0);
  const isFolder = statSync(`${at.root}/${path}`).isDirectory();
  chmodSync(`${at.root}/${path}`, isFolder ? 0o700 : 0o600);
}

/** Of the kinds, every so manieth is taken. */
const STEP = size("UNREADABLE_STEP", 4);

const ZONES = "streams|bus|coordination|governance|projects|_meta";
const ZONE = new RegExp(`^(${ZONES}|views/(facts|decisions|commitments))`);

/** What a closed place costs others than those who need it. */
function costs(kind: string, index: "there" | "missing"): string[] {
  using at = furnished();
  const path = found(at, kind);
  const isFolder = statSync(`${at.root}/${path}`).isDirectory();
  close(at, path);
  if (index === "missing") rmSync(`${at.root}/index`, { recursive: true });
  const wrong: string[] = [];
  for (const argv of [...READERS, ...WRITERS, ...READERS]) {
    const { exit, out } = runAs(OWNER, at.path, argv);
    const { code, hint = "" }: Answer = JSON.parse(out);
    // What goes into a closed folder is refused, by its name.
    const needs = isFolder && WRITERS.includes(argv) && code === "read_only" &&
      hint.includes(`chown OWNER '.memory/${path}'`);
    if (exit !== 0 && !needs) wrong.push(`${path} (${index}): ${argv.join(" ")}: ${out}`);
  }
  const { exit, out } = runAs(OWNER, at.path, ["validate", "--verbose"]);
  const { damage = [], errors = [] }: Answer = JSON.parse(out);
  const isLedger = /[.]jsonl$/.test(path) && !path.includes(".active.");
  if (!isLedger && !(isFolder && ZONE.test(path))) {
    if (exit !== 0) wrong.push(`${path} (${index}): validate: ${out}`);
  } else if (!isNamed(path, damage) || !errors.join().includes(`chown OWNER '.memory/${path}'`)) {
    wrong.push(`${path} (${index}): validate does not name it: ${out}`);
  }
  return wrong;
}

function isNamed(path: string, damage: readonly Answer[]): boolean {
  return damage.length === 1 && damage[0].file === path && damage[0].fault === "unreadable";
}

describe("what may not be read", () => {
  test("costs itself, be it a file or a folder", { skip: noUsers }, () => {
    using at = furnished();
    const kinds = [...new Set(paths(at).map(kindOf))];
    assert.ok(kinds.length > 30, kinds.join("\n"));
    // With its index and without, in turn.
    const wrong = kinds.flatMap((kind, i) =>
      i % STEP === 0 ? costs(kind, (i / STEP) % 2 === 0 ? "there" : "missing") : []
    );
    assert.deepEqual(wrong, []);
  });

  test("is read again once it may be, by whoever may", { skip: noUsers }, () => {
    using at = furnished();
    const before = runAs(OWNER, at.path, ["stats"]).out;
    const streams = found(at, "streams/project-demo");
    close(at, streams);
    assert.notEqual(runAs(OWNER, at.path, ["stats"]).out, before);
    assert.equal(run(at.path, "stats").out, before, "root may");
    chownSync(`${at.root}/${streams}`, OWNER, OWNER);
    assert.equal(runAs(OWNER, at.path, ["stats"]).out, before);
    assert.equal(runAs(OWNER, at.path, ["validate"]).exit, 0);
  });

  test("one file that was closed to a writer is read again, too", { skip: noUsers }, () => {
    using at = furnished();
    const before = runAs(OWNER, at.path, ["stats"]).out;
    const [file = ""] = paths(at).filter((path) => /^streams\/.*\.jsonl$/.test(path));
    assert.notEqual(file, "");
    close(at, file);
    assert.equal(runAs(OWNER, at.path, ["reduce"]).exit, 0);
    assert.notEqual(runAs(OWNER, at.path, ["stats"]).out, before);
    chownSync(`${at.root}/${file}`, OWNER, OWNER);
    for (const argv of [["reduce"], ["stats"], ["validate"]]) {
      const { exit, out } = runAs(OWNER, at.path, argv);
      assert.equal(exit, 0, `${argv.join(" ")}: ${out}`);
    }
    assert.equal(runAs(OWNER, at.path, ["stats"]).out, before);
  });

  test("an index is gone round by readers, and writers name it", { skip: noUsers }, () => {
    for (const name of ["index", "index/state.db", "index/lock.db"]) {
      using at = furnished();
      const before = runAs(OWNER, at.path, ["stats"]).out;
      close(at, name);
      for (const argv of READERS) {
        const { exit, out } = runAs(OWNER, at.path, argv);
        assert.equal(exit, 0, `${name}: ${argv.join(" ")}: ${out}`);
      }
      assert.equal(runAs(OWNER, at.path, ["stats"]).out, before);
      assert.equal(JSON.parse(runAs(OWNER, at.path, WORK[6] ?? []).out).written, false);
      const { exit, out } = runAs(OWNER, at.path, WORK[0] ?? []);
      const { code, hint } = JSON.parse(out);
      assert.deepEqual([exit, code], [5, "read_only"], out);
      assert.match(hint, /chown/);
    }
  });
});

describe("root in another's store", () => {
  test("makes files and folders that are its owner's", { skip: noUsers }, () => {
    using at = folderOf(OWNER);
    for (const argv of [["init"], ...WORK, ...WRITERS]) {
      assert.equal(run(at.path, ...argv).exit, 0, argv.join(" "));
    }
    assert.equal(sh(`find ${at.path} ! -uid ${OWNER} -o ! -gid ${OWNER}`), "");
    for (const argv of [...READERS, ...WRITERS]) {
      const { exit, out } = runAs(OWNER, at.path, argv);
      assert.equal(exit, 0, `${argv.join(" ")}: ${out}`);
    }
    assert.equal(runAs(OWNER, at.path, ["validate", "--strict"]).exit, 0);
  });

  test("installs a skill that is its owner's", { skip: noUsers }, () => {
    using at = folderOf(OWNER);
    mkdirSync(`${at.path}/.claude`);
    chownSync(`${at.path}/.claude`, OWNER, OWNER);
    assert.equal(run(at.path, "skill", "install").exit, 0);
    assert.ok(filesBelow(at.path).length > 3);
    assert.equal(sh(`find ${at.path} ! -uid ${OWNER}`), "");
  });
});
