/** A way back to green: damage and lost rows that somebody answers for, as they stand. */
import assert from "node:assert/strict";
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Answer, snapshot, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];

/** File times move by the ticks of the kernel, 4 ms as a rule. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 12));

interface Sealed {
  readonly store: TestStore;
  /** Below the root. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** A store with a sealed ledger of five rows. */
async function sealed(): Promise<Sealed> {
  const store = testStore();
  for (let i = 1; i <= 5; i += 1) await store.ok("publish", ...WHO, "--summary", `fact ${i}`);
  await store.ok(...words`attach --project demo`);
  await store.ok("sync", "stop", ...WHO);
  const path = store.files().find((each) => each.startsWith("bus/")) ?? "";
  return { store, path, lines: store.read(path).trimEnd().split("\n") };
}

async function write({ store, path }: Sealed, lines: readonly string[], tail = ""): Promise<void> {
  await tick();
  writeFileSync(`${store.root}/${path}`, lines.map((line) => `${line}\n`).join("") + tail);
}

function accept({ store }: Sealed, target: string, ...more: string[]) {
  const by = ["--why", "the disk failed", "--instance-id", "ins-b", ...more];
  return store.run("validate", "--accept-loss", target, ...by);
}

/** All is well again, and what is known is said. */
async function assertGreen(store: TestStore, known = /known to be .*ins-b: the disk failed/) {
  const { warnings } = await store.ok("validate", "--verbose", "--strict");
  assert.match(warnings.join("\n"), known);
  const { metrics, health } = await store.ok("diagnose", "--dry-run");
  assert.deepEqual([metrics.damaged_lines, metrics.rows_gone, health], [0, 0, "green"]);
}

/** What is wrong, as `FILE:LINE fault`; `gone` with its lines. */
async function wrong(store: TestStore): Promise<string[]> {
  const { answer } = await store.run("validate", "--verbose");
  const damage = answer.damage.map(({ line, fault }: Answer) => `${line} ${fault}`);
  return [...damage, ...answer.gone.map(({ lines }: Answer) => `${lines} gone`)];
}

/** How a file is harmed, what is wrong with it then, and the lines that are accepted. */
const HARMS: readonly (readonly [
  name: string,
  harm: (at: Sealed) => Promise<void>,
  wrong: readonly string[],
  lines: string,
])[] = [
  [
    "an edited line",
    (at) => write(at, at.lines.with(1, at.lines[1]?.replace("fact 2", "fact 0") ?? "")),
    ["2 edited", "2 gone"],
    "2",
  ],
  ["a deleted line", (at) => write(at, at.lines.toSpliced(1, 1)), ["2 deleted", "2 gone"], "2"],
  [
    "lines deleted apart",
    (at) => write(at, at.lines.filter((_, i) => i !== 1 && i !== 3)),
    ["2 deleted", "3 deleted", "2,4 gone"],
    "2-4",
  ],
  [
    "a moved line",
    (at) => write(at, [4, 0, 1, 2, 3].map((i) => at.lines[i] ?? "")),
    ["1 moved"],
    "1",
  ],
  ["a doubled line", (at) => write(at, [...at.lines, at.lines[2] ?? ""]), ["6 doubled"], "6"],
  ["a cut file", (at) => write(at, at.lines.slice(0, 2)), ["3 truncated", "3-5 gone"], "3"],
  [
    "a torn tail",
    (at) => write(at, at.lines.slice(0, 4), at.lines[4]?.slice(0, 40)),
    ["5 torn", "5 truncated", "5 gone"],
    "5",
  ],
  [
    "a file that is gone",
    ({ store, path }) => Promise.resolve(rmSync(`${store.root}/${path}`)),
    ["1 truncated", "1-5 gone"],
    "1",
  ],
];

