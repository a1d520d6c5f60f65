/** Second names and links where ledgers belong: read, never written through, never moved aside. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { describe, test } from "node:test";
import { type Answer, type Folder, folder, ok, run } from "../support/binary.ts";
import { sh } from "../support/shell.ts";
import { allBelow, filesBelow, snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = words`--scope project:demo --instance-id ins-a`;
const CAPTURE = words`capture ${WHO} --summary more`;
const VERBS: readonly (readonly string[])[] = [
  ...[["stats"], ["validate", "--strict"], ["history", "k"], words`attach --project demo`],
  ...[CAPTURE, ["distill"], words`publish ${WHO} --object-type fact --summary x`, ["reduce"]],
  ...[words`lease acquire --instance-id ins-a --key q`, words`agenda --project demo --add item`],
  ...[words`checkpoint --project demo --now x`, words`handoff --project demo --summary x`],
  ...[["diagnose"], ["optimize"], ["hygiene"], words`hygiene --rotate --max-lines 1`, ["init"]],
  ...[words`sync stop --instance-id ins-a`, CAPTURE, ["distill"], ["validate", "--strict"]],
];

/** A store below a folder of its repository; in it, two captures and a decision. */
function repository(): Folder {
  const at = folder();
  fs.mkdirSync(`${at.path}/r`);
  const path = `${at.path}/r`;
  ok(path, ...words`capture ${WHO} --proposed-type decision --decision-key k --summary one`);
  ok(path, ...words`capture ${WHO} --summary two`);
  ok(path, "distill");
  ok(path, ...words`attach --project demo`);
  return { ...at, path, root: `${path}/.memory` };
}

function ledger(at: Folder, zone = "streams"): string {
  const found = filesBelow(at.root).find((path) => path.startsWith(`${zone}/`) && /l$/.test(path));
  assert.ok(found !== undefined);
  return `${at.root}/${found}`;
}

const captured = (at: Folder): number => ok(at.path, "stats").events["memory.captured"];

describe("second names", () => {
  test("a copy by hard links, and its origin, go on with every verb", () => {
    using at = repository();
    const copy = `${at.path.slice(0, -"/r".length)}/bak`;
    sh(`cp -al ${at.root} ${copy}`);
    const before = snapshot(copy, (path) => path.startsWith("index/"));
    for (const argv of VERBS) {
      const { exit, out } = run(at.path, ...argv);
      assert.equal(exit, 0, `${argv.join(" ")}: ${out}`);
      assert.doesNotMatch(out, /aside/);
    }
    assert.equal(captured(at), 4);
    const bak = (...argv: string[]): Answer => ok(at.path, ...argv, "--root", copy);
    for (const [path, bytes] of snapshot(copy, (each) => !before.has(each))) {
      assert.ok(before.get(path) === bytes, path);
    }
    assert.equal(bak("stats").events["memory.captured"], 2);
    for (const argv of VERBS) bak(...argv);
    assert.equal(bak("stats").events["memory.captured"], 4);
    assert.equal(captured(at), 4);
  });

  test("one file after the other of a store may have one", () => {
    const kinds = [/^index\/lock/, /^index\/state/, /^streams/, /^_meta\/spec/, /^_meta\/policy/];
    for (
      const kind of [...kinds, /^views\/d/, /^views\/attach/, /^\.gitignore/, /^streams\/\.git/]
    ) {
      using at = repository();
      const path = allBelow(at.root).find((each) => kind.test(each)) ?? "";
      fs.linkSync(`${at.root}/${path}`, `${at.path}/second`);
      const before = fs.readFileSync(`${at.path}/second`);
      for (const argv of VERBS) {
        const { exit, out } = run(at.path, ...argv);
        assert.equal(exit, 0, `${path}: ${argv.join(" ")}: ${out}`);
      }
      assert.equal(captured(at), 4, path);
      assert.ok(before.equals(fs.readFileSync(`${at.path}/second`)), `${path} was written through`);
    }
  });

  test("commands at once find one lock, when its file has one", async () => {
    using at = repository();
    fs.linkSync(`${at.root}/index/lock.db`, `${at.path}/second`);
    const { start } = await import("../support/binary.ts");
    const all = Array.from(
      { length: 12 },
      (_, i) => start(at.path, ...words`capture --scope s --instance-id i${i} --summary x`).ended,
    );
    for (const { exit, out } of await Promise.all(all)) assert.equal(exit, 0, out);
    assert.equal(captured(at), 14);
    assert.equal(fs.statSync(`${at.root}/index/lock.db`).nlink, 1);
    assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
  });

  test("a torn tail stays where its file has one, and is named", () => {
    using at = repository();
    const path = ledger(at);
    fs.appendFileSync(path, '{"torn');
    fs.linkSync(path, `${at.path}/second`);
    const before = fs.readFileSync(path);
    ok(at.path, ...CAPTURE);
    assert.equal(captured(at), 3);
    assert.ok(before.equals(fs.readFileSync(`${at.path}/second`)));
    assert.deepEqual(faults(at), ["torn"]);
  });
});

