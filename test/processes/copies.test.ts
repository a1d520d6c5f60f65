/**
 * Copies of a store, however they were made: each writes under a name of its own, so that all of
 * them can come together again without two histories of one file.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Folder, folder, ok, run } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import { measured, size } from "../support/measured.ts";
import { sh } from "../support/shell.ts";
import { filesBelow } from "../support/store.ts";
import { words } from "../support/words.ts";

const COPIES = size("COPIES", 3);
const WHO = words`--scope project:demo --instance-id ins-a`;

const root = process.getuid?.() === 0 && process.platform === "linux";

/** Why a test cannot run here: what it needs is not there, or may not be used. */
function lacks(...programs: string[]): string | false {
  const missing = programs.filter((name) => spawnSync("which", [name]).status !== 0);
  if (missing.length > 0) return `needs ${missing.join(", ")}`;
  return programs.includes("mount") && !root ? "mounting needs root on Linux" : false;
}

/** Ledgers of a store by their paths. */
function ledgers(at: string): Map<string, string> {
  const paths = filesBelow(`${at}/.memory`).filter((path) =>
    /\.[0-9a-f]{12}(?:\.\d+)?\.jsonl$/.test(path)
  );
  return new Map(paths.map((path) => [path, readFileSync(`${at}/.memory/${path}`, "utf8")]));
}

/** Two texts of which neither goes on from the other are two histories. */
function histories(texts: readonly string[]): boolean {
  const [longest = "", ...others] = texts.toSorted((a, b) => b.length - a.length);
  return others.some((text) => !longest.startsWith(text));
}

interface Gathering {
  /** What each copy says in a place of its own; collected before it goes. */
  readonly collected: Map<string, string>[];
}

/**
 * Captures. A lock with a second name is refused, for SQLite would write into a file that stands
 * elsewhere too; what the hint says helps, and no ledger has to be touched.
 */
function capture(at: string, summary: string): void {
  const { exit, out, err } = run(at, "capture", ...WHO, "--summary", summary);
  if (exit === 0) return;
  const { code, hint } = JSON.parse(out);
  assert.equal(code, "unsafe_path", out + err);
  const command = hint.replace(/^[^:]*: /, "");
  assert.match(command, /^cp -p '.memory\/index\/lock.db' /);
  sh(`cd '${at}'; ${command}`);
  ok(at, "capture", ...WHO, "--summary", summary);
}

/** Writes in a copy, checks what it says of itself, and takes its ledgers along. */
function write(at: string, name: string, { collected }: Gathering, captured: number): void {
  capture(at, `of ${name}`);
  assert.equal(ok(at, "stats").events["memory.captured"], captured, name);
  collected.push(ledgers(at));
}

/** All that the copies wrote must come together: no file with two histories, no row lost. */
function assertOne({ collected }: Gathering, captured: number, way: string): void {
  const paths = new Map<string, string[]>();
  for (const [path, text] of collected.flatMap((each) => [...each])) {
    paths.set(path, [...paths.get(path) ?? [], text]);
  }
  const forked = [...paths].filter(([, texts]) => histories(texts)).map(([path]) => path);
  assert.deepEqual(forked, [], way);
  using together = folder();
  for (const [path, texts] of paths) {
    const text = texts.toSorted((a, b) => b.length - a.length)[0] ?? "";
    mkdirSync(`${together.root}/${path}`.replace(/[^/]*$/, ""), { recursive: true });
    sh(`cat > '${together.root}/${path}' <<'END'\n${text}END`);
  }
  assert.equal(ok(together.path, "stats").events["memory.captured"], captured, way);
  assert.deepEqual(ok(together.path, "validate", "--verbose").damage, [], way);
  assert.deepEqual(check(together.root).faults, []);
}

/** A store that a few commands wrote: after one, its index does not know yet when it was born. */
function origin(at: string, commands: number): void {
  mkdirSync(at, { recursive: true });
  for (let i = 0; i < commands; i += 1) ok(at, "capture", ...WHO, "--summary", `first ${i}`);
}

/** Copies a store in a way, writes in each copy and in the origin, and brings all together. */
function copied(at: Folder, way: string, copy: (from: string, to: string) => void): void {
  for (const commands of [1, 3]) {
    const from = `${at.path}/${commands}`;
    origin(from, commands);
    const all: Gathering = { collected: [] };
    const copies = Array.from({ length: COPIES }, (_, i) => `${from}-${i}`);
    for (const to of copies) copy(from, to);
    for (const each of [...copies, from]) write(each, each, all, commands + 1);
    assertOne(all, commands + COPIES + 1, way);
  }
}

