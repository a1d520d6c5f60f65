/**
 * Folders that are no store: none passes for an empty, healthy one, and none is written to. What is
 * left of a store still is one.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { type Answer, BINARY, folder, ok, run, start } from "../support/binary.ts";
import { snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary x`;
const PUBLISH = words`publish --scope project:demo --instance-id ins-a --summary x`;
const DEMO = ["--project", "demo"];

/** The commands that record something: each makes a missing store. */
const MAKING: readonly (readonly string[])[] = [
  ["init"],
  CAPTURE,
  PUBLISH,
  words`sync start --instance-id ins-a`,
  words`checkpoint ${DEMO} --now n`,
  words`handoff ${DEMO} --summary s`,
  words`agenda ${DEMO} --add item`,
  words`lease acquire --instance-id ins-a --key k`,
];

/** All others that need a store. */
const OTHERS: readonly (readonly string[])[] = [
  words`sync heartbeat --instance-id ins-a`,
  words`sync stop --instance-id ins-a`,
  ["attach", ...DEMO],
  ["distill"],
  ["reduce"],
  ["reduce", "--reindex"],
  words`reconcile --id dec-1 --instance-id ins-a --status invalid`,
  words`agenda ${DEMO} --list`,
  words`agenda ${DEMO} --close agd-1`,
  words`lease release --instance-id ins-a --key k`,
  ["lease", "list"],
  ["diagnose"],
  ["advise"],
  ["optimize"],
  ["optimize", "--execute"],
  ["hygiene", "--rotate"],
  ["history", "x"],
  ["list"],
  ["show", "x"],
  ["log"],
  ["status"],
  ["stats"],
  ["validate"],
];

function refused(cwd: string, ...argv: string[]): Answer {
  const { exit, out } = run(cwd, ...argv);
  const answer = JSON.parse(out);
  assert.deepEqual([exit, answer.ok], [1, false], `${argv.join(" ")}: ${out}`);
  return answer;
}

describe("a missing store", () => {
  for (const argv of MAKING) {
    test(`${argv.slice(0, 2).join(" ")} makes it and says so`, () => {
      using at = folder();
      const dry = ok(at.path, ...argv, "--dry-run");
      assert.equal(dry.store_made, undefined);
      assert.deepEqual(readdirSync(at.path), []);
      assert.equal(ok(at.path, ...argv).store_made, `${realpathSync(at.path)}/.memory`);
      assert.equal(ok(at.path, ...argv).store_made, undefined);
      assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
    });
  }

  test("of many first commands at once, one says that it made it", async () => {
    using at = folder();
    const ran = await Promise.all(
      Array.from({ length: 6 }, () => start(at.path, ...CAPTURE).ended),
    );
    const answers = ran.map(({ out }) => JSON.parse(out));
    assert.equal(answers.filter(({ store_made }) => store_made !== undefined).length, 1);
    assert.equal(ok(at.path, "stats").events["memory.captured"], 6);
  });

  test("no other command makes one, with --dry-run or without", () => {
    using at = folder();
    for (const argv of OTHERS) {
      for (const more of [[], ["--dry-run"]]) {
        const { exit, out } = run(at.path, ...argv, ...more);
        const { code } = JSON.parse(out);
        // Those that only read know no --dry-run.
        assert.ok(code === "no_store" || (more.length > 0 && code === "usage"), `${argv}: ${out}`);
        assert.equal(exit, code === "usage" ? 2 : 1);
        assert.deepEqual(readdirSync(at.path), []);
      }
    }
  });

  test("what is refused, or records nothing, makes none", () => {
    using at = folder();
    for (const argv of [["lease", "acquire"], words`agenda ${DEMO} --add a --close b`]) {
      assert.equal(run(at.path, ...argv).exit, 2);
    }
    writeFileSync(`${at.path}/lines`, "rubbish\n");
    const { status, stdout } = piped(at.path, "lines");
    assert.equal(status, 1);
    assert.equal(JSON.parse(stdout).store_made, undefined);
    assert.ok(!existsSync(at.root));
    writeFileSync(`${at.path}/lines`, '{"summary":"x"}\n');
    assert.equal(JSON.parse(piped(at.path, "lines").stdout).store_made, realpathSync(at.root));
  });

  test("a person is told too", () => {
    using at = folder();
    const { stdout } = spawnSync("script", [
      "-qec",
      `'${BINARY}' ${CAPTURE.join(" ")}`,
      "/dev/null",
    ], {
      cwd: at.path,
      encoding: "utf8",
    });
    assert.match(stdout, new RegExp(`store_made: ${realpathSync(at.path)}/\\.memory`));
  });
});

