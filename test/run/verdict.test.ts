/** One judge: `diagnose` counts as damage what `validate` calls damage, from the index alone. */
import assert from "node:assert/strict";
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { canonical } from "../../src/base/json.ts";
import { digest, finish } from "../../src/row/line.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { seeded } from "../support/random.ts";
import { type Answer, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const SEEDS = Number(process.env["VERDICT_SEEDS"] ?? 40);

/** File times move by the ticks of the kernel, 4 ms as a rule. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 12));

const ledgersOf = (store: TestStore) =>
  store.files().filter((path) =>
    /^(?:streams|bus|coordination|governance|projects)\/.*\.jsonl$/.test(path)
  );

/** A store with ledgers of several kinds, further segments, and some of a clone's. */
async function furnished(seed: number, isSealed: boolean): Promise<TestStore> {
  const store = testStore({ seed });
  using other = testStore({ seed: seed + 1000 });
  for (const [at, who] of [[other, "ins-b"], [store, "ins-a"]] as const) {
    const as = ["--scope", "project:demo", "--instance-id", who];
    for (let i = 0; i < 3; i += 1) {
      await at.ok("capture", ...as, "--summary", `${who} saw ${i}`);
      await at.ok("publish", ...as, "--summary", `${who} says ${i}`);
    }
    if (isSealed) await at.ok("sync", "stop", ...as);
    await at.ok("hygiene", "--rotate", "--max-lines", "1");
    await at.ok("capture", ...as, "--summary", `${who} goes on`);
    await at.ok("publish", ...as, "--summary", `${who} goes on`);
    if (isSealed) await at.ok("sync", "stop", ...as);
    await at.ok("distill");
    if (at === other) {
      for (const path of ledgersOf(other)) {
        cpSync(`${other.root}/${path}`, `${store.root}/${path}`, { recursive: true });
      }
    }
  }
  await store.ok("validate", "--strict");
  return store;
}

/** What may befall a file. */
const HARMS: Readonly<Record<string, (path: string, pick: (below: number) => number) => void>> = {
  removed: (path) => rmSync(path),
  cut: (path, pick) => {
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, pick(bytes.length)));
  },
  flipped: (path, pick) => {
    const bytes = readFileSync(path);
    const at = pick(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
    writeFileSync(path, bytes);
  },
  "a line gone": (path, pick) => {
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, lines.toSpliced(pick(lines.length - 1), 1).join("\n"));
  },
  "a line doubled": (path, pick) => {
    const lines = readFileSync(path, "utf8").split("\n");
    const at = pick(lines.length - 1);
    writeFileSync(path, lines.toSpliced(pick(lines.length), 0, lines[at] ?? "").join("\n"));
  },
  "lines swapped": (path, pick) => {
    const lines = readFileSync(path, "utf8").split("\n");
    const [line = ""] = lines.splice(pick(lines.length - 1), 1);
    writeFileSync(path, lines.toSpliced(pick(lines.length), 0, line).join("\n"));
  },
};

const FORKED = /: it stands in the store before$|: two histories met$/;

async function judged(store: TestStore): Promise<{ errors: string[]; metrics: Answer }> {
  const { answer } = await store.run("validate", "--verbose");
  assert.deepEqual(answer.index.differences, []);
  const { metrics } = await store.ok("diagnose", "--dry-run");
  const { errors } = answer;
  // That two lines have one clock only a reader of all lines sees: it names more of them.
  const [least, most] = [errors.filter((each: string) => !FORKED.test(each)).length, errors.length];
  const { damaged_lines } = metrics;
  assert.equal(damaged_lines === 0, most === 0);
  assert.ok(least <= damaged_lines && damaged_lines <= most, `${damaged_lines}: ${errors.join()}`);
  return { errors, metrics };
}