describe("copies of a store", () => {
  const ways: Readonly<Record<string, string>> = {
    "cp -a": "cp",
    "cp -al": "cp",
    "cp -a --reflink=auto": "cp",
    "rsync -a": "rsync",
  };
  for (const [way, program] of Object.entries(ways)) {
    test(`${COPIES} by ${way}`, { skip: lacks(program) }, () => {
      using at = folder();
      copied(at, way, (from, to) => sh(`mkdir '${to}'; ${way} '${from}/.memory' '${to}/'`));
      measured("F39", { copies: 2 * COPIES, forked: 0 });
    });
  }

  test(`${COPIES} sandboxes over one store`, { skip: lacks("mount") }, () => {
    using at = folder();
    sh(`mount -t tmpfs none '${at.path}'`);
    try {
      for (
        const [how, commands] of [["at once", 1], ["at once", 3], ["in turn", 1], [
          "in turn",
          3,
        ]] as const
      ) {
        overlays(`${at.path}/${how.replace(" ", "-")}-${commands}`, {
          commands,
          inTurn: how === "in turn",
        });
      }
    } finally {
      sh(`umount '${at.path}'`);
    }
    measured("F39", { sandboxes: 4 * COPIES, forked: 0 });
  });

  test(`${COPIES} sandboxes over a sandbox, one after the other`, { skip: lacks("mount") }, () => {
    using at = folder();
    sh(`mount -t tmpfs none '${at.path}'`);
    try {
      for (const commands of [1, 3]) overSandbox(`${at.path}/${commands}`, commands);
    } finally {
      sh(`umount '${at.path}'`);
    }
    measured("F39", { "sandboxes of sandboxes": 2 * COPIES, forked: 0 });
  });

  test(`${COPIES} snapshots of btrfs`, { skip: lacks("mount", "mkfs.btrfs", "btrfs") }, () => {
    using at = folder();
    const disk = `${at.path}/disk`;
    const top = `${at.path}/top`;
    sh(`truncate -s 256M '${disk}'; mkfs.btrfs -q '${disk}'; mkdir '${top}'`);
    const mount = () => sh(`mount -o loop '${disk}' '${top}'`);
    mount();
    try {
      for (const commands of [1, 3]) {
        const all: Gathering = { collected: [] };
        const of = (name: string) => `${top}/${commands}-${name}`;
        sh(`btrfs -q subvolume create '${of("origin")}'`);
        origin(of("origin"), commands);
        const names = Array.from({ length: COPIES }, (_, i) => `copy-${i}`);
        for (const name of names) {
          sh(`btrfs -q subvolume snapshot '${of("origin")}' '${of(name)}'`);
        }
        // Mounted anew, the first that is looked at gets the number that another one had.
        for (const name of [...names, "origin"]) {
          sh(`umount '${top}'`);
          mount();
          write(of(name), name, all, commands + 1);
        }
        assertOne(all, commands + COPIES + 1, "snapshot");
      }
    } finally {
      sh(`umount '${top}'`);
    }
    measured("F39", { snapshots: 2 * COPIES, forked: 0 });
  });

  for (const way of ["cp -a", "cat"]) {
    test(`restored halves, by ${way}`, () => {
      for (let turn = 0; turn < COPIES; turn += 1) {
        for (const half of ["index", "streams"]) {
          using at = folder();
          origin(at.path, 2);
          const all: Gathering = { collected: [] };
          cpSync(at.root, `${at.path}/backup`, { recursive: true, preserveTimestamps: true });
          write(at.path, "origin", all, 3);
          const lost = half === "streams" ? 1 : 0;
          for (const path of filesBelow(`${at.path}/backup/${half}`)) {
            const [from, to] = [`${at.path}/backup/${half}/${path}`, `${at.root}/${half}/${path}`];
            assert.ok(existsSync(to), path);
            sh(
              way === "cat"
                ? `cat '${from}' > '${to}'`
                : `cp -a '${from}' '${to}.x'; mv '${to}.x' '${to}'`,
            );
          }
          write(at.path, "restored", all, 4 - lost);
          assertOne(all, 4, `${half} by ${way}`);
        }
      }
      measured("F39", { halves: 2 * COPIES, forked: 0 });
    });
  }
});

/** Mounts over one store, each with a folder of its own for what it writes. */
function overlays(
  at: string,
  { commands, inTurn }: { readonly commands: number; readonly inTurn: boolean },
): void {
  const all: Gathering = { collected: [] };
  origin(`${at}/low`, commands);
  const names = Array.from({ length: COPIES }, (_, i) => `${at}/${i}`);
  if (!inTurn) { for (const name of names) sandbox(name, `${at}/low`); }
  for (const name of names) {
    if (inTurn) sandbox(name, `${at}/low`);
    write(`${name}/m`, name, all, commands + 1);
    if (inTurn) sh(`umount '${name}/m'`);
  }
  if (!inTurn) { for (const name of names) sh(`umount '${name}/m'`); }
  write(`${at}/low`, "low", all, commands + 1);
  assertOne(all, commands + COPIES + 1, at);
}

function sandbox(name: string, lower: string): void {
  const where = `lowerdir='${lower}',upperdir='${name}/u',workdir='${name}/w'`;
  sh(`mkdir -p '${name}'/{u,w,m}; mount -t overlay overlay -o ${where} '${name}/m'`);
}

/** A store that was made in a sandbox, whose folder then lies below others, as an image does. */
function overSandbox(at: string, commands: number): void {
  const all: Gathering = { collected: [] };
  mkdirSync(`${at}/empty`, { recursive: true });
  sandbox(`${at}/first`, `${at}/empty`);
  origin(`${at}/first/m`, commands);
  sh(`umount '${at}/first/m'`);
  const names = Array.from({ length: COPIES }, (_, i) => `${at}/${i}`);
  for (const name of names) {
    sandbox(name, `${at}/first/u`);
    write(`${name}/m`, name, all, commands + 1);
    sh(`umount '${name}/m'`);
  }
  assertOne(all, commands + COPIES, at);
}
