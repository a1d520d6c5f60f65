/** The archive: closed ledgers are compressed and removed, and no answer changes. */
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { difference, dumpStore } from "../support/dump.ts";
import { type Answer, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const OCTOBER = Date.UTC(2026, 9, 20, 10);
const NOVEMBER = Date.UTC(2026, 10, 23, 10);
const ARCHIVE = ["hygiene", "--archive-before", "2026-11"];

/** A store with a month that is over, all judged and released, and work of this month. */
async function twoMonths(seed = 1): Promise<TestStore> {
  const store = testStore({ seed, clock: OCTOBER });
  for (const summary of ["in files", "in SQLite"]) {
    const what = ["--proposed-type", "decision", "--decision-key", "cache", "--summary", summary];
    await store.ok("capture", ...WHO, ...what);
    await store.ok("distill");
  }
  await store.ok(...words`publish ${WHO} --summary old --object-type commitment`);
  await store.ok("reduce");
  await store.ok(...words`checkpoint --project demo --now x --instance-id ins-a`);
  await store.ok(...words`agenda --project demo --add item`);
  // A segment that goes on is of the month of its last row.
  await store.ok(...words`hygiene --rotate --max-lines 1`);
  store.clock = NOVEMBER;
  await store.ok("capture", ...WHO, "--summary", "new");
  // Whoever attaches would judge it: the answers are to be the same each time.
  await store.ok("distill");
  return store;
}

async function answers(store: TestStore, key = "cache"): Promise<Answer[]> {
  const asked = [
    ["stats"],
    ["lease", "list"],
    ["agenda", "--project", "demo", "--list"],
    ["history", key],
    ["attach", "--project", "demo"],
  ];
  const all: Answer[] = [];
  for (const argv of asked) all.push(await store.ok(...argv));
  return all;
}

describe("archive", () => {
  test("pruned ledgers answer as before, also from a new index", async () => {
    using store = await twoMonths();
    const before = await answers(store);
    const ledgers = dumpStore(store.root);
    const { archived, refused } = await store.ok(...ARCHIVE, "--prune");
    assert.ok(archived.length >= 5, JSON.stringify(refused));
    for (const { source, target } of archived) {
      assert.ok(!existsSync(`${store.folder}/${source}`), source);
      assert.ok(existsSync(`${store.folder}/${target}`), target);
    }
    assert.deepEqual(await answers(store), before);
    rmSync(`${store.root}/index`, { recursive: true });
    assert.deepEqual(await answers(store), before);
    // The ledger of seals goes on where it was.
    const lost = difference(ledgers, dumpStore(store.root)).filter((each) =>
      each.startsWith("+") && !each.startsWith('+ ledgers {"path":"coordination/seals.')
    );
    assert.deepEqual(lost, [], "every row that was folded still is");
    assert.equal((await store.ok("validate", "--strict")).error_count, 0);
  });

  test("copies remove nothing; a second run adds nothing; a dry run writes nothing", async () => {
    using store = await twoMonths();
    const untouched = snapshot(store.root, (path) => path.startsWith("index/"));
    const dry = await store.ok(...ARCHIVE, "--prune", "--dry-run");
    assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), untouched);
    const { archived } = await store.ok(...ARCHIVE);
    assert.deepEqual(
      archived.map((each: Answer) => each.target),
      dry.archived.map((each: Answer) => each.target),
    );
    for (const { source } of archived) assert.ok(existsSync(`${store.folder}/${source}`));
    const copies = snapshot(`${store.root}/archive`);
    await store.ok(...ARCHIVE, "--prune");
    const again = await store.ok(...ARCHIVE, "--prune");
    assert.deepEqual(again.archived, []);
    assert.deepEqual(snapshot(`${store.root}/archive`), copies);
  });

  test("an original that comes back counts again, and is the same", async () => {
    using store = await twoMonths();
    const originals = snapshot(store.root, (path) => !path.startsWith("streams/"));
    const before = await answers(store);
    await store.ok(...ARCHIVE, "--prune");
    for (const [path, bytes] of originals) {
      mkdirSync(`${store.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      writeFileSync(`${store.root}/${path}`, bytes, "latin1");
    }
    assert.deepEqual(await answers(store), before);
    assert.equal((await store.ok("validate")).error_count, 0);
  });

  /** A clone into which copies of what was pruned come, before it is first asked or after. */
  async function withCopies(
    copy: (text: string) => string,
    hold: (other: TestStore, copies: readonly string[], wanted: Answer[]) => Promise<void>,
  ): Promise<void> {
    using store = await twoMonths();
    const wanted = await answers(store);
    const early = snapshot(store.root, (path) => !path.startsWith("streams/"));
    const { archived } = await store.ok(...ARCHIVE, "--prune");
    for (const copyFirst of [true, false]) {
      using other = testStore({ seed: 2, clock: NOVEMBER, from: store.root });
      rmSync(`${other.root}/index`, { recursive: true });
      if (!copyFirst) await other.ok("stats");
      const copies: string[] = [];
      for (const [path, text] of early) {
        if (!archived.some((each: Answer) => each.source === `.memory/${path}`)) continue;
        mkdirSync(`${other.root}/${path}`.replace(/[^/]*$/, ""), { recursive: true });
        writeFileSync(`${other.root}/${path}`, copy(text));
        copies.push(path);
      }
      assert.ok(copies.length > 0);
      await hold(other, copies, wanted);
      for (const path of copies) rmSync(`${other.root}/${path}`);
      assert.deepEqual(await answers(other), wanted, `copy first: ${copyFirst}`);
      assert.equal((await other.ok("validate", "--verbose")).damage.length, 0);
    }
  }

  for (
    const [what, copy] of [
      ["nothing", () => ""],
      ["the first line", (text: string) => text.slice(0, text.indexOf("\n") + 1)],
      ["all but the end", (text: string) => text.slice(0, -40)],
    ] as const
  ) {
    test(`an early copy of a pruned file changes no answer: ${what}`, async () => {
      await withCopies(copy, async (other, _copies, wanted) => {
        assert.deepEqual(await answers(other), wanted);
        const { damage, index } = await other.ok("validate", "--verbose");
        assert.deepEqual([damage, index.differences], [[], []]);
      });
    });
  }

  test("an early copy of a pruned file gives way when the archive comes after it", async () => {
    using store = await twoMonths();
    const wanted = await answers(store);
    const early = snapshot(store.root, (path) => !path.startsWith("streams/"));
    await store.ok(...ARCHIVE, "--prune");
    using other = testStore({ seed: 2, clock: NOVEMBER, from: store.root });
    renameSync(`${other.root}/archive`, `${other.folder}/archive`);
    rmSync(`${other.root}/index`, { recursive: true });
    for (const [path, text] of early) {
      if (existsSync(`${other.root}/${path}`)) continue;
      mkdirSync(`${other.root}/${path}`.replace(/[^/]*$/, ""), { recursive: true });
      writeFileSync(`${other.root}/${path}`, text.slice(0, -40));
    }
    assert.notDeepEqual((await other.ok("stats")).events, wanted[0].events);
    renameSync(`${other.folder}/archive`, `${other.root}/archive`);
    // What came without its folder is seen by those that look at what may grow.
    await other.ok("attach", "--project", "demo");
    assert.deepEqual(await answers(other), wanted);
  });

  test("an early copy of an own pruned file is not archived once more", async () => {
    using store = await twoMonths();
    const early = snapshot(store.root, (path) => !path.startsWith("streams/"));
    const { archived } = await store.ok(...ARCHIVE, "--prune");
    const wanted = await answers(store);
    const sources = archived.map((each: Answer) => each.source.slice(".memory/".length));
    const copies = [...early].filter(([path]) => sources.includes(path));
    for (const [path, text] of copies) writeFileSync(`${store.root}/${path}`, text.slice(0, -40));
    assert.deepEqual(await answers(store), wanted);
    const again = await store.ok(...ARCHIVE, "--prune");
    assert.deepEqual(again.archived, []);
    const refused = again.refused.filter((each: Answer) =>
      each.reason === "its archive holds more"
    );
    assert.equal(refused.length, copies.length);
    assert.deepEqual(await answers(store), wanted);
    assert.equal((await store.ok("validate", "--verbose")).damage.length, 0);
  });

  test("a file that is shorter than its archive, and says something else, is named", async () => {
    const cut = (text: string) => `${text.slice(0, text.indexOf("\n") - 40)}\n`;
    await withCopies(cut, async (other, copies, wanted) => {
      assert.notDeepEqual((await other.ok("stats")).events, wanted[0].events);
      const { damage } = (await other.run("validate", "--verbose")).answer;
      const short = damage.filter((each: Answer) => each.fault === "truncated");
      const named = new Set(short.map((each: Answer) => each.file));
      assert.deepEqual(copies.filter((path) => !named.has(path)), []);
    });
  });

  test("archives that come after the rows that name them are read", async () => {
    using store = await twoMonths();
    const before = await answers(store);
    const { archived } = await store.ok(...ARCHIVE, "--prune");
    const kept = archived.map(({ target }: Answer) => {
      const path = `${store.folder}/${target}`;
      return [path, readFileSync(path)] as const;
    });
    for (const [path] of kept) rmSync(path);
    rmSync(`${store.root}/index`, { recursive: true });
    assert.equal((await store.run("validate")).exit, 3);
    assert.equal((await store.ok("stats")).events["memory.published"], undefined);
    for (const [path, bytes] of kept) writeFileSync(path, bytes);
    await store.ok("reduce");
    assert.deepEqual(await answers(store), before);
    await store.ok("validate", "--strict");
  });

  test("a lost archive is named, and what can be read goes on", async () => {
    using store = await twoMonths();
    const { archived } = await store.ok(...ARCHIVE, "--prune");
    const lost = archived.find((each: Answer) => each.source.includes("/bus/"));
    rmSync(`${store.folder}/${lost.target}`);
    const { exit, answer } = await store.run("validate", "--verbose");
    assert.equal(exit, 3);
    assert.equal(answer.damage[0].file, lost.target.slice(".memory/".length));
    assert.equal((await store.ok("stats")).events["memory.captured"], 3);
  });

  test("what is open, waiting or still written is refused with its reason", async () => {
    using store = testStore({ clock: OCTOBER });
    await store.ok("publish", ...WHO, "--summary", "waits");
    await store.ok("sync", "start", ...WHO);
    const lease = ["--key", "k", "--instance-id", "ins-a", "--ttl-seconds", "60"];
    await store.ok("lease", "acquire", ...lease);
    store.clock = NOVEMBER;
    await store.ok("capture", ...WHO, "--summary", "now");
    const prune = words`hygiene --archive-before 2026-12 --prune`;
    const { archived, refused } = await store.ok(...prune);
    const reasons = Object.fromEntries(
      refused.map((
        { source, reason }: Answer,
      ) => [source.split("/").slice(0, 2).join("/"), reason]),
    );
    assert.match(reasons["bus/project-demo"], /wait to be judged/);
    assert.match(reasons["streams/project-demo"], /still written/);
    const said = Object.values(reasons).join("\n");
    assert.match(said, /a lease in it is open/);
    assert.match(said, /an instance in it is active/);
    assert.deepEqual(archived.map((each: Answer) => each.source.split("/")[2].split(".")[0]), [
      "cursors",
    ]);
  });

  test("another clone's files are never archived, whatever it wrote since", async () => {
    using other = await twoMonths(7);
    using store = testStore({ seed: 8, clock: NOVEMBER });
    await store.ok("init");
    for (const path of other.files().filter((each) => /\.[0-9a-f]{12}\.\d+\.jsonl$/.test(each))) {
      mkdirSync(`${store.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      writeFileSync(`${store.root}/${path}`, other.read(path));
    }
    const { archived, refused } = await store.ok(...ARCHIVE, "--prune");
    assert.deepEqual(archived, []);
    const own = refused.filter(({ reason }: Answer) => /only its writer/.test(reason));
    assert.ok(own.length >= 5);
    assert.deepEqual((await store.ok("stats")).events, (await other.ok("stats")).events);
  });

  test("v1's files are archived once nobody touched them for two days", async () => {
    const from = fileURLToPath(new URL("../formats/v1/two-instances/memory", import.meta.url).href);
    using store = testStore({ from, clock: NOVEMBER });
    await store.ok("stats");
    const argv = ["hygiene", "--archive-before", "2026-12", "--prune"];
    store.clock = Date.now();
    const { refused } = await store.ok(...argv);
    assert.ok(refused.some(({ reason }: Answer) => /two days/.test(reason)));
    const old = new Date(Date.now() - 3 * 24 * 3_600_000);
    for (const path of store.files()) utimesSync(`${store.root}/${path}`, old, old);
    const before = await answers(store, "architecture-write-path");
    const { archived } = await store.ok(...argv);
    assert.ok(archived.some(({ source }: Answer) => source.includes("/views/facts/")));
    assert.deepEqual(await answers(store, "architecture-write-path"), before);
    rmSync(`${store.root}/index`, { recursive: true });
    assert.deepEqual(await answers(store, "architecture-write-path"), before);
    assert.equal((await store.ok("validate", "--strict")).error_count, 0);
  });

  test("another clone's torn tail is named, and left as it is", async () => {
    using store = await twoMonths();
    const file = store.files().find((path) => path.startsWith("bus/")) ?? "";
    const torn = `${store.read(file)}{"torn`;
    writeFileSync(`${store.root}/${file}`, torn);
    // Without its index, the store is another replica.
    rmSync(`${store.root}/index`, { recursive: true });
    assert.equal((await store.run("validate", "--verbose")).answer.damage[0].fault, "torn");
    const old = new Date(NOVEMBER - 30 * 24 * 3_600_000);
    utimesSync(`${store.root}/${file}`, old, old);
    assert.deepEqual((await store.ok("hygiene")).torn, [`.memory/${file}`]);
    assert.equal(store.read(file), torn);
    assert.deepEqual(store.files().filter((path) => path.startsWith("quarantine/")), []);
  });

  test("--prune alone, and a month that is none, are usage errors", async () => {
    using store = testStore();
    await store.ok("init");
    assert.equal((await store.run("hygiene", "--prune")).exit, 2);
    assert.equal((await store.run("hygiene", "--archive-before", "2026")).exit, 2);
  });
});