describe("diagnose and validate are one judge", () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const isSealed = seed % 2 === 0;
    const sealing = isSealed ? "sealed" : "unsealed";
    test(`seed ${seed}: ${sealing} ledgers, harmed at random`, async () => {
      using store = await furnished(seed, isSealed);
      const next = seeded(seed);
      const pick = (below: number) => Math.floor(next() * below);
      const told: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const paths = ledgersOf(store);
        const names = Object.keys(HARMS);
        const [name, path] = [names[pick(names.length)] ?? "", paths[pick(paths.length)] ?? ""];
        told.push(`${name}: ${path}`);
        await tick();
        HARMS[name]?.(`${store.root}/${path}`, pick);
        await judged(store).catch((cause) => {
          throw new Error(`${told.join(", ")}: ${cause}`);
        });
      }
      const before = await judged(store);
      rmSync(`${store.root}/index`, { recursive: true });
      const after = await judged(store);
      // For a new replica no file is its own: it warns of torn lines, and of what seals count that
      // a file's own writer did not write.
      const same = (error: string) => !/: a seal |:\d+: the last line/.test(error);
      assert.deepEqual(after.errors.filter(same), before.errors.filter(same));
    });
  }

  test("a sealed ledger that was cut, and one that is gone, are damage to both", async () => {
    using store = testStore();
    const { path } = await store.ok("publish", ...WHO, "--summary", "one", "--verbose");
    await store.ok("publish", ...WHO, "--summary", "two");
    await store.ok("sync", "stop", ...WHO);
    const file = `${store.root}/${path.slice(".memory/".length)}`;
    const [first] = store.read(path.slice(".memory/".length)).split("\n");
    await tick();
    writeFileSync(file, `${first}\n`);
    const { score, health, metrics } = await store.ok("diagnose", "--dry-run");
    assert.deepEqual([metrics.damaged_lines, health], [1, "yellow"]);
    assert.ok(score <= 85);
    rmSync(file);
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.damaged_lines, 1);
    assert.equal((await store.run("validate")).exit, 3);
  });

  test("a segment that does not go on from the one before is named in any order", async () => {
    const dumps = [];
    for (const order of [[1, 2], [2, 1]]) {
      using store = testStore();
      using other = testStore({ seed: 2 });
      await other.ok("publish", ...WHO, "--summary", "one");
      await other.ok("publish", ...WHO, "--summary", "two");
      const first = ledgersOf(other).find((path) => path.startsWith("bus/")) ?? "";
      await other.ok("hygiene", "--rotate", "--max-lines", "1");
      await other.ok("publish", ...WHO, "--summary", "three");
      const second = ledgersOf(other).filter((path) => path.startsWith("bus/"))
        .find((path) => path !== first) ?? "";
      await store.ok("init");
      const lines = other.read(first).split("\n");
      writeFileSync(`${other.root}/${first}`, `${lines[0]}\n`);
      for (const which of order) {
        const path = which === 1 ? first : second;
        cpSync(`${other.root}/${path}`, `${store.root}/${path}`, { recursive: true });
        await store.ok("stats");
      }
      const { errors, metrics } = await judged(store);
      assert.deepEqual(errors, [
        `${second}:1: it does not go on from the last line of the segment before it`,
      ]);
      assert.equal(metrics.damaged_lines, 1);
      dumps.push(dumpStore(store.root));
    }
    assert.deepEqual(difference(dumps[0] ?? {}, dumps[1] ?? {}), []);
  });

  test("an archive that went, or came late, is damage to both while it is not there", async () => {
    using store = testStore();
    store.clock -= 60 * 24 * 3_600_000;
    await store.ok("publish", ...WHO, "--summary", "long ago");
    await store.ok("reduce");
    store.clock += 60 * 24 * 3_600_000;
    await store.ok("hygiene", "--archive-before", "2026-11", "--prune");
    assert.equal((await judged(store)).metrics.damaged_lines, 0);
    const archive = store.files().find((path) => path.startsWith("archive/bus/")) ?? "";
    renameSync(`${store.root}/${archive}`, `${store.folder}/aside`);
    const { errors, metrics } = await judged(store);
    assert.ok(errors.length > 0);
    assert.equal(metrics.damaged_lines, errors.length);
    renameSync(`${store.folder}/aside`, `${store.root}/${archive}`);
    assert.equal((await judged(store)).metrics.damaged_lines, 0);
  });

  test("a second line with the id of another is damage to both", async () => {
    using store = testStore();
    const { path } = await store.ok("publish", ...WHO, "--summary", "one", "--verbose");
    const file = `${store.root}/${path.slice(".memory/".length)}`;
    await tick();
    writeFileSync(file, `${readFileSync(file, "utf8").repeat(2)}`);
    const { errors, metrics } = await judged(store);
    assert.deepEqual([errors.length, metrics.damaged_lines], [1, 1]);
  });

  test("a line of a kind that nobody knows yet is no line that went", async () => {
    using store = testStore();
    const { path } = await store.ok("publish", ...WHO, "--summary", "one", "--verbose");
    const file = `${store.root}/${path.slice(".memory/".length)}`;
    const prev = digest(readFileSync(file, "utf8").trimEnd());
    const row = { prev, schema_version: "memoryctl-v9-thought" };
    await tick();
    appendFileSync(file, `${finish(canonical(row)).text}\n`);
    await store.ok("publish", ...WHO, "--summary", "two");
    await tick();
    writeFileSync(file, readFileSync(file));
    await store.ok("validate", "--strict");
    assert.equal((await store.ok("publish", ...WHO, "--summary", "three", "--verbose")).path, path);
  });

  test("a capture from years ahead is a wrong clock", async () => {
    using store = testStore();
    await store.ok("capture", ...WHO, "--summary", "now");
    assert.equal((await store.ok("diagnose", "--dry-run")).metrics.clock_skew, 0);
    store.clock += 73 * 365 * 24 * 3_600_000;
    await store.ok(...words`capture --scope project:demo --instance-id ins-far --summary late`);
    store.clock -= 73 * 365 * 24 * 3_600_000;
    const { metrics, found } = await store.ok("diagnose", "--dry-run");
    assert.equal(metrics.clock_skew, 1);
    const rule = found.find((each: Answer) => each.rule_id === "clock_skew");
    assert.deepEqual(rule.evidence, ["ins-far"]);
  });
});
