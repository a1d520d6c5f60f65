/**
 * Clones converge: random commands in several clones, random exchange of files in any order, any
 * number of times, in any state. At the end all hold the same rows, and then the same state and the
 * same bytes. `REPLICA_SEEDS=1000` runs more; a failing seed is in the test's name.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, test } from "node:test";
import { difference, dumpStore } from "../support/dump.ts";
import { pick, seeded } from "../support/random.ts";
import { Replicas } from "../support/replicas.ts";
import { snapshot, type TestStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const SEEDS = Number(process.env["REPLICA_SEEDS"] ?? 12);
const STEPS = 40;

const SCOPES = ["project:demo", "project:Ä", "team"];
const TEXTS = ["in files", "in SQLite", "nowhere"];

/** A command that an agent might run. */
function randomCommand(next: () => number): string[] {
  const who = ["--instance-id", pick(next, ["ins-a", "ins-b"])];
  const where = ["--scope", pick(next, SCOPES)];
  const roll = next();
  if (roll < 0.55) {
    const verb = pick(next, ["capture", "publish"]);
    const type = pick(next, ["decision", "decision", "fact", "commitment"]);
    const key = next() < 0.8 ? ["--decision-key", pick(next, ["cache", "queue"])] : [];
    const seen = next() < 0.15 ? ["--visibility", "private"] : [];
    const flag = verb === "capture" ? "--proposed-type" : "--object-type";
    return [verb, ...where, ...who, flag, type, ...key, ...seen, "--summary", pick(next, TEXTS)];
  }
  if (roll < 0.7) return ["distill", ...(next() < 0.3 ? ["--limit", "1"] : [])];
  if (roll < 0.85) return ["reduce", ...(next() < 0.3 ? ["--limit", "1"] : [])];
  if (roll < 0.88) {
    return ["checkpoint", "--project", "demo", ...who, "--now", pick(next, TEXTS)];
  }
  if (roll < 0.9) return ["agenda", "--project", "demo", "--add", pick(next, TEXTS)];
  if (roll < 0.96) return ["sync", pick(next, ["start", "heartbeat", "stop"]), ...who, ...where];
  return next() < 0.5 ? ["recall", pick(next, TEXTS), ...who] : ["attach", "--project", "demo"];
}

/** Corrects or ends some object of a clone, or an agenda item; a lost race is no failure. */
async function correct(store: TestStore, next: () => number): Promise<void> {
  const shown = store.files().filter((path) => path.endsWith(".active.jsonl"));
  if (shown.length === 0) return;
  const lines = store.read(pick(next, shown)).trimEnd().split("\n");
  const { id, owner, conflicts } = JSON.parse(pick(next, lines));
  const who = ["--instance-id", owner];
  const what = next() < 0.7
    ? ["--summary", pick(next, TEXTS)]
    : ["--status", pick(next, ["completed", "invalid"])];
  const resolve = conflicts !== undefined && next() < 0.7
    ? ["--resolve-conflict", conflicts[0]]
    : [];
  const { exit, answer } = next() < 0.2 && id.startsWith("com-")
    ? await store.run(...words`agenda --project demo --close ${id}`)
    : await store.run(...words`reconcile --id ${id} ${who} ${what} ${resolve}`);
  // What a view showed can be superseded by rows that this command is the first to see.
  assert.ok(exit === 0 || exit === 4 || exit === 1, JSON.stringify(answer));
}

const DERIVED = /\.active\.jsonl$|^views\/conflicts\/|^views\/private\//;

function derived(store: TestStore): Map<string, string> {
  return snapshot(store.root, (path) => !DERIVED.test(path));
}

/** What a store remembers of a few questions, byte for byte, with all that made the order. */
async function remembered(store: TestStore): Promise<string[]> {
  // How new a thing is counts: all are asked at one time.
  const before = store.clock;
  const said: string[] = [];
  for (const question of [...TEXTS, "where is the cache: in files, in SQLite or nowhere"]) {
    for (const who of ["ins-a", "ins-b"]) {
      store.clock = ASKED_AT;
      const past = said.length % 3 === 0 ? ["--past"] : [];
      const more = ["--limit", "50", "--budget", "9999", "--explain", "--json", ...past];
      said.push((await store.run("recall", question, "--instance-id", who, ...more)).out);
    }
  }
  store.clock = before;
  return said;
}

const ASKED_AT = Date.UTC(2026, 11, 24);

async function settle(replicas: Replicas): Promise<void> {
  // Judging what came makes rows of its own, which the others get too.
  for (let round = 0; round < 2; round += 1) {
    replicas.meet();
    for (const store of replicas.stores) {
      await store.ok("distill", "--limit", "1000");
      await store.ok("reduce", "--limit", "1000");
    }
  }
  replicas.meet();
  for (const store of replicas.stores) await store.ok("attach", "--project", "demo");
}

describe("replicas converge", () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    test(`seed ${seed}`, async () => {
      const next = seeded(seed);
      using replicas = new Replicas(2 + seed % 3, seed, next);
      const count = replicas.stores.length;
      for (const store of replicas.stores) await store.ok("init");
      for (let step = 0; step < STEPS; step += 1) {
        const i = Math.floor(next() * count);
        const roll = next();
        if (roll < 0.1) await correct(replicas.stores[i] as TestStore, next);
        else if (roll < 0.7) await (replicas.stores[i] as TestStore).ok(...randomCommand(next));
        else if (roll < 0.95) {
          replicas.exchange(i, (i + 1 + Math.floor(next() * (count - 1))) % count);
        } else replicas.disturb(i);
      }
      await settle(replicas);
      const [first, ...others] = replicas.stores as readonly [TestStore, ...TestStore[]];
      const wanted = dumpStore(first.root);
      const answers = await remembered(first);
      assert.ok(answers.some((each) => each.includes('"silent":false')));
      for (const other of others) {
        assert.deepEqual(difference(dumpStore(other.root), wanted), []);
        assert.deepEqual(derived(other), derived(first));
        assert.equal(other.read("views/attach/demo.md"), first.read("views/attach/demo.md"));
        assert.deepEqual(await remembered(other), answers);
      }
      for (const store of replicas.stores) {
        const { damage, error_count } = await store.ok("validate", "--verbose");
        assert.deepEqual([damage, error_count], [[], 0]);
        // What was folded piece by piece is what a new index holds.
        rmSync(`${store.root}/index`, { recursive: true });
        await store.ok("stats");
        assert.deepEqual(difference(dumpStore(store.root), wanted), []);
        assert.deepEqual(await remembered(store), answers);
      }
    });
  }
});
