/** Rules of a repository and its user: they may be about anything, and cost memory no row. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { EARLIER, GIT_FILES } from "../../src/store/git-files.ts";
import { type Answer, folder, ok, run } from "../support/binary.ts";
import { attribute, git, isIgnored } from "../support/git.ts";
import {
  assertArrives,
  commit,
  everything,
  isTruth,
  october,
  PRUNE,
} from "../support/git-store.ts";
import { filesBelow } from "../support/store.ts";
import { words } from "../support/words.ts";

describe("rules of others", () => {
  for (const rule of ["*.gz", "*.jsonl.*", "**/*.gz"]) {
    test(`what was pruned reaches a clone where git ignores ${rule}`, async () => {
      using at = await october();
      writeFileSync(`${at.path}/.gitignore`, `${rule}\n`);
      commit(at.path);
      assert.ok(ok(at.path, ...PRUNE).archived.length >= 2);
      assertArrives(at);
    });
  }

  const changing = ["* text", "* text eol=crlf", "* eol=crlf", "* ident", "*.gz text ident"];
  for (const rule of changing) {
    test(`and where its attributes say ${rule}`, async () => {
      using at = await october();
      writeFileSync(`${at.path}/.gitattributes`, `${rule}\n`);
      commit(at.path);
      ok(at.path, ...PRUNE);
      assertArrives(at);
    });
  }

  test("every file that the program makes is either ignored or kept to the byte", async () => {
    using at = await october();
    const rules = "* text eol=crlf ident working-tree-encoding=UTF-16\n";
    writeFileSync(`${at.path}/.gitattributes`, rules);
    writeFileSync(`${at.path}/.gitignore`, "*.gz\n");
    const paths = everything(at);
    const truth = paths.filter(isTruth);
    assert.ok(truth.some((path) => path.startsWith("archive/")));
    for (const path of truth) {
      const of = `.memory/${path}`;
      assert.equal(isIgnored(at.path, of), false, path);
      if (path.startsWith("_meta/")) continue;
      assert.equal(attribute(at.path, "text", of), "unset", path);
      assert.equal(attribute(at.path, "ident", of), "unset", path);
      assert.equal(attribute(at.path, "working-tree-encoding", of), "unspecified", path);
    }
    const rest = paths.filter((path) => !truth.includes(path) && !path.startsWith(".git"));
    assert.ok(rest.length >= 8, rest.join("\n"));
    assert.deepEqual(rest.filter((path) => !isIgnored(at.path, `.memory/${path}`)), []);
    for (
      const kind of [
        "streams/s/2026-10-01~private.0a1b2c3d4e5f.00001.jsonl",
        "coordination/seals.2026-10-01~private.0a1b2c3d4e5f.00001.jsonl",
        "archive/streams/2026-10-01~private.0a1b2c3d4e5f.00001.jsonl.0123456789abcdef.gz",
      ]
    ) {
      assert.ok(isIgnored(at.path, `.memory/${kind}`), kind);
    }
    const quarantined = ".memory/quarantine/bus+x.jsonl.0123456789abcdef";
    assert.equal(attribute(at.path, "text", quarantined), "unset");
  });

  test("a store that git leaves out as a whole stays out, and is pruned", async () => {
    for (const rule of [".memory/", ".memory/*", ".memory/**"]) {
      using at = await october();
      writeFileSync(`${at.path}/.gitignore`, `${rule}\n`);
      ok(at.path, ...PRUNE);
      git(at.path, "add", "-A");
      assert.deepEqual(git(at.path, "ls-files").trim(), ".gitignore", rule);
    }
  });

  test("prune refuses where git would drop or change the only copy", async () => {
    using at = await october();
    commit(at.path);
    const before = git(at.path, "status", "--porcelain");
    const files = filesBelow(at.root).filter((path) => !path.startsWith("index/"));
    const refusedBy = (does: RegExp) => {
      for (const more of [[], ["--dry-run"]]) {
        const { exit, out } = run(at.path, ...PRUNE, ...more);
        const answer: Answer = JSON.parse(out);
        assert.deepEqual([exit, answer.code], [1, "refused"], out);
        assert.match(answer.error, does);
        assert.match(answer.hint, /without --prune/);
      }
      const after = filesBelow(at.root).filter((path) => !path.startsWith("index/"));
      assert.deepEqual(after, files);
    };
    const own = readFileSync(`${at.root}/.gitignore`, "utf8");
    writeFileSync(`${at.root}/.gitignore`, `${own}/archive/\n`);
    refusedBy(/git ignores its archive 'archive\//);
    writeFileSync(`${at.root}/.gitignore`, own);
    writeFileSync(`${at.path}/.git/info/attributes`, "* text\n");
    refusedBy(/git changes its archive 'archive\//);
    rmSync(`${at.path}/.git/info/attributes`);
    writeFileSync(`${at.path}/.git/config`, "[broken\n");
    refusedBy(/git does not say/);
    git("/", "config", "-f", `${at.path}/.git/fresh`, "core.bare", "false");
    writeFileSync(`${at.path}/.git/config`, readFileSync(`${at.path}/.git/fresh`));
    assert.equal(git(at.path, "status", "--porcelain"), before);
    assert.ok(ok(at.path, "hygiene", "--archive-before", "2026-11").archived.length >= 2);
    assert.ok(ok(at.path, ...PRUNE).archived.length >= 2);
  });
});

