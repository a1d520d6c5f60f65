/** The binary and its files: torn tails, hostile folders, slow readers, dry runs, lost views. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import { openUsable } from "../../src/state/index.ts";
import { BINARY, type Folder, folder, ok, run } from "../support/binary.ts";
import { measured } from "../support/measured.ts";
import { filesBelow, snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

function capture(at: Folder, summary: string, ...more: string[]): string {
  const { path } = ok(at.path, ...words`capture ${WHO} --summary ${summary} ${more} --verbose`);
  return `${at.path}/${path}`;
}

function shell(at: Folder, script: string) {
  const { status, stdout } = spawnSync("bash", ["-c", script], {
    cwd: at.path,
    env: { ...process.env, M: BINARY },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, out: stdout.toString() };
}

test("the executable's index is of the schema that its sources have", (t) => {
  const at = folder();
  t.after(at.remove);
  capture(at, "one");
  const state = openUsable(openTree(at.root));
  assert.ok(state !== null);
  state.db.close();
});

describe("a tail that a killed writer left", () => {
  test("a part of a row goes to quarantine, byte for byte, and the next row is whole", () => {
    using at = folder();
    const ledger = capture(at, "one");
    const torn = readFileSync(ledger).subarray(0, 123);
    appendFileSync(ledger, torn);
    const told = run(at.path, "capture", ...WHO, "--summary", "two");
    assert.match(told.err, /:2: the end that a killed writer left was moved to quarantine/);
    const lines = readFileSync(ledger, "utf8").trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => JSON.parse(line).payload.summary), ["one", "two"]);
    const [kept] = filesBelow(`${at.root}/quarantine`);
    assert.deepEqual(readFileSync(`${at.root}/quarantine/${kept}`), torn);
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
  });

  test("a whole row that lacks its newline is kept", () => {
    using at = folder();
    const ledger = capture(at, "one");
    using before = folder();
    cpSync(at.root, before.root, { recursive: true });
    capture(at, "two");
    const grown = readFileSync(ledger);
    // The index as it was before the second row, as after a kill between append and commit.
    for (const name of ["state.db"]) {
      writeFileSync(`${at.root}/index/${name}`, readFileSync(`${before.root}/index/${name}`));
    }
    writeFileSync(ledger, grown.subarray(0, grown.length - 1));
    assert.equal(capture(at, "three"), ledger);
    const lines = readFileSync(ledger, "utf8").trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => JSON.parse(line).payload.summary), [
      "one",
      "two",
      "three",
    ]);
    assert.ok(!existsSync(`${at.root}/quarantine`));
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
  });
});

describe("a hostile folder", () => {
  test("nothing in it is read or run", () => {
    using at = folder();
    const shout = `require("node:fs").writeFileSync(${JSON.stringify(`${at.path}/CANARY`)}, "")`;
    const files: Record<string, string> = {
      "bunfig.toml": 'preload = ["./canary.js"]\n[run]\npreload = ["./canary.js"]\n',
      ".env": `MEMORY_ROOT=${at.path}/stolen\nMEMORYCTL_JSON=0\n`,
      ".env.local": `MEMORY_ROOT=${at.path}/stolen\n`,
      "package.json":
        '{"name":"x","type":"commonjs","main":"canary.js","imports":{"#x":"./canary.js"}}',
      "deno.json": '{"imports":{"valibot":"./canary.js"}}',
      "tsconfig.json": '{"compilerOptions":{"paths":{"*":["./canary.js"]}}}',
      "canary.js": shout,
      "node_modules/valibot/index.js": shout,
      "node_modules/cac/index.js": shout,
      "plugins/evil.ts": shout,
      ".memory/plugins/evil.ts": shout,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(`${at.path}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      writeFileSync(`${at.path}/${path}`, text);
    }
    for (
      const argv of [["version"], ["capture", ...WHO, "--summary", "x"], ["distill"], ["stats"]]
    ) {
      const { exit, out } = run(at.path, ...argv);
      assert.equal(exit, 0, out);
    }
    assert.ok(!existsSync(`${at.path}/CANARY`), "code of the folder ran");
    assert.ok(!existsSync(`${at.path}/stolen`), "its .env was read");
    measured("F25", { canaries: Object.keys(files).length, "read or run": 0 });
    assert.ok(existsSync(`${at.root}/streams/project-demo`));
  });

  test("the store is found upward to the top of the repository and not beyond it", () => {
    using at = folder();
    mkdirSync(`${at.path}/repo/.git`, { recursive: true });
    mkdirSync(`${at.path}/repo/deep/down`, { recursive: true });
    ok(at.path, "init");
    assert.equal(ok(`${at.path}/repo`, "init").root, ".memory");
    assert.equal(ok(`${at.path}/repo/deep/down`, "init").root, "../../.memory");
  });
});

describe("answers of 5 MB", () => {
  /** A store whose `validate` has much to say: a line of rubbish each. */
  function talkative(): Folder {
    const at = folder();
    ok(at.path, "init");
    mkdirSync(`${at.root}/bus/x`);
    writeFileSync(`${at.root}/bus/x/2026-11-22.jsonl`, "rubbish\n".repeat(60_000));
    return at;
  }

  test("come whole through a slow pipe, and say so when nobody reads them", () => {
    using at = talkative();
    const slowly = '"$M" validate --verbose | { sleep 1; cat; }; echo "exit ${PIPESTATUS[0]}"';
    const { out } = shell(at, slowly);
    const cut = out.lastIndexOf("exit");
    assert.equal(out.slice(cut), "exit 3\n");
    assert.ok(cut > 5_000_000, String(cut));
    assert.equal(JSON.parse(out.slice(0, cut)).error_count, 60_000);
    const lost = [
      '"$M" validate --verbose | head -c1 >/dev/null; exit ${PIPESTATUS[0]}',
      '"$M" validate --verbose >/dev/full; exit $?',
      '"$M" validate --verbose >&-; exit $?',
      '"$M" capture --scope a --summary b >/dev/full; exit $?',
    ];
    for (const script of lost) assert.equal(shell(at, script).status, 6, script);
    measured("F24", { "ways to lose": lost.length, "cut with exit 0": 0 });
    assert.deepEqual(ok(at.path, "stats").events, { "memory.captured": 1 });
  });
});