function piped(cwd: string, file: string) {
  return spawnSync(BINARY, ["capture", "--scope", "s", "--stdin"], {
    cwd,
    input: readFileSync(`${cwd}/${file}`),
    encoding: "utf8",
  });
}

describe("--root", () => {
  /** A folder with a repository, and the store in it. */
  function repository() {
    const at = folder();
    mkdirSync(`${at.path}/r/.git`, { recursive: true });
    mkdirSync(`${at.path}/r/src/deep`, { recursive: true });
    writeFileSync(`${at.path}/r/src/code.ts`, "");
    return at;
  }

  test("names the store, the folder that holds it, or a repository", () => {
    using at = repository();
    assert.match(ok(at.path, ...CAPTURE, "--root", "r").store_made, /\/r\/\.memory$/);
    for (const root of ["r", "r/", "./r", "r/.memory", "r/.memory/", `${at.path}/r`]) {
      assert.equal(ok(at.path, "stats", "--root", root).events["memory.captured"], 1, root);
    }
  });

  test("names a place for one where nothing is, or nothing that counts", () => {
    using at = folder();
    mkdirSync(`${at.path}/empty`);
    for (const name of [".gitkeep", ".DS_Store", "Thumbs.db"]) {
      writeFileSync(`${at.path}/empty/${name}`, "");
    }
    for (const root of ["empty", "new/place"]) {
      assert.equal(refused(at.path, "stats", "--root", root).code, "no_store");
      assert.match(ok(at.path, ...CAPTURE, "--root", root).store_made, new RegExp(`/${root}$`));
    }
  });

  test("refuses any other folder for every command, and says what to name", () => {
    using at = repository();
    ok(`${at.path}/r`, "init");
    mkdirSync(`${at.path}/docs/archive/2024`, { recursive: true });
    writeFileSync(`${at.path}/docs/archive/2024/notes.md`, "");
    const before = snapshot(at.path);
    for (const argv of [...MAKING, ...OTHERS]) {
      assert.equal(refused(at.path, ...argv, "--root", "docs").code, "not_a_store");
      const { code, hint } = refused(at.path, ...argv, "--root", "r/src");
      assert.equal(code, "not_a_store");
      assert.match(hint, new RegExp(`--root '${realpathSync(at.path)}/r/\\.memory'`));
    }
    assert.deepEqual(snapshot(at.path), before);
  });

  test("MEMORY_ROOT is taken the same way", () => {
    using at = repository();
    const env = { ...process.env, MEMORY_ROOT: `${at.path}/r` };
    const ask = (...argv: string[]) =>
      JSON.parse(spawnSync(BINARY, argv, { cwd: at.path, env, encoding: "utf8" }).stdout);
    assert.equal(ask("diagnose", "--fail-under", "85").code, "no_store");
    assert.match(ask(...CAPTURE).store_made, /\/r\/\.memory$/);
    assert.equal(ask("stats", "--root", "r/src").code, "not_a_store");
  });

  test("a .memory of another program is refused", () => {
    using at = folder();
    mkdirSync(`${at.root}/notes`, { recursive: true });
    writeFileSync(`${at.root}/notes/a.md`, "theirs");
    for (const argv of [...MAKING, ...OTHERS]) {
      assert.equal(refused(at.path, ...argv).code, "not_a_store");
    }
    assert.deepEqual(readdirSync(at.root), ["notes"]);
  });
});

describe("what is left of a store", () => {
  test("without its _meta, or its index, or all but one ledger", () => {
    for (
      const lost of [["_meta"], ["_meta", "index"], ["_meta", "index", "bus", "views", "streams"]]
    ) {
      using at = folder();
      ok(at.path, ...CAPTURE);
      ok(at.path, ...words`lease acquire --instance-id ins-a --key k`);
      for (const name of lost) rmSync(`${at.root}/${name}`, { recursive: true });
      assert.equal(ok(at.path, "lease", "list").count, 1, lost.join(" "));
      assert.equal(ok(at.path, ...PUBLISH).store_made, undefined);
    }
  });

  test("of a first command that was killed", () => {
    using at = folder();
    mkdirSync(`${at.root}/index`, { recursive: true });
    assert.equal(refused(at.path, "stats").code, "no_store");
    writeFileSync(`${at.root}/index/lock.db`, "");
    assert.deepEqual(ok(at.path, "stats").events, {});
    ok(at.path, ...CAPTURE);
  });
});