describe("git's files of a store", () => {
  test("those of an earlier version are renewed by the next command that writes", async () => {
    using at = await october();
    for (const [name, [earlier = ""]] of Object.entries(EARLIER)) {
      writeFileSync(`${at.root}/${name}`, earlier);
      assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
      assert.equal(readFileSync(`${at.root}/${name}`, "utf8"), earlier, "reading writes nothing");
      ok(at.path, ...words`capture --scope s --instance-id i --summary x`);
      assert.equal(readFileSync(`${at.root}/${name}`, "utf8"), GIT_FILES[name]);
    }
  });

  test("what is private stays out, unless somebody says that git may have it", () => {
    using at = folder();
    const path = ".memory/streams/s/2026-10-01~private.0a1b2c3d4e5f.00001.jsonl";
    git(at.path, "init", "-q");
    ok(at.path, "init");
    assert.ok(isIgnored(at.path, path));
    ok(at.path, "init", "--commit-private");
    assert.ok(!isIgnored(at.path, path));
    ok(at.path, ...words`capture --scope s --instance-id i --visibility private --summary x`);
    ok(at.path, "init");
    assert.ok(!isIgnored(at.path, path), "who said it need not say it again");
    assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
    assert.ok(isIgnored(at.path, ".memory/index/state.db"));
  });

  test("an edited one stays, and what it lacks is named", async () => {
    using at = await october();
    for (const [name, [earlier = ""]] of Object.entries(EARLIER)) {
      const edited = `${earlier}# Ours.\n`;
      writeFileSync(`${at.root}/${name}`, edited);
      ok(at.path, ...words`capture --scope s --instance-id i --summary x`);
      ok(at.path, "init");
      assert.equal(readFileSync(`${at.root}/${name}`, "utf8"), edited);
      const { warnings } = ok(at.path, "validate");
      assert.ok(warnings.length > 0);
      const lacking = warnings.map((each: string) => each.split(`${name} lacks `)[1]);
      writeFileSync(`${at.root}/${name}`, `${edited}${lacking.join("\n")}\n`);
      assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
    }
  });

  test("a missing one is made", async () => {
    using at = await october();
    for (const name of Object.keys(GIT_FILES)) {
      rmSync(`${at.root}/${name}`);
      ok(at.path, ...words`capture --scope s --instance-id i --summary x`);
      assert.ok(existsSync(`${at.root}/${name}`));
    }
  });
});