function faults(at: Folder): string[] {
  return JSON.parse(run(at.path, "validate", "--verbose").out).damage.map(({ fault }: Answer) =>
    fault
  );
}

describe("symbolic links", () => {
  /** Puts a link in a ledger's place, which leads to it; returns where it is now. */
  function linked(at: Folder, folder: string): string {
    const path = ledger(at);
    fs.mkdirSync(folder, { recursive: true });
    const target = `${folder}/rows`;
    fs.renameSync(path, target);
    fs.symlinkSync(target, path);
    return target;
  }

  test("one that stays in the repository is read, and not written through", () => {
    using at = repository();
    const before = ok(at.path, "stats");
    const target = linked(at, `${at.path}/kept/elsewhere`);
    const bytes = fs.readFileSync(target);
    assert.deepEqual(ok(at.path, "stats"), before);
    for (const argv of VERBS) ok(at.path, ...argv);
    assert.equal(captured(at), 4);
    assert.ok(bytes.equals(fs.readFileSync(target)));
    fs.rmSync(`${at.root}/index`, { recursive: true });
    assert.equal(captured(at), 4);
    assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
  });

  test("what it leads to is seen to change", () => {
    using at = repository();
    const target = linked(at, `${at.path}/kept`);
    ok(at.path, "validate");
    const text = fs.readFileSync(target, "utf8");
    fs.writeFileSync(target, text.replace('"one"', '"uno"'));
    assert.deepEqual(faults(at), ["edited"]);
    fs.writeFileSync(target, text);
    assert.deepEqual(faults(at), []);
  });

  const outside: Readonly<Record<string, (at: Folder) => string>> = {
    "out of the repository": (at) => `${at.path}/../elsewhere`,
    "into git's own folder": (at) => `${at.path}/.git`,
    "into the index": (at) => `${at.root}/index`,
    "out of it by a folder that is a link": (at) => {
      fs.mkdirSync(`${at.path}/../far`);
      fs.symlinkSync("../far", `${at.path}/near`);
      return `${at.path}/near/deep`;
    },
  };
  for (const [where, folderOf] of Object.entries(outside)) {
    test(`one that leads ${where} is named, and costs itself`, () => {
      using at = repository();
      const target = linked(at, folderOf(at));
      const bytes = fs.readFileSync(target);
      assert.equal(captured(at), undefined);
      for (const argv of VERBS.filter(([verb]) => !/validate|history/.test(verb ?? ""))) {
        ok(at.path, ...argv);
      }
      assert.deepEqual(faults(at), ["unreadable"]);
      assert.ok(bytes.equals(fs.readFileSync(target)));
    });
  }

  test("one that leads to the index's databases leaves its lock alone", () => {
    using at = repository();
    const path = ledger(at);
    fs.rmSync(path);
    for (const name of ["lock.db", "state.db"]) {
      fs.rmSync(path, { force: true });
      fs.symlinkSync(`${at.root}/index/${name}`, path);
      ok(at.path, ...CAPTURE);
      assert.deepEqual(faults(at), ["unreadable"]);
    }
  });

  test("hints are right for what they name", () => {
    using at = repository();
    fs.renameSync(at.root, `${at.path}/store`);
    fs.symlinkSync("store", at.root);
    const { out } = run(at.path, "stats");
    const named = fs.realpathSync(at.root);
    assert.ok(JSON.parse(out).hint.endsWith(`--root '${named}'`), out);
    assert.equal(ok(at.path, "stats", "--root", named).events["memory.captured"], 2);

    fs.writeFileSync(`${at.path}/CLAUDE.md`, "# Ours\n");
    fs.symlinkSync("CLAUDE.md", `${at.path}/AGENTS.md`);
    const agents = run(at.path, "skill", "install", "--agents-md");
    assert.match(JSON.parse(agents.out).hint, /cp -p '.*AGENTS.md' '.*AGENTS.md.new' && mv/);
    fs.mkdirSync(`${at.path}/skills`);
    fs.mkdirSync(`${at.path}/.claude`);
    fs.symlinkSync("../skills", `${at.path}/.claude/skills`);
    const skill = run(at.path, ...words`skill install --host claude`);
    const { hint } = JSON.parse(skill.out);
    assert.match(hint, /cp -a '.*skills\/\.' '.*skills\.new' && rm '.*skills' && mv/, skill.out);
    for (const each of [out, agents.out, skill.out]) assert.doesNotMatch(each, /aside/);
    assert.equal(fs.readFileSync(`${at.path}/CLAUDE.md`, "utf8"), "# Ours\n");
    assert.deepEqual(fs.readdirSync(`${at.path}/skills`), []);
  });
});
