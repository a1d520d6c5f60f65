/** Months of objects while ledgers go and come: what is spliced says what is made anew. */
import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { generate } from "../../bench/store.ts";
import { seedOf } from "../support/measured.ts";
import { pick, seeded } from "../support/random.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const ATTACH = words`attach --project p0`;

/** Every month of objects, by its path. */
function months(store: TestStore): Map<string, string> {
  const paths = store.files().filter((path) => path.endsWith(".active.jsonl"));
  return new Map(paths.map((path) => [path, store.read(path)]));
}

/** The same of a copy that has neither index nor views. */
async function madeAnew(store: TestStore): Promise<Map<string, string>> {
  using copy = testStore({ from: store.root, clock: store.clock });
  for (const derived of ["index", "views"]) {
    rmSync(`${copy.root}/${derived}`, { recursive: true });
  }
  await copy.ok(...ATTACH);
  return months(copy);
}

/** Decisions that name others, and one that contests, so that a change of one shows in another. */
async function decide(store: TestStore): Promise<void> {
  const scope = words`--scope project:p0 --object-type decision`;
  for (const say of ["in files", "in SQLite"]) {
    await store.ok("publish", ...scope, ...words`--decision-key where --summary`, say);
  }
  for (const say of ["daily", "hourly"]) {
    await store.ok(...words`remember --scope project:p0 --key when`, say);
  }
}

function cutFirstLine(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(`${path}.new`, text.slice(text.indexOf("\n") + 1));
  renameSync(`${path}.new`, path);
}

test("months are the same however their ledgers came and went", async () => {
  const seed = seedOf("MONTHS_SEED");
  const next = seeded(seed);
  using store = testStore();
  const away = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
  try {
    generate(store.root, 1500, { projects: 2, committed: true });
    store.clock = Date.now() + 60_000;
    await decide(store);
    await store.ok(...words`reduce --limit 2000`);
    const zones = ["bus", "streams"];
    const all = zones.flatMap((zone) =>
      readdirSync(`${store.root}/${zone}`, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".jsonl")).map((name) => `${zone}/${name}`)
    );
    assert.ok(all.length > 6);
    const gone = new Set<string>();
    for (let step = 0; step < 8; step += 1) {
      for (let moves = Math.floor(next() * 3); moves >= 0; moves -= 1) {
        const path = pick(next, all);
        const [from, to] = gone.has(path) ? [away, store.root] : [store.root, away];
        mkdirSync(`${to}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
        renameSync(`${from}/${path}`, `${to}/${path}`);
        if (!gone.delete(path)) gone.add(path);
      }
      // What stands behind a line that went is folded again: it goes and comes at once.
      const there = all.filter((path) => !gone.has(path));
      if (next() < 0.5) cutFirstLine(`${store.root}/${pick(next, there)}`);
      store.clock += 60_000;
      await store.ok(...ATTACH);
      assert.deepEqual(months(store), await madeAnew(store), `MONTHS_SEED=${seed}, step ${step}`);
    }
  } finally {
    rmSync(away, { recursive: true });
  }
});
