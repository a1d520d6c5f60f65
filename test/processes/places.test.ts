/**
 * Whatever stands where the program expects a plain file or folder: links, FIFOs, devices, folders.
 * No command hangs, none ends in a defect, and what a link points to stays as it is.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { measured, size } from "../support/measured.ts";
import { snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const root = process.getuid?.() === 0 && process.platform === "linux";
const DEMO = ["--project", "demo"];
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const DECISION = ["--summary", "x", "--proposed-type", "decision", "--decision-key", "k"];

/** Each writes, or reads, other files; together all that the program opens. */
const COMMANDS: readonly (readonly string[])[] = [
  ["capture", ...WHO, ...DECISION],
  ["distill"],
  ["publish", ...WHO, "--summary", "y"],
  ["reduce", "--reindex"],
  ["attach", ...DEMO],
  ["attach", ...DEMO, "--instance-id", "ins-a"],
  ["checkpoint", ...DEMO, "--now", "n"],
  ["handoff", ...DEMO, "--summary", "s"],
  ["agenda", ...DEMO, "--add", "item"],
  ["lease", "acquire", "--instance-id", "ins-a", "--key", "k"],
  ["sync", "stop", ...WHO],
  ["diagnose"],
  ["optimize", "--execute"],
  ["hygiene", "--rotate", "--max-lines", "2", "--archive-before", "2030-01", "--prune"],
  ["init", "--force"],
  ["init", "--shared"],
  ["stats"],
  ["validate", "--salvage", "rescued"],
];

const FOLDERS = [
  "",
  "_meta",
  "archive",
  "archive/bus",
  "bus",
  "bus/project-demo",
  "coordination",
  "evidence",
  "governance/findings",
  "index",
  "projects/demo",
  "quarantine",
  "streams",
  "streams/project-demo",
  "views",
  "views/attach",
  "views/conflicts",
  "views/decisions/project-demo",
  "views/private",
];

/** Files that may be missing: SQLite's own beside a database, ours while one is replaced. */
const PASSING = [
  "index/lock.db-journal",
  "index/lock.db-wal",
  "index/state.db-journal",
  "index/state.db-shm",
  "index/state.db-wal",
  "index/state.db.new",
  "index/state.db.new-journal",
  "views/attach/demo.md.tmp",
  "_meta/spec.json.tmp",
];

interface Kind {
  readonly make: (path: string, target: string) => string;
  readonly folders: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  "a symbolic link": { make: (path, target) => `ln -s ${target} ${path}`, folders: true },
  "a link to nothing": { make: (path, target) => `ln -s ${target}-new ${path}`, folders: true },
  "a hard link": { make: (path, target) => `ln ${target} ${path}`, folders: false },
  "a FIFO": { make: (path) => `mkfifo ${path}`, folders: true },
  "a folder": { make: (path) => `mkdir ${path}`, folders: false },
  "a device": { make: (path) => `mknod ${path} c 1 5`, folders: true },
};

let template: Folder;
let files: string[];

/** A store that has written every kind of file, with a torn tail and a ledger to archive. */
before(() => {
  template = folder();
  for (const argv of COMMANDS.slice(0, 14)) {
    const { status, stdout } = spawnSync(BINARY, argv, { cwd: template.path, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  }
  ok(template.path, ...words`capture ${WHO} --summary z --visibility private`);
  ok(template.path, "distill");
  files = Object.keys(Object.fromEntries(snapshot(template.root)));
});

after(() => template.remove());

/** Puts something in the place of a path of a copied store; returns what lies outside of it. */
function placed(at: Folder, named: string, kind: Kind): string {
  const path = named === "" ? at.root : `${at.root}/${named}`;
  const isFolder = FOLDERS.includes(named);
  const outside = `${at.path}/outside`;
  mkdirSync(outside);
  writeFileSync(`${outside}/file`, "untouched\n");
  const target = isFolder ? outside : `${outside}/file`;
  rmSync(path, { recursive: true, force: true });
  // A new index is made where its copy is looked for.
  if (named.startsWith("index/state.db.new")) rmSync(`${at.root}/index/state.db`);
  const script = `mkdir -p "$(dirname ${path})"; ${kind.make(path, target)}`;
  const { status, stderr } = spawnSync("bash", ["-ec", script], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return outside;
}

function attempt(at: Folder, argv: readonly string[], said: string): void {
  const child = spawnSync(BINARY, argv, { cwd: at.path, encoding: "utf8", timeout: 20_000 });
  assert.notEqual(child.status, null, `${said}: it hangs`);
  assert.match(child.stdout, /^\{/, `${said}: ${child.status} ${child.stderr}`);
  const { ok: done, code } = JSON.parse(child.stdout);
  assert.ok(done === true || code !== "internal", `${said}: ${child.stdout}`);
}

describe("things that are no plain files", () => {
  for (const [name, kind] of Object.entries(KINDS)) {
    const skip = name === "a device" && !root ? "making devices needs root on Linux" : false;
    test(`${name} at any path: no hang, no defect, nothing outside is touched`, { skip }, () => {
      const paths = [...(kind.folders ? FOLDERS : []), ...files, ...PASSING];
      // Each path meets some of the commands; all paths together meet each command often.
      const share = size("ALL_PLACES", 0) > 0 ? 1 : 6;
      let commands = 0;
      for (const [i, named] of paths.entries()) {
        using at = folder();
        spawnSync("cp", ["-a", template.root, at.path]);
        const outside = placed(at, named, kind);
        const inode = lstatSync(`${outside}/file`).mtimeMs;
        const chosen = COMMANDS.filter((_, j) => share === 1 || (i + j) % share === 0 || j === 0);
        commands += chosen.length;
        for (const argv of chosen) {
          const said = `${name} at '${named}': ${argv.join(" ")}`;
          attempt(at, argv, said);
          assert.deepEqual(readdirSync(outside), ["file"], said);
          assert.ok(snapshot(outside).get("file") === "untouched\n", `${said}: it was written to`);
          assert.equal(lstatSync(`${outside}/file`).mtimeMs, inode, said);
        }
      }
      assert.ok(paths.length > 30, String(paths.length));
      measured("F22", { places: paths.length, commands, touched: 0, hung: 0 });
    });
  }

  test("a store behind a link is not written to", () => {
    using at = folder();
    spawnSync("bash", ["-ec", `mkdir ${at.path}/real; ln -s real ${at.path}/.memory`]);
    for (const argv of COMMANDS) attempt(at, argv, argv.join(" "));
    assert.ok(!existsSync(`${at.path}/real/_meta`));
  });
});
