/** What is not ours, in a folder of ours, costs only its place: everybody and all else go on. */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { filesBelow, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** A store with something of everything in it. */
async function furnished(): Promise<TestStore> {
  const store = testStore();
  const decision = ["--proposed-type", "decision", "--decision-key", "cache"];
  await store.ok("capture", ...WHO, ...decision, "--summary", "Cache in SQLite");
  await store.ok("capture", ...WHO, "--visibility", "private", "--summary", "A guess");
  await store.ok("distill");
  await store.ok("publish", ...WHO, "--object-type", "fact", "--summary", "Tests need Redis");
  await store.ok("reduce");
  await store.ok(...words`checkpoint --project demo --now "half done" --instance-id ins-a`);
  await store.ok(...words`attach --project demo`);
  return store;
}

/** Commands of every kind, which must all go well; returns what is known in the end. */
async function goOn(store: TestStore): Promise<{ readonly captured: number }> {
  await store.ok("capture", ...WHO, "--summary", `more at ${store.clock}`);
  await store.ok("distill");
  await store.ok("publish", ...WHO, "--object-type", "fact", "--summary", `shared ${store.clock}`);
  await store.ok("reduce");
  await store.ok(...words`attach --project demo`);
  await store.ok(...words`handoff --project demo --summary done --instance-id ins-a`);
  await store.ok("diagnose");
  await store.ok(...words`agenda --project demo --add "to do"`);
  const { events } = await store.ok("stats");
  return { captured: events["memory.captured"] };
}

const FOLDERS = [
  "views/facts",
  "views/decisions",
  "views/facts/project-demo",
  "views/conflicts",
  "views/attach",
  "streams",
  "streams/project-demo",
  "bus/project-demo",
  "coordination",
  "projects/demo",
  "governance/health",
  "_meta",
  "index",
  "archive",
];

describe("strangers in a store", () => {
  for (const name of [".gitkeep", ".DS_Store", "Thumbs.db", ".2026-11.jsonl.swp", "notes"]) {
    test(`${name} in every folder`, async () => {
      using store = await furnished();
      for (const folder of FOLDERS) {
        mkdirSync(`${store.root}/${folder}`, { recursive: true });
        writeFileSync(`${store.root}/${folder}/${name}`, "not of the store\n");
      }
      const { captured } = await goOn(store);
      assert.equal(captured, 3);
      const { errors } = await store.ok("validate", "--verbose");
      assert.deepEqual(errors, []);
      for (const folder of FOLDERS) {
        const text = readFileSync(`${store.root}/${folder}/${name}`, "utf8");
        assert.equal(text, "not of the store\n", folder);
      }
    });
  }

  test("a file of somebody's beside the views is no view that is out of date", async () => {
    using store = await furnished();
    const paths = [
      "views/conflicts/notes.jsonl",
      "views/conflicts/project-demo (conflicted copy).jsonl",
      "views/facts/project-demo/copy of 2026-11.active.jsonl",
    ];
    mkdirSync(`${store.root}/views/conflicts`, { recursive: true });
    for (const path of paths) writeFileSync(`${store.root}/${path}`, "not of the store\n");
    await goOn(store);
    rmSync(`${store.root}/index`, { recursive: true });
    await goOn(store);
    for (const path of paths) assert.equal(store.read(path), "not of the store\n");
  });

  test("a plain file where a folder of views is expected", async () => {
    using store = await furnished();
    for (const folder of ["views/conflicts", "views/private"]) {
      rmSync(`${store.root}/${folder}`, { recursive: true, force: true });
      writeFileSync(`${store.root}/${folder}`, "");
    }
    await goOn(store);
  });

  for (const derived of ["projects/demo/resume.active.md", "views/attach/demo.md"]) {
    test(`a link at ${derived} is left alone, and nobody else minds`, async () => {
      using store = await furnished();
      const other = `${store.folder}/elsewhere.md`;
      writeFileSync(other, "somebody's\n");
      rmSync(`${store.root}/${derived}`, { force: true });
      symlinkSync(other, `${store.root}/${derived}`);
      await store.ok("capture", ...WHO, "--summary", "one more");
      await store.ok("distill");
      await store.ok("reduce");
      await store.ok(...words`handoff --project demo --summary done --instance-id ins-a`);
      assert.equal(readFileSync(other, "utf8"), "somebody's\n");
      // With the link gone, the file is made.
      rmSync(`${store.root}/${derived}`);
      await store.ok(...words`attach --project demo`);
      assert.ok(existsSync(`${store.root}/${derived}`));
    });
  }

  test("a folder in a ledger's place costs that ledger, and is named", async () => {
    using store = await furnished();
    const [stream = ""] = filesBelow(store.root).filter((path) => path.startsWith("streams/"));
    const bus = filesBelow(store.root).find((path) => path.startsWith("bus/")) ?? "";
    renameSync(`${store.root}/${bus}`, `${store.folder}/bus.jsonl`);
    mkdirSync(`${store.root}/${bus}`);
    const { answer, exit } = await store.run("validate", "--verbose");
    assert.equal(exit, 3);
    assert.ok(answer.damage.some((each: { file: string }) => each.file === bus));
    assert.ok(answer.damage.every((each: { file: string }) => each.file !== stream));
    const { captured } = await goOn(store);
    assert.equal(captured, 3);
    // It comes back, and counts again.
    rmSync(`${store.root}/${bus}`, { recursive: true });
    renameSync(`${store.folder}/bus.jsonl`, `${store.root}/${bus}`);
    const { events } = await store.ok("stats");
    assert.equal(events["memory.published"], 2);
  });

  test("ledgers with a second name are read, and what is new goes into new files", async () => {
    using store = await furnished();
    const copy = `${store.folder}/snapshot`;
    for (const path of filesBelow(store.root).filter((each) => each.endsWith(".jsonl"))) {
      mkdirSync(`${copy}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      linkSync(`${store.root}/${path}`, `${copy}/${path}`);
    }
    const before = new Map(
      filesBelow(copy).map((path) => [path, readFileSync(`${copy}/${path}`, "utf8")]),
    );
    assert.equal((await store.ok("stats")).events["memory.captured"], 2);
    const { captured } = await goOn(store);
    assert.equal(captured, 3);
    assert.deepEqual((await store.ok("validate", "--verbose", "--strict")).errors, []);
    for (const [path, text] of before) {
      if (!path.startsWith("views/")) {
        assert.equal(readFileSync(`${copy}/${path}`, "utf8"), text, path);
      }
    }
  });

  test("an index with a second name is a cache, and made anew", async () => {
    using store = await furnished();
    linkSync(`${store.root}/index/state.db`, `${store.folder}/state.db`);
    const { captured } = await goOn(store);
    assert.equal(captured, 3);
  });

  test("a store of v1 as its own init leaves it: with a .gitkeep in every folder", async () => {
    const v1 = `${import.meta.dirname}/../formats/v1/quickstart/memory`;
    using store = testStore({ from: v1 });
    const folders = readdirSync(store.root, { recursive: true, withFileTypes: true })
      .filter((each) => each.isDirectory());
    for (const { parentPath, name } of folders) writeFileSync(`${parentPath}/${name}/.gitkeep`, "");
    const kept = `${store.folder}/kept`;
    cpSync(store.root, kept, { recursive: true });
    await store.ok("reduce");
    await store.ok("distill");
    await store.ok(...words`attach --project demo`);
    await store.ok("diagnose");
    for (const path of filesBelow(kept)) {
      const isOurs = path.startsWith("index/") || path === "views/attach/demo.md";
      if (isOurs) continue;
      const [now, then] = [store.root, kept].map((root) => readFileSync(`${root}/${path}`, "utf8"));
      assert.equal(now, then, path);
    }
  });

  test("what looks like a ledger, and nobody reads, is named by validate", async () => {
    using store = await furnished();
    const stream = filesBelow(store.root).find((path) => path.startsWith("streams/")) ?? "";
    const copies = [
      stream.replace(".jsonl", " (conflicted copy).jsonl"),
      stream.replace(".jsonl", ".sync-conflict-20261124.jsonl"),
      `${stream}.orig`,
      "coordination/leases 2.jsonl",
    ];
    for (const copy of copies) cpSync(`${store.root}/${stream}`, `${store.root}/${copy}`);
    const { warnings, errors } = await store.ok("validate", "--verbose");
    assert.deepEqual(errors, []);
    assert.deepEqual(warnings.sort(), copies.map((copy) => `nobody reads this: ${copy}`).sort());
    assert.equal((await store.run("validate", "--strict")).exit, 1);
    assert.equal((await store.ok("stats")).events["memory.captured"], 2);
  });
});
