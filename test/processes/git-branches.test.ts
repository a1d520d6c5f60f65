/** Branches with and without the store: what is derived or private is offered to neither. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Folder, folder, ok } from "../support/binary.ts";
import { git, ignoredAmong } from "../support/git.ts";
import { commit, everything, october, repository, SECRET } from "../support/git-store.ts";
import { allBelow } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;
const FORMATS = fileURLToPath(new URL("../formats/v1/", import.meta.url).href);

/** A repository whose main branch has no store, and whose branch `feat` has one, checked out. */
async function branched(): Promise<Folder> {
  const at = repository();
  git(at.path, "commit", "-q", "--allow-empty", "-m", "base");
  git(at.path, "checkout", "-q", "-b", "feat");
  await october(at);
  everything(at);
  commit(at.path);
  return at;
}

/** What git has, in any of its objects, of the store. */
function tracked(at: string): string[] {
  return git(at, "ls-files", ".memory").split("\n").filter((path) => path !== "");
}

function assertNothingPrivate(at: string): void {
  const { stdout } = spawnSync("git", ["grep", "-l", SECRET, ...revisions(at)], {
    cwd: at,
    encoding: "utf8",
  });
  assert.equal(stdout, "");
}

function revisions(at: string): string[] {
  return git(at, "rev-list", "--all").trim().split("\n");
}

describe("a branch without the store", () => {
  test("is offered nothing of it, and branches are switched there and back", async () => {
    using at = await branched();
    const before = tracked(at.path);
    const known = ok(at.path, "stats");
    assert.ok(before.length > 10);
    for (let round = 0; round < 2; round += 1) {
      git(at.path, "checkout", "-q", "main");
      assert.equal(git(at.path, "status", "--porcelain", "-uall"), "");
      git(at.path, "add", "-A");
      git(at.path, "commit", "-q", "--allow-empty", "-m", "unrelated");
      assert.deepEqual(tracked(at.path), []);
      git(at.path, "checkout", "-q", "feat");
      assert.deepEqual(ok(at.path, "stats"), known);
      assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
      assert.equal(git(at.path, "status", "--porcelain", "-uall"), "");
    }
    assertNothingPrivate(at.path);
  });

  test("that becomes a store too is merged with the other", async () => {
    using at = await branched();
    const known = ok(at.path, "stats").events["memory.captured"];
    git(at.path, "checkout", "-q", "main");
    ok(at.path, ...words`capture ${WHO} --summary main`);
    ok(at.path, ...words`capture ${WHO} --visibility private --summary ${SECRET}`);
    ok(at.path, "distill");
    commit(at.path);
    assert.ok(
      tracked(at.path).every((path) => /_meta|[.]git|[0-9a-f]{12}[.]0[0-9]+[.]jsonl/.test(path)),
    );
    for (const branch of ["feat", "main", "feat"]) git(at.path, "checkout", "-q", branch);
    git(at.path, "merge", "-q", "--no-edit", "main");
    assert.equal(ok(at.path, "stats").events["memory.captured"], known + 2);
    assert.deepEqual(ok(at.path, "validate", "--verbose").damage, []);
    assert.equal(git(at.path, "status", "--porcelain", "-uall"), "");
    assertNothingPrivate(at.path);
  });
});

