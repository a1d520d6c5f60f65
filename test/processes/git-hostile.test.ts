/** Rules that are about ledgers' names, bytes or folders, wherever git finds them. */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { sha256Hex } from "../../src/base/runtime.ts";
import { type Folder, folder, ok, run } from "../support/binary.ts";
import { attribute, git, ignoredAmong } from "../support/git.ts";
import { commit, everything, isTruth, october, repository } from "../support/git-store.ts";
import { filesBelow, snapshot } from "../support/store.ts";
import { words } from "../support/words.ts";

const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary x`;

/** Rules about names and folders; the last one would take the store's own folder too. */
const IGNORING = [
  ...["*.jsonl", "*.gz", "*.log", "*.json", "*.md", "*.j*", "2*", "20*", "[!.]*.*", "**/2026*"],
  ...["streams", "archive/", "projects/", "bus/", "coordination", "_meta", "views/", "/*/streams"],
  ...["project-*", ".git*", ".memory/archive/", "**/bus/**", "*\n!*/", "*[0-9a-f]*\n!/.memory/"],
];

const ATTRIBUTES = [
  "* text=auto eol=crlf",
  "*.jsonl text\n*.gz text",
  "* ident",
  "* working-tree-encoding=UTF-16",
  "* binary merge=ours",
  "* filter=twist diff=twist merge=twist -text",
  "* crlf",
];

type Place = "the repository" | "its clone" | "the user";
const PLACES: readonly Place[] = ["the repository", "its clone", "the user"];

/** The file in which git looks for rules of this kind. */
function rulesIn(at: Folder, place: Place, kind: "ignore" | "attributes"): string {
  if (place === "the repository") return `${at.path}/.git${kind}`;
  if (place === "its clone") return `${at.path}/.git/info/${kind === "ignore" ? "exclude" : kind}`;
  const file = `${at.path}/.git/of-the-user`;
  git(at.path, "config", kind === "ignore" ? "core.excludesFile" : "core.attributesFile", file);
  return file;
}

/** What stands nowhere else, each file as the digest of its bytes. */
function truthOf(root: string): Record<string, string> {
  const files = [...snapshot(root, (path) => !isTruth(path))];
  return Object.fromEntries(
    files.map(([path, bytes]) => [path, sha256Hex(Buffer.from(bytes, "latin1"))]),
  );
}

/** Commits all, clones it by the same rules, and holds the clone's bytes against its origin's. */
function assertArrives(at: Folder, config: readonly string[] = []): void {
  using elsewhere = folder();
  const before = truthOf(at.root);
  commit(at.path);
  const [clone, bare] = [`${elsewhere.path}/clone`, `${elsewhere.path}/bare`];
  git(at.path, "clone", "-q", "--bare", at.path, bare);
  git(at.path, ...config.flatMap((each) => ["-c", each]), "clone", "-q", bare, clone);
  assert.deepEqual(truthOf(`${clone}/.memory`), before);
  git(at.path, "rm", "-rq", "--cached", ".");
  git(at.path, "reset", "-q", "--hard");
  assert.deepEqual(truthOf(at.root), before);
  for (const path of [at.path, clone]) {
    assert.deepEqual(ok(path, "validate", "--verbose", "--strict").warnings, []);
  }
}

/** A store with names of every kind, and the paths of them that git must have. */
async function furnished(): Promise<{ at: Folder; all: string[]; truth: string[] }> {
  const at = await october();
  const all = everything(at).map((path) => `.memory/${path}`);
  const truth = all.filter((path) => isTruth(path.slice(".memory/".length)));
  return { at, all, truth: [...truth, ".memory/.gitignore", ".memory/.gitattributes"] };
}

describe("rules that were not meant for memory", () => {
  test("no name that the program made is left out, nor is one let in", async () => {
    const { at, all, truth } = await furnished();
    using _ = at;
    assert.ok(all.length > truth.length + 8, all.join("\n"));
    assert.ok(all.some((path) => /archive\/.*~private/.test(path)), "a private archive");
    for (const place of PLACES) {
      const file = rulesIn(at, place, "ignore");
      for (const rule of ["", ...IGNORING]) {
        writeFileSync(file, `${rule}\n`);
        assert.deepEqual(
          all.filter((path) => !ignoredAmong(at.path, all).has(path)).sort(),
          [...truth].sort(),
          `${rule} of ${place}`,
        );
      }
      writeFileSync(file, "");
    }
  });

  test("every byte reaches a clone, whatever names are to be ignored", async () => {
    for (const place of PLACES) {
      using at = repository();
      const rules = IGNORING.filter((rule) => rule !== "*\n!*/").join("\n");
      writeFileSync(rulesIn(at, place, "ignore"), `${rules}\n`);
      await october(at);
      everything(at);
      assertArrives(at);
    }
  });

  for (const rule of ATTRIBUTES) {
    test(`every byte reaches a clone by ${rule.replace("\n", ", ")}`, async () => {
      for (const place of ["the repository", "the user"] as const) {
        using at = repository();
        const twist = ["clean=tr a-z b-za", "smudge=tr b-za a-z", "required=true"];
        for (const each of twist) {
          git(at.path, "config", ...`filter.twist.${each}`.split(/=(.*)/, 2));
        }
        // The repository's own files are as they are; its rule is about the store's.
        const of = rule.replaceAll(/^\*/gm, ".memory/**/*");
        writeFileSync(rulesIn(at, place, "attributes"), `${of}\n`);
        await october(at);
        everything(at);
        assertArrives(at);
      }
    });
  }

  test("every byte reaches a clone where git turns line ends", async () => {
    using at = repository();
    for (const each of ["core.autocrlf=true", "core.eol=crlf", "core.safecrlf=false"]) {
      git(at.path, "config", ...each.split("="));
    }
    await october(at);
    everything(at);
    assertArrives(at, ["core.autocrlf=true", "core.eol=crlf"]);
  });

  test("git's attributes of each kind of file are ours", async () => {
    const { at, truth } = await furnished();
    using _ = at;
    const others = "text eol=crlf ident working-tree-encoding=UTF-16 filter=lfs diff=lfs merge=lfs";
    writeFileSync(`${at.path}/.gitattributes`, `* ${others}\n`);
    for (const path of truth.filter((each) => !each.includes(".git"))) {
      for (const name of ["text", "ident", "filter"]) {
        assert.equal(attribute(at.path, name, path), "unset", `${name} of ${path}`);
      }
      assert.equal(attribute(at.path, "working-tree-encoding", path), "unspecified", path);
      const merge = path.endsWith(".jsonl") ? "union" : path.endsWith(".gz") ? "unset" : "lfs";
      assert.equal(attribute(at.path, "merge", path), merge, path);
    }
  });
});

describe("rules that were meant", () => {
  const MEANT = [".memory", ".memory/", ".memory/*", "**/.memory/**", ".memory/**", ".mem*/*"];
  for (const rule of MEANT) {
    test(`a store stays out where ${rule} leaves it out`, async () => {
      for (const place of rule === ".memory/*" ? PLACES : PLACES.slice(0, 1)) {
        using at = repository();
        writeFileSync(rulesIn(at, place, "ignore"), `${rule}\n`);
        await october(at);
        everything(at);
        git(at.path, "add", "-A");
        assert.doesNotMatch(git(at.path, "ls-files"), /memory/, place);
        assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
      }
    });
  }

  test("init asks again, when the rule came or went since", () => {
    using at = repository();
    ok(at.path, ...CAPTURE);
    writeFileSync(`${at.path}/.gitignore`, ".memory/*\n");
    ok(at.path, "init");
    git(at.path, "add", "-A");
    assert.equal(git(at.path, "ls-files"), ".gitignore\n");
    writeFileSync(`${at.path}/.gitignore`, "streams/\n");
    ok(at.path, "init");
    git(at.path, "add", "-A");
    assert.match(git(at.path, "ls-files"), /\.memory\/streams\/project-demo\/2/);
  });
});

describe("rules that nothing of ours can take back", () => {
  const named: readonly (readonly [Place, "ignore" | "attributes", string, RegExp])[] = [
    ["the repository", "ignore", "*", /^git leaves out streams.*: the rule \* of .*gitignore:1/],
    ["the user", "ignore", "*[0-9a-f]*", /^git leaves out streams.*the rule \*\[0-9a-f\]\*/],
    ["its clone", "attributes", "* text eol=crlf", /^git changes the bytes of streams/],
    ["its clone", "attributes", "*.jsonl filter=lfs", /^git changes the bytes of streams/],
  ];
  for (const [place, kind, rule, says] of named) {
    test(`validate names them: ${rule} of ${place}`, () => {
      using at = repository();
      appendFileSync(rulesIn(at, place, kind), `${rule}\n`);
      ok(at.path, ...CAPTURE);
      const { warnings } = ok(at.path, "validate");
      assert.equal(warnings.length, 1, warnings.join("\n"));
      assert.match(warnings[0], says);
      assert.equal(run(at.path, "validate", "--strict").exit, 1);
    });
  }

  test("one that an edited file of ours says is named too", () => {
    using at = repository();
    ok(at.path, ...CAPTURE);
    assert.deepEqual(ok(at.path, "validate", "--verbose", "--strict").warnings, []);
    appendFileSync(`${at.root}/.gitignore`, "/streams/\n");
    const { warnings } = ok(at.path, "validate");
    assert.match(warnings.join("\n"), /^git leaves out streams.*: the rule \/streams\/ of /);
  });
});

describe("a ledger that git merged by joining lines", () => {
  test("is read, and validate says what is twice or elsewhere", () => {
    using at = repository();
    for (const summary of ["one", "two", "three"]) {
      ok(at.path, ...words`capture --scope s --instance-id i --summary ${summary}`);
    }
    const [path = ""] = filesBelow(at.root).filter((each) => each.startsWith("streams/s/"));
    const lines = readFileSync(`${at.root}/${path}`, "utf8").trimEnd().split("\n");
    const joined = [lines[2], lines[0], lines[1], lines[1]];
    writeFileSync(`${at.root}/${path}`, `${joined.join("\n")}\n`);
    assert.equal(ok(at.path, "stats").events["memory.captured"], 3);
    const { exit, out } = run(at.path, "validate");
    assert.equal(exit, 3);
    const { errors } = JSON.parse(out);
    assert.deepEqual(errors, [
      `${path}:1: it stands in another place`,
      `${path}:4: it stands in the file twice`,
    ]);
  });
});
