/** Texts that stand elsewhere, and lists: what is stored is what was meant, to the byte. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { entriesOf } from "../../src/command/option-schemas.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const CAPTURE = words`capture --scope project:demo --instance-id ins-a`;
const HANDOFF = words`handoff --project demo --instance-id ins-a --summary s`;

/** The payload of the last row that a command wrote. */
async function payload(store: TestStore, ...argv: string[]) {
  await store.ok(...argv);
  const rows = store.files().filter((path) => /^(?:streams|projects|bus)\/.*jsonl$/.test(path))
    .flatMap((path) => store.read(path).trimEnd().split("\n").map((line) => JSON.parse(line)));
  return rows.sort((a, b) => a.lc - b.lc).at(-1)?.payload;
}

async function summary(store: TestStore, text: string): Promise<unknown> {
  return (await payload(store, ...CAPTURE, "--summary", text))?.summary;
}

async function risks(store: TestStore, ...texts: string[]): Promise<unknown> {
  const argv = texts.flatMap((text) => ["--risks", text]);
  return (await payload(store, ...HANDOFF, ...argv))?.risks;
}

/** A file of the test's folder, as an option names it. */
function fileOf(store: TestStore, text: string | Uint8Array, name = "notes.md"): string {
  writeFileSync(`${store.folder}/${name}`, text);
  return `@${store.folder}/${name}`;
}

describe("entries of a list", () => {
  const LISTS: readonly (readonly [text: string, entries: readonly string[]])[] = [
    ["a,b", ["a", "b"]],
    ["docs/a.md, src/b.ts", ["docs/a.md", "src/b.ts"]],
    ["one", ["one"]],
    ["Rename foo(a, b) to bar(a, b)", ["Rename foo(a, b) to bar(a, b)"]],
    ["call f(a,b)", ["call f(a,b)"]],
    ["f(a,b)", ["f(a,b)"]],
    ["first, we measure", ["first, we measure"]],
    ["it's,here", ["it's,here"]],
    ["`a`,`b`", ["`a`,`b`"]],
    ['["a, b","c"]', ["a, b", "c"]],
    ["[]", []],
    ["[wip] a, then b", ["[wip] a, then b"]],
    ["[1,2]", ["[1,2]"]],
  ];
  for (const [text, entries] of LISTS) {
    test(text, () => assert.deepEqual(entriesOf(text), entries));
  }

  test("are those of each time that an option is given", async () => {
    using store = testStore();
    assert.deepEqual(await risks(store, "foo(a, b)", "x,y", "foo(a, b)", '["p, q"]'), [
      "foo(a, b)",
      "x",
      "y",
      "p, q",
    ]);
    assert.deepEqual(await risks(store, ""), []);
    assert.deepEqual(await risks(store, '["-x","@y"]'), ["-x", "@y"], "what JSON says is meant");
  });

  test("what is no list is given once", async () => {
    using store = testStore();
    const { answer } = await store.run(...CAPTURE, "--summary", "x", "--why", "a", "--why", "b");
    assert.match(answer.error, /--why is given twice/);
    const { answer: lacks } = await store.run(...HANDOFF, "--risks", "a", "--risks");
    assert.match(lacks.error, /--risks needs a value/);
  });
});

describe("@FILE", () => {
  test("is what the file holds, without its last line end", async () => {
    using store = testStore();
    assert.equal(await summary(store, fileOf(store, "a\n\n- b\u00e9\r\n")), "a\n\n- b\u00e9");
    assert.equal(await summary(store, fileOf(store, "one")), "one");
  });

  test("gives a list an entry for each line that is not blank", async () => {
    using store = testStore();
    const file = fileOf(store, "- foo(a, b)\n\n  * c,d\r\n12. e\n2 eggs\n-f\n");
    assert.deepEqual(await risks(store, file), ["foo(a, b)", "c,d", "e", "2 eggs", "-f"]);
    assert.deepEqual(await risks(store, "x", file), ["x", "foo(a, b)", "c,d", "e", "2 eggs", "-f"]);
  });

  test("of a text with blanks that is no file is the text", async () => {
    using store = testStore();
    for (const text of ["@alice asks for it", "@ home", "@", "@\u00a0x"]) {
      assert.equal(await summary(store, text), text.trim() === "@" ? "@" : text);
    }
    assert.equal(await summary(store, "@@alice"), "@alice");
    assert.deepEqual(await risks(store, "@@alice", "b"), ["@alice", "b"]);
  });

  test("is refused where nothing can be read from it, and nothing is written", async () => {
    using store = testStore();
    mkdirSync(`${store.folder}/sub`);
    const none = `@${store.folder}/none.md`;
    const cases: readonly (readonly [text: string, says: RegExp])[] = [
      [none, /no such file/],
      [`@${store.folder}/sub`, /no file that can be read/],
      [fileOf(store, " \n", "blank"), /blank/],
      [fileOf(store, "", "empty"), /blank/],
      [fileOf(store, new Uint8Array([0xff, 0xfe]), "binary"), /UTF-8/],
      [fileOf(store, "x".repeat(64 * 1024 + 1), "long"), /longer than 65536/],
    ];
    for (const [text, says] of cases) {
      for (const argv of [[...CAPTURE, "--summary", text], [...HANDOFF, "--risks", text]]) {
        const { exit, answer } = await store.run(...argv);
        assert.equal(exit, 2);
        assert.match(answer.error, says);
      }
    }
    assert.ok(!readdirSync(store.folder).includes(".memory"));
  });

  test("follows a link: its caller names it", async () => {
    using store = testStore();
    fileOf(store, "linked");
    symlinkSync(`${store.folder}/notes.md`, `${store.folder}/link`);
    assert.equal(await summary(store, `@${store.folder}/link`), "linked");
  });
});

