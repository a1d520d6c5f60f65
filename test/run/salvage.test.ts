/** `validate --salvage`: damaged files are copied aside, and nothing in the store changes. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { filesBelow, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const V1 = fileURLToPath(new URL("../formats/v1/damaged/memory", import.meta.url).href);
const isIndex = (path: string) => path.startsWith("index/");

/** A store with a ledger of four rows: its path and its lines. */
async function ledger(store: TestStore): Promise<{ file: string; lines: string[] }> {
  store.input = ["one", "two", "three", "four"].map((summary) => `{"summary":"${summary}"}\n`)
    .join("");
  await store.ok("capture", "--stdin", "--scope", "a");
  const file = store.files().find((path) => path.startsWith("streams/a/")) ?? "";
  return { file, lines: store.read(file).trimEnd().split("\n") };
}

function spoil(store: TestStore, file: string, lines: readonly string[]): void {
  writeFileSync(`${store.root}/${file}`, lines.join("\n"));
}

async function salvage(store: TestStore, folder: string) {
  const before = snapshot(store.root, isIndex);
  const ran = await store.run("validate", "--verbose", "--salvage", folder);
  assert.deepEqual(snapshot(store.root, isIndex), before, "the store is as it was");
  return ran;
}

describe("salvage", () => {
  test("an edited and a torn line: byte for byte, and the sound rows beside it", async () => {
    using store = testStore();
    const { file, lines: [one = "", two = "", three = "", four = ""] } = await ledger(store);
    const edited = two.replace("two", "TWO");
    spoil(store, file, [one, edited, three, four, four.slice(0, 50)]);
    const out = `${store.folder}/deep/rescued`;
    const { exit, answer } = await salvage(store, out);
    assert.deepEqual([exit, answer.code], [3, "damaged"]);
    const offset = one.length + 1;
    const tail = [one, edited, three, four].join("\n").length + 1;
    assert.deepEqual(answer.salvaged, [{
      file,
      bytes: tail + 50,
      rows_good: 3,
      rows_damaged: 2,
      damage: [
        { line: 2, offset, bytes: edited.length, fault: "edited" },
        { line: 5, offset: tail, bytes: 50, fault: "torn" },
      ],
      copy: `${out}/${file}`,
      rows: `${out}/${file}.rows`,
    }]);
    assert.deepEqual(filesBelow(out), [file, `${file}.rows`]);
    assert.equal(readFileSync(`${out}/${file}`, "utf8"), store.read(file));
    assert.equal(readFileSync(`${out}/${file}.rows`, "utf8"), `${one}\n${three}\n${four}\n`);
    assert.equal(statSync(out).mode & 0o777, 0o700);
    assert.equal(statSync(`${out}/${file}`).mode & 0o777, 0o600);
  });

  test("rows in a wrong place are sound; a row that is missing has no bytes", async () => {
    using store = testStore();
    const { file, lines: [one = "", two = "", three = "", four = ""] } = await ledger(store);
    spoil(store, file, [one, three, four, two, ""]);
    const out = `${store.folder}/rescued`;
    const { answer: { salvaged: [found], damage } } = await salvage(store, out);
    assert.deepEqual([found.rows_good, found.rows_damaged], [4, 0]);
    assert.equal(found.damage.length, damage.length);
    assert.equal(readFileSync(found.rows, "utf8"), readFileSync(found.copy, "utf8"));
  });

  test("a file that is gone has nothing to copy, one of rubbish no sound rows", async () => {
    using store = testStore();
    const { file } = await ledger(store);
    await store.ok(...words`sync stop --instance-id ins-a --scope a`);
    rmSync(`${store.root}/${file}`);
    mkdirSync(`${store.root}/bus/x`, { recursive: true });
    writeFileSync(`${store.root}/bus/x/2026-11-22.jsonl`, "rubbish\n\xff\n", "latin1");
    const { exit, answer } = await salvage(store, `${store.folder}/rescued`);
    assert.equal(exit, 3);
    assert.ok(answer.damage.some((each: { file: string }) => each.file === file));
    assert.deepEqual(
      answer.salvaged.map(({ file, rows_good, rows_damaged, rows }: never) => {
        return { file, rows_good, rows_damaged, rows };
      }),
      [{ file: "bus/x/2026-11-22.jsonl", rows_good: 0, rows_damaged: 2, rows: null }],
    );
    assert.deepEqual(filesBelow(`${store.folder}/rescued`), ["bus/x/2026-11-22.jsonl"]);
  });

  test("v1's files too, each row by v1's rules", async () => {
    using store = testStore({ from: V1 });
    const { answer } = await salvage(store, `${store.folder}/rescued`);
    assert.ok(answer.salvaged.length > 1);
    for (const { file, copy, rows, rows_good, rows_damaged } of answer.salvaged) {
      assert.equal(readFileSync(copy, "latin1"), readFileSync(`${V1}/${file}`, "latin1"));
      const lines = readFileSync(copy, "utf8").split("\n").filter((line) => line !== "");
      assert.equal(rows_good + rows_damaged, lines.length, file);
      if (rows !== null) {
        for (const line of readFileSync(rows, "utf8").trimEnd().split("\n")) {
          assert.ok(lines.includes(line));
        }
      }
    }
  });

  test("nothing is damaged: nothing is made", async () => {
    using store = testStore();
    await ledger(store);
    const { exit, answer } = await salvage(store, `${store.folder}/rescued`);
    assert.deepEqual([exit, answer.salvaged], [0, []]);
    assert.ok(!existsSync(`${store.folder}/rescued`));
  });

  test("there is no store: none is made, nor the folder", async () => {
    using store = testStore();
    const { exit, answer } = await store.run("validate", "--salvage", `${store.folder}/rescued`);
    assert.deepEqual([exit, answer.code], [1, "no_store"]);
    assert.deepEqual(filesBelow(store.folder), []);
  });

  test("a folder that is full, a link, or inside of the store is refused", async () => {
    using store = testStore();
    const { file, lines } = await ledger(store);
    spoil(store, file, [...lines, "torn"]);
    mkdirSync(`${store.folder}/full`);
    writeFileSync(`${store.folder}/full/kept`, "kept");
    mkdirSync(`${store.folder}/empty`);
    symlinkSync(`${store.folder}/empty`, `${store.folder}/link`);
    symlinkSync(`${store.root}/evidence`, `${store.folder}/into`);
    const refused = [
      store.root,
      `${store.root}/rescued`,
      `${store.root}/evidence`,
      `${store.folder}/into/rescued`,
      `${store.folder}/link`,
      `${store.folder}/full`,
      `${store.folder}/full/kept`,
    ];
    for (const folder of refused) {
      const { exit, answer } = await salvage(store, folder);
      assert.deepEqual([exit, answer.code], [1, "refused"], folder);
    }
    assert.deepEqual(filesBelow(`${store.folder}/full`), ["kept"]);
    assert.deepEqual(filesBelow(`${store.folder}/empty`), []);
    assert.equal((await salvage(store, `${store.folder}/empty`)).exit, 3);
    assert.equal(filesBelow(`${store.folder}/empty`).length, 2);
  });

  test("a line of many megabytes is copied whole", async () => {
    using store = testStore();
    const { file } = await ledger(store);
    appendFileSync(`${store.root}/${file}`, `${"x".repeat(5_000_000)}\n`);
    const { answer: { salvaged: [found] } } = await salvage(store, `${store.folder}/rescued`);
    assert.deepEqual([found.rows_good, found.rows_damaged], [4, 1]);
    assert.deepEqual(found.damage[0].bytes, 5_000_000);
    assert.equal(readFileSync(found.copy, "utf8"), store.read(file));
  });
});