describe("what must not be touched", () => {
  const isIndex = (path: string) => path.startsWith("index/");

  test("dry runs and readers leave every file as it is", () => {
    using at = folder();
    capture(at, "one", "--proposed-type", "decision");
    ok(at.path, ...words`publish --scope project:demo --summary two`);
    const before = snapshot(at.root, isIndex);
    const changed = statSync(`${at.root}/streams/project-demo`).ctimeMs;
    const commands = [
      ["init", "--force"],
      ["sync", "start", "--instance-id", "ins-a"],
      ["sync", "stop", "--instance-id", "ins-a"],
      ["attach", "--project", "demo"],
      ["capture", ...WHO, "--summary", "x"],
      ["distill"],
      ["publish", "--scope", "project:demo", "--summary", "x"],
      ["reduce"],
    ];
    for (const argv of commands) {
      const { exit, out } = run(at.path, ...argv, "--dry-run");
      assert.equal(exit, 0, out);
      assert.deepEqual(snapshot(at.root, isIndex), before, argv.join(" "));
    }
    for (const argv of [["stats"], ["validate"], ["version"]]) {
      assert.equal(run(at.path, ...argv).exit, 0);
      assert.deepEqual(snapshot(at.root, isIndex), before, argv.join(" "));
    }
    assert.equal(statSync(`${at.root}/streams/project-demo`).ctimeMs, changed);
  });

  test("where there is no store, none is made by them", () => {
    using at = folder();
    assert.equal(run(at.path, ...words`capture ${WHO} --summary x --dry-run`).exit, 0);
    assert.equal(run(at.path, "stats").exit, 1);
    assert.deepEqual(filesBelow(at.path), []);
  });
});

describe("derived files", () => {
  test("deleted, they come back byte for byte", () => {
    using at = folder();
    const decide = (summary: string, ...more: string[]) =>
      capture(at, summary, "--proposed-type", "decision", "--decision-key", "cache", ...more);
    decide("in files");
    decide("in SQLite");
    decide("nowhere, for me", "--visibility", "private");
    capture(at, "measure it", "--proposed-type", "commitment", "--due-at", "2026-12-24");
    for (let i = 0; i < 5; i += 1) {
      ok(at.path, "publish", ...WHO, "--summary", `fact ${i}`);
      ok(at.path, "reduce");
    }
    ok(at.path, "distill");
    const show = () => {
      ok(at.path, "reduce");
      ok(at.path, "attach", "--project", "demo");
      ok(at.path, ...words`attach --project demo --instance-id ins-a`);
    };
    show();
    const isLedger = (path: string) => !path.startsWith("views/");
    const before = snapshot(at.root, isLedger);
    assert.ok(before.size >= 6, [...before.keys()].join(" "));
    const lost = ["views/facts", "views/decisions", "views/commitments", "views/conflicts"];
    for (const path of [...lost, "views/private", "views/attach"]) {
      rmSync(`${at.root}/${path}`, { recursive: true });
    }
    // With the index: the next command sees what is missing. Without it: all is folded anew.
    show();
    assert.deepEqual(snapshot(at.root, isLedger), before);
    for (const path of [...lost, "views/private", "views/attach", "index"]) {
      rmSync(`${at.root}/${path}`, { recursive: true });
    }
    show();
    assert.deepEqual(snapshot(at.root, isLedger), before);
  });
});