describe("a dash", () => {
  test("is what standard input holds, once", async () => {
    using store = testStore();
    store.input = "a long\n\ntext\n";
    assert.equal(await summary(store, "-"), "a long\n\ntext");
    assert.equal((await payload(store, ...HANDOFF.slice(0, -1), "-"))?.summary, "a long\n\ntext");
    store.input = "- one, two\n- three\n";
    assert.deepEqual(await risks(store, "-"), ["one, two", "three"]);
    assert.deepEqual(await risks(store, "zero", "-"), ["zero", "one, two", "three"]);
    for (const argv of [["--summary", "-", "--why", "-"], ["--summary", "x", "--tags", "-"]]) {
      const { exit, answer } = await store.run(...CAPTURE, ...argv, ...argv.slice(2));
      assert.equal(exit, 2);
      assert.match(answer.error, /taken already|given twice/);
    }
  });

  test("is refused where standard input has nothing, or too much", async () => {
    using store = testStore();
    assert.match((await store.run(...CAPTURE, "--summary", "-")).answer.error, /blank/);
    store.input = "x".repeat(70_000);
    assert.match((await store.run(...CAPTURE, "--summary", "-")).answer.error, /longer/);
    store.input = "y\n".repeat(70_000);
    assert.match((await store.run(...CAPTURE, "--summary", "-")).answer.error, /longer/);
    assert.deepEqual(readdirSync(store.folder), []);
  });

  test("is never stored", async () => {
    using store = testStore();
    store.input = '{"summary":"-"}\n{"summary":" - "}\n{"summary":"x","tags":["-"]}\n';
    const { answer } = await store.run(...CAPTURE, "--stdin");
    assert.deepEqual([answer.accepted, answer.rejected], [0, 3]);
    for (const argv of [["--decision-key", "-"], ["--tags", "a,-,b"], ["--scope", "-"]]) {
      const { exit, answer } = await store.run(...CAPTURE.slice(0, 1), "--summary", "x", ...argv);
      assert.equal(exit, 2, argv.join(" "));
      assert.match(answer.error, /lone '-'/);
    }
    const { exit, answer: line } = await store.run(...CAPTURE, "--stdin", "--why", "-");
    assert.equal(exit, 2);
    assert.match(line.error, /taken already/);
    assert.deepEqual(readdirSync(store.folder), []);
  });
});

describe("a line of standard input", () => {
  test("reads no file: what it says is what is recorded", async () => {
    using store = testStore();
    const file = fileOf(store, "secret");
    store.input = `${JSON.stringify({ summary: file, tags: [file] })}\n`;
    const said = await payload(store, ...CAPTURE, "--stdin");
    assert.deepEqual([said?.summary, said?.tags], [file, [file]]);
  });

  test("may name another project than the place, or all that the command line names", async () => {
    using store = testStore();
    store.variables["MEMORYCTL_PROJECT"] = "here";
    store.input = [
      { summary: "of the place" },
      { summary: "of another", project: "other" },
      { summary: "of a team", scope: "team" },
    ].map((line) => `${JSON.stringify(line)}\n`).join("");
    await store.ok(...words`capture --instance-id ins-a --stdin`);
    const { scopes } = await store.ok("distill").then(() => store.ok("stats"));
    assert.deepEqual(scopes, { "project:here": 1, "project:other": 1, team: 1 });
    store.input = '{"summary":"y","project":"third"}\n';
    await store.ok(...words`capture --instance-id ins-a --scope team --stdin`);
    await store.ok("distill");
    assert.equal((await store.ok("stats")).scopes.team, 2);
  });
});
