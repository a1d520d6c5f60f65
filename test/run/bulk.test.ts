/**
 * An index that is made anew in one go says what one says that met its ledgers one by one; one of
 * which the making was ended half-way is none.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import fc from "fast-check";
import { generate } from "../../bench/store.ts";
import { bootId } from "../../src/base/boot.ts";
import { openTree } from "../../src/base/tree.ts";
import { payloadIn, withoutPayload } from "../../src/row/commitment.ts";
import { catchUp } from "../../src/run/catchup.ts";
import { type Changes, findChanges } from "../../src/run/changes.ts";
import { differences, numberAlike } from "../../src/state/difference.ts";
import { memoryState, openIndex, openUsable } from "../../src/state/index.ts";
import { setMeta } from "../../src/state/meta.ts";
import { allObjects } from "../../src/state/objects.ts";
import type { State } from "../../src/state/state.ts";
import { commandLine } from "../support/histories/acts.ts";
import { seedOf, size } from "../support/measured.ts";
import { pick, seeded, seededBytes } from "../support/random.ts";
import { Replicas } from "../support/replicas.ts";
import { TEN_O_CLOCK, type TestStore } from "../support/store.ts";

const FORMATS = `${import.meta.dirname}/../formats`;

function emptyState(): State {
  const state = memoryState(seededBytes(1));
  setMeta(state, "replica", "000000000001");
  state.db.exec("BEGIN");
  return state;
}

function foldInto(state: State, root: string, changes: Changes): void {
  const commit = () => state.db.exec("COMMIT; BEGIN");
  const to = { state, tree: openTree(root), random: seededBytes(2), repairs: false, commit };
  catchUp({ ...to, pending: 0 }, changes);
}

function changesIn(state: State, root: string): Changes {
  return findChanges(state, openTree(root), { reach: "all", now_ms: TEN_O_CLOCK });
}

/** What an index made at once says otherwise than one that met each ledger alone. */
function differencesIn(root: string): { readonly told: unknown[]; readonly ledgers: number } {
  const [found, expected] = [emptyState(), emptyState()];
  const changes = changesIn(expected, root);
  foldInto(found, root, changes);
  numberAlike(expected, found);
  for (const each of changes.ledgers.toReversed()) {
    foldInto(expected, root, { ...changes, ledgers: [each] });
  }
  const told = differences(found, expected);
  for (const state of [found, expected]) state.db.close();
  return { told, ledgers: changes.ledgers.length };
}

describe("an index that is made in one go", () => {
  const stores = ["v1", "v2"].flatMap((format) =>
    readdirSync(`${FORMATS}/${format}`).map((name) => `${format}/${name}`)
  );
  for (const name of stores) {
    test(`${name}: as if its ledgers had come one by one`, () => {
      const folder = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
      try {
        cpSync(`${FORMATS}/${name}`, folder, { recursive: true });
        const { told, ledgers } = differencesIn(`${folder}/memory`);
        assert.deepEqual(told, []);
        assert.ok(ledgers > 0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  const seed = seedOf("BULK_SEED");
  test(`what several replicas did: as if it had come one by one (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 ** 31 }), async (of) => {
        const next = seeded(of);
        using replicas = new Replicas(3, of % 1000, next);
        for (const store of replicas.stores) await store.run("init");
        for (let step = 0; step < 40; step += 1) {
          const at = Math.floor(next() * 3);
          await act(next, replicas.stores[at] as TestStore);
          if (next() < 0.4) replicas.exchange(at, (at + 1) % 3);
        }
        for (const { root } of replicas.stores) assert.deepEqual(differencesIn(root).told, []);
      }),
      { numRuns: size("BULK_STORES", 6), seed },
    );
  });

  test("a large one, which is made without a journal, and what stops it half-way", () => {
    const folder = mkdtempSync(`${tmpdir()}/memoryctl-test-`);
    try {
      const root = `${folder}/.memory`;
      assert.ok(generate(root, 22_000).rows > 20_000);
      assert.deepEqual(differencesIn(root).told, []);
      const tree = openTree(root);
      const half = openIndex(tree, seededBytes(3));
      half.db.exec("BEGIN IMMEDIATE");
      const commit = () => {
        half.db.exec("COMMIT");
        throw new Error("killed");
      };
      const to = { state: half, tree, random: seededBytes(2), repairs: false, commit, pending: 0 };
      assert.throws(() => catchUp(to, changesIn(half, root)), /killed/);
      assert.ok(half.db.one("SELECT 1 FROM rows LIMIT 1") !== undefined, "rows were committed");
      half.db.close();
      assert.equal(openUsable(tree), null, "it is no index");
      const whole = openIndex(tree, seededBytes(4));
      whole.db.exec("BEGIN IMMEDIATE");
      foldInto(whole, root, changesIn(whole, root));
      whole.db.exec("COMMIT");
      const pragmas = ["journal_mode", "synchronous"].map((name) =>
        Object.values(whole.db.one<Record<string, unknown>>(`PRAGMA ${name}`) ?? {})[0]
      );
      // Not synced, as any index of this boot where the system tells the boot.
      const synchronous = bootId() === null ? 1 : 0;
      assert.deepEqual(pragmas, ["delete", synchronous], "it is kept as any index");
      whole.db.close();
      const found = openUsable(tree);
      assert.ok(found !== null);
      const expected = emptyState();
      numberAlike(expected, found);
      foldInto(expected, root, changesIn(emptyState(), root));
      assert.deepEqual(differences(found, expected), []);
      found.db.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Now and then a decision is said again, corrected, or its payload taken out. */
async function act(next: () => number, store: TestStore): Promise<void> {
  const roll = next();
  const at = ["--scope", "project:demo", "--instance-id", pick(next, ["ins-a", "ins-b"])];
  const summary = ["--summary", `text ${Math.floor(next() * 3)}`];
  const decision = ["--object-type", "decision", "--decision-key", "cache"];
  if (roll < 0.15) return void await store.run("publish", ...at, ...decision, ...summary);
  if (roll > 0.2 && roll < 0.35) {
    const state = openUsable(openTree(store.root));
    const ids = state === null ? [] : allObjects(state).map(({ id }) => id);
    state?.db.close();
    const who = ["--instance-id", "ins-a", "--status", pick(next, ["active", "invalid"])];
    if (ids.length > 0) await store.run("reconcile", "--id", pick(next, ids), ...who, ...summary);
    return;
  }
  if (roll < 0.2) return takeOut(next, store);
  await store.run(...commandLine(next));
}

function takeOut(next: () => number, store: TestStore): void {
  const paths = store.files().filter((path) => path.startsWith("bus/"));
  if (paths.length === 0) return;
  const path = pick(next, paths);
  const lines = store.read(path).split("\n");
  const i = Math.floor(next() * lines.length);
  const payload = payloadIn(lines[i] ?? "");
  if (payload === null) return;
  lines[i] = withoutPayload(lines[i] ?? "", payload);
  writeFileSync(`${store.root}/${path}`, lines.join("\n"));
}