describe("validate --accept-loss", () => {
  for (const [name, harm, found, lines] of HARMS) {
    test(`${name}: accepted, it fails nothing, in clones and after a rebuild too`, async () => {
      const at = await sealed();
      using store = at.store;
      await harm(at);
      assert.deepEqual(await wrong(store), found);
      const before = snapshot(store.root, (path) => path.startsWith("index/"));
      const dry = await accept(at, `${at.path}:${lines}`, "--dry-run");
      assert.deepEqual([dry.exit, dry.answer.dry_run], [0, true], dry.out);
      assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
      assert.deepEqual(await wrong(store), found);
      const done = await accept(at, `.memory/${at.path}:${lines}`);
      assert.equal(done.exit, 0, done.out);
      assert.ok(done.answer.accepted.length >= 1);
      await assertGreen(store);
      using clone = testStore({ seed: 9 });
      cpSync(store.root, clone.root, {
        recursive: true,
        filter: (path) => !path.includes("/index"),
      });
      clone.clock = store.clock;
      await assertGreen(clone, /(?:)/);
      rmSync(`${store.root}/index`, { recursive: true });
      await assertGreen(store, /(?:)/);
      const again = await accept(at, `${at.path}:${lines}`);
      assert.deepEqual([again.exit, again.answer.code], [1, "refused"], again.out);
    });
  }

  test("what comes later, at the same line or another one, is damage again", async () => {
    const at = await sealed();
    using store = at.store;
    const edited = (word: string) => at.lines.with(1, at.lines[1]?.replace("fact 2", word) ?? "");
    await write(at, edited("fact 0"));
    assert.equal((await accept(at, `${at.path}:2`)).exit, 0);
    await write(at, edited("fact 9"));
    assert.deepEqual(await wrong(store), ["2 edited"]);
    await write(at, edited("fact 0"));
    assert.deepEqual(await wrong(store), []);
    await write(at, edited("fact 0").with(2, "{}"));
    assert.deepEqual(await wrong(store), ["3 edited", "3 gone"]);
    await write(at, edited("fact 0").slice(0, 3));
    assert.deepEqual(await wrong(store), ["4 truncated", "4-5 gone"]);
    assert.equal((await accept(at, `${at.path}:4`)).exit, 0);
    await write(at, edited("fact 0").slice(0, 2));
    assert.deepEqual(await wrong(store), ["3 truncated", "3 gone"]);
  });

  test("a line with which nothing is wrong is refused, and the hint names what is", async () => {
    const at = await sealed();
    using store = at.store;
    await write(at, at.lines.toSpliced(1, 1));
    await store.run("validate");
    const before = snapshot(store.root, (path) => path.startsWith("index/"));
    for (const lines of ["1", "2-3", "1,2", "9", "2-999999999"]) {
      const { exit, answer } = await accept(at, `${at.path}:${lines}`);
      assert.deepEqual([exit, answer.code], [1, "refused"], lines);
      assert.match(
        answer.hint,
        /wrong there: bus\/[^ ]*:2 \(deleted\), bus\/.*:2 \(gone\)/,
      );
    }
    const other = await accept(at, "bus/team/none.jsonl:1");
    assert.deepEqual([other.exit, other.answer.code], [1, "refused"]);
    assert.match(other.answer.hint, /memoryctl validate names/);
    for (const target of ["x", "x:", ":3", "x:3-2", "x:a", "x:1,,2", "x:1-2-3"]) {
      assert.equal((await accept(at, target)).exit, 2, target);
    }
    const silent = await store.run("validate", "--accept-loss", `${at.path}:2`);
    assert.deepEqual([silent.exit, silent.answer.code], [2, "usage"]);
    assert.match(silent.answer.error, /--why is required/);
    assert.equal((await store.run("validate", "--why", "so")).exit, 2);
    assert.deepEqual(snapshot(store.root, (path) => path.startsWith("index/")), before);
  });

  test("the hint of validate names the way out", async () => {
    const at = await sealed();
    using store = at.store;
    await write(at, at.lines.toSpliced(1, 1));
    assert.match((await store.run("validate")).answer.hint, /--accept-loss FILE:LINES --why/);
  });

  test("rows that git clean took, and nothing sealed", async () => {
    using store = testStore();
    for (let i = 0; i < 3; i += 1) await store.ok("publish", ...WHO, "--summary", `saw ${i}`);
    await store.ok(...words`attach --project demo`);
    const path = store.files().find((each) => each.startsWith("bus/")) ?? "";
    rmSync(`${store.root}/${path}`);
    assert.deepEqual(await wrong(store), ["1-3 gone"]);
    assert.equal((await accept({ store, path, lines: [] }, `${path}:1,3`)).exit, 0);
    assert.deepEqual(await wrong(store), ["2 gone"]);
    assert.equal((await accept({ store, path, lines: [] }, `${path}:2`)).exit, 0);
    await assertGreen(store, /(?:)/);
  });

  test("a line of another replica without an end is a warning until it is accepted", async () => {
    using other = testStore({ seed: 2 });
    using store = testStore();
    await other.ok("publish", ...WHO, "--summary", "one");
    const path = other.files().find((each) => each.startsWith("bus/")) ?? "";
    await store.ok(...words`checkpoint --project demo --now x`);
    await store.ok(...words`attach --project demo`);
    cpSync(`${other.root}/${path}`, `${store.root}/${path}`, { recursive: true });
    await store.ok("reduce");
    const line = readFileSync(`${other.root}/${path}`, "utf8");
    appendFileSync(`${store.root}/${path}`, line.slice(0, 30));
    assert.equal((await store.run("validate", "--strict")).exit, 1);
    assert.equal((await accept({ store, path, lines: [] }, `${path}:2`)).exit, 0);
    await assertGreen(store);
    appendFileSync(`${store.root}/${path}`, "more");
    assert.equal((await store.run("validate", "--strict")).exit, 1);
  });
});