describe("ignore files of folders", () => {
  test("ignore themselves, and are written again where they are gone", async () => {
    using at = await october();
    const own = () => allBelow(at.root).filter((path) => /.[/][.]gitignore$/.test(path));
    const files = own();
    assert.equal(files.length, 6);
    const paths = files.map((path) => `.memory/${path}`);
    assert.deepEqual([...ignoredAmong(at.path, paths)].filter((path) => path !== ""), paths);
    const captured = words`capture ${WHO} --summary again`;
    commit(at.path);
    git(at.path, "clean", "-fdXq");
    assert.deepEqual(own(), []);
    ok(at.path, ...captured);
    assert.deepEqual(own(), files);
    rmSync(`${at.root}/index`, { recursive: true });
    rmSync(`${at.root}/views/.gitignore`);
    ok(at.path, ...captured);
    assert.deepEqual(own(), files);
    git(at.path, "clone", "-q", at.path, `${at.path}/clone`);
    ok(`${at.path}/clone`, ...captured);
    const clone = allBelow(`${at.path}/clone/.memory`);
    assert.deepEqual(files.filter((path) => !clone.includes(path)), []);
  });

  test("are no part of a reader's business, and of no other command's", async () => {
    using at = await october();
    const before = readFileSync(`${at.root}/index/.gitignore`, "utf8");
    rmSync(`${at.root}/index/.gitignore`);
    ok(at.path, "stats");
    assert.ok(!allBelow(at.root).includes("index/.gitignore"));
    ok(at.path, ...words`capture ${WHO} --summary x`);
    assert.equal(readFileSync(`${at.root}/index/.gitignore`, "utf8"), before);
  });

  for (const name of ["two-instances", "governance", "rotated"]) {
    test(`v1's store '${name}' keeps all its files in git`, () => {
      using at = folder();
      cpSync(`${FORMATS}/${name}/memory`, at.root, { recursive: true });
      writeFileSync(`${at.root}/views/.gitkeep`, "");
      const theirs = allBelow(at.root).filter((path) => !/^(index|views[/]attach)[/]/.test(path));
      git(at.path, "init", "-q");
      ok(at.path, ...words`capture ${WHO} --summary x`);
      ok(at.path, "distill");
      git(at.path, "add", "-A");
      const taken = tracked(at.path);
      assert.deepEqual(theirs.filter((path) => !taken.includes(`.memory/${path}`)), []);
      const active = taken.filter((path) => path.includes(".active.") || path.includes("/index/"));
      assert.deepEqual(active, []);
    });
  }
});

describe("what is private", () => {
  const capture = (at: string) =>
    ok(at, ...words`capture ${WHO} --visibility private --summary ${SECRET}`);
  const offered = (at: string) => {
    git(at, "add", "-A");
    return tracked(at).filter((path) => path.includes("~private"));
  };

  test("is committed by the clone that was told so, on every branch, and by no other", async () => {
    using at = await branched();
    assert.deepEqual(offered(at.path), []);
    ok(at.path, "init", "--commit-private");
    assert.ok(offered(at.path).length >= 2, "ledgers and their archives");
    ok(at.path, "init");
    rmSync(`${at.root}/index`, { recursive: true });
    capture(at.path);
    commit(at.path);
    const before = offered(at.path);
    git(at.path, "checkout", "-q", "main");
    capture(at.path);
    assert.equal(offered(at.path).length, 1, "said once for all branches of a clone");
    git(at.path, "commit", "-qm", "main");
    git(at.path, "checkout", "-q", "feat");
    git(at.path, "clone", "-q", at.path, `${at.path}/clone`);
    capture(`${at.path}/clone`);
    assert.deepEqual(offered(`${at.path}/clone`), before, "another clone is asked itself");
    assert.match(readFileSync(`${at.root}/.gitignore`, "utf8"), /# What is derived by/);
  });

  test("is not let in by what a colleague commits, and validate names what would be", () => {
    using at = repository();
    capture(at.path);
    const theirs = /^[*]~private[*]\n/m;
    for (const path of [".gitignore", "streams/.gitignore"]) {
      const file = `${at.root}/${path}`;
      const text = readFileSync(file, "utf8").replace(theirs, "");
      rmSync(file);
      writeFileSync(file, text);
      git(at.path, "add", "-f", `.memory/${path}`);
    }
    const { warnings } = ok(at.path, "validate");
    assert.match(warnings.join(), /^git would take streams.*, which is private: memoryctl init /);
    ok(at.path, "init");
    assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
    assert.deepEqual(offered(at.path), []);
  });

  test("is not offered as torn bytes either", () => {
    using at = repository();
    capture(at.path);
    const [path = ""] = allBelow(at.root).filter((each) => each.includes("~private"));
    appendFileSync(`${at.root}/${path}`, '{"torn');
    capture(at.path);
    const kept = allBelow(at.root).filter((each) => /^quarantine[/]streams/.test(each));
    assert.equal(kept.length, 1);
    rmSync(`${at.root}/.gitignore`);
    git(at.path, "add", "-A");
    assert.deepEqual(tracked(at.path).filter((each) => each.includes("quarantine")), []);
  });
});
