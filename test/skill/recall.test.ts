/**
 * The recall protocol (skill/diasync-memory/references/RECALL_PROTOCOL.md), played with globbing,
 * grepping and reading alone: what it finds is exactly what the program's own queries say.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openTree } from "../../src/base/tree.ts";
import { openConflicts } from "../../src/state/conflicts.ts";
import { openUsable } from "../../src/state/index.ts";
import { allObjects, namesOf } from "../../src/state/objects.ts";
import { shortId } from "../../src/state/short-ids.ts";
import { pick, seeded } from "../support/random.ts";
import { filesBelow, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const SAMPLES = fileURLToPath(new URL("../formats/v1/", import.meta.url).href);
const SEEDS = Number(process.env["RECALL_SEEDS"] ?? 8);
const ME = "ins-a";

/** Paths below a folder that end so, but for what is private to others. */
function glob(root: string, ending: string): string[] {
  const isOthers = (path: string) =>
    path.startsWith("views/private/") && !path.startsWith(`views/private/${ME}/`);
  return filesBelow(root).filter((path) => path.endsWith(ending) && !isOthers(path));
}

/** Lines of files that match. */
function grep(root: string, paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) => readFileSync(`${root}/${path}`, "utf8").split("\n"))
    .filter((line) => pattern.test(line));
}

/** What stands behind `"name":"` in a line: no parser needed. */
function word(line: string, name: string): string {
  return new RegExp(`"${name}":"([^"]*)"`).exec(line)?.[1] ?? "";
}

interface Known {
  /** Ids of what is active. */
  readonly active: string[];
  /** Those on which somebody says otherwise. */
  readonly doubted: string[];
  /** `conflict active contested`. */
  readonly conflicts: string[];
  /** `key id` of active decisions. */
  readonly keys: string[];
  /** `alias id`. */
  readonly aliases: string[];
}

/** The protocol: steps 2 and 3. */
function recalled(root: string): Known {
  const lines = grep(root, glob(root, ".active.jsonl"), /^\{/);
  const ids = (pattern: RegExp) =>
    lines.filter((line) => pattern.test(line)).map((line) => word(line, "id")).sort();
  const contested = grep(root, glob(root, ".jsonl").filter(isConflicts), /^\{/);
  return {
    active: ids(/"status":"active"/),
    doubted: ids(/"conflicts":\["cnf-/),
    conflicts: contested.map((line) => {
      const [active = "", other = ""] = [...line.matchAll(/"id":"([^"]*)"/g)].map((m) => m[1]);
      return `${word(line, "conflict_id")} ${active} ${other}`;
    }).sort(),
    keys: lines.filter((line) => line.includes('"decision_key":"'))
      .map((line) => `${word(line, "decision_key")} ${word(line, "id")}`).sort(),
    aliases: lines.flatMap((line) => {
      const list = /"aliases":\[([^\]]*)\]/.exec(line)?.[1] ?? "";
      return [...list.matchAll(/"([^"]*)"/g)].map(([, alias]) => `${alias} ${word(line, "id")}`);
    }).sort(),
  };
}

function isConflicts(path: string): boolean {
  return path.startsWith("views/conflicts/") || path.startsWith(`views/private/${ME}/conflicts/`);
}

/** The same, asked of the program. */
function known(root: string): Known {
  const state = openUsable(openTree(root));
  assert.ok(state !== null);
  try {
    const mine = allObjects(state).filter(({ realm }) => realm === "" || realm === ME);
    const heads = mine.filter(({ standing: place, status_now: now }) =>
      place === "head" && now === "active"
    );
    const places = [...new Set(mine.map(({ scope, realm }) => JSON.stringify([scope, realm])))];
    const open = places.flatMap((each) => {
      const [scope, realm] = JSON.parse(each) as [string, string];
      return openConflicts(state, scope, realm);
    });
    const doubted = new Set(open.map(({ active }) => active.id));
    return {
      active: heads.map(({ id }) => id).sort(),
      doubted: heads.map(({ id }) => id).filter((id) => doubted.has(id)).sort(),
      conflicts: open.map(({ id, active, contested }) => `${id} ${active.id} ${contested.id}`)
        .sort(),
      keys: heads.flatMap(({ key, id }) => key === null ? [] : [`${key} ${id}`]).sort(),
      aliases: heads.flatMap((object) =>
        namesOf(state, object).filter((name) => name !== object.source)
          .map((name) => `${name} ${object.id}`)
      ).sort(),
    };
  } finally {
    state.db.close();
  }
}

const SCOPES = ["project:pay", "project:demo", "Ünïcode scope"];

/** Some agents at work: the same questions, a few texts, corrections, ends, private things. */
async function work(store: TestStore, next: () => number): Promise<void> {
  for (let i = 0; i < 40; i += 1) {
    const scope = pick(next, SCOPES);
    const who = ["--scope", scope, "--instance-id", pick(next, ["ins-a", "ins-b"])];
    const summary = pick(next, ["one", "two", 'three "quoted" \\ id', "vier ü"]);
    const key = pick(next, ["cache", "queue", "id"]);
    const decision = [...who, "--summary", summary, "--decision-key", key];
    const hidden = next() < 0.3 ? ["--visibility", "private"] : [];
    const [id] = recalled(store.root).active.toSorted(() => next() - 0.5);
    const turn = next();
    if (turn < 0.25) {
      await store.ok(...words`capture ${decision} --proposed-type decision ${hidden}`);
    } else if (turn < 0.45) {
      await store.ok("publish", ...decision, "--object-type", "decision");
    } else if (turn < 0.55) {
      const type = pick(next, ["fact", "commitment"]);
      await store.ok(...words`capture ${who} --summary ${summary}
        --proposed-type ${type} ${hidden}`);
    } else if (turn < 0.7) await store.ok("distill");
    else if (turn < 0.8) await store.ok("reduce");
    else if (id !== undefined) {
      const change = next() < 0.7
        ? ["--summary", `${summary} ${i}`]
        : ["--status", pick(next, ["completed", "cancelled", "invalid"])];
      // Somebody else's private item is refused: that is not the question here.
      await store.run(...words`reconcile --id ${id} --instance-id ${ME} ${change}`);
    }
  }
  await store.ok("distill");
  await store.ok("reduce");
}

describe("the recall protocol", () => {
  const samples = readdirSync(SAMPLES).filter((name) => existsSync(`${SAMPLES}${name}/memory`));
  const seen = { superseded: 0, conflicts: 0, aliases: 0, hidden: 0, v1: 0 };

  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const sample = samples[seed % samples.length] ?? "";
    test(`seed ${seed}, on v1's '${sample}': what it finds is what is known`, async () => {
      using store = testStore({ from: `${SAMPLES}${sample}/memory`, seed });
      await work(store, seeded(seed));
      const found = recalled(store.root);
      assert.deepEqual(found, known(store.root));
      const capsule = (await store.ok("attach", "--project", "pay")).capsule as string;
      assert.equal(capsule, store.read("views/attach/pay.md"));
      const active = new Set(found.active.map(shortId));
      for (const [line, short = ""] of capsule.matchAll(/^- (?!\[.*?\] contested:).* ·(\S+)$/gm)) {
        assert.ok(active.has(short), `in the capsule, but not active: ${line}`);
      }

      const corrections = grep(store.root, glob(store.root, ".jsonl"), /"type":"memory.recon/);
      seen.superseded += corrections.length;
      seen.conflicts += found.conflicts.length;
      seen.aliases += found.aliases.length;
      const hidden = filesBelow(store.root).filter((path) => path.startsWith("views/private/"));
      seen.hidden += hidden.length;
      seen.v1 += grep(store.root, v1Views(store.root), /^\{/).length;
    });
  }

  test("the stores had chains, conflicts, aliases, private items and files of v1", () => {
    for (const [what, count] of Object.entries(seen)) assert.ok(count > 0, `no ${what}`);
  });

  test("a pattern that takes v1's view files too would find what is over", async () => {
    using store = testStore({ from: `${SAMPLES}two-instances/memory` });
    const isActive = /"status":"active"/;
    const [line = ""] = grep(store.root, v1Views(store.root), isActive);
    const id = word(line, "id");
    await store.ok(...words`reconcile --id ${id} --summary changed --instance-id ${ME}`);
    const naive = grep(store.root, glob(store.root, ".jsonl"), new RegExp(`"id":"${id}"`));
    assert.ok(naive.some((each) => isActive.test(each)));
    const right = grep(store.root, glob(store.root, ".active.jsonl"), isActive);
    assert.ok(right.some((each) => word(each, "summary") === "changed"));
    assert.deepEqual(right.filter((each) => each.includes(`"${id}"`)), []);
  });
});

/** Files of objects that v1 wrote. */
function v1Views(root: string): string[] {
  return glob(root, ".jsonl").filter((path) =>
    /^views\/(facts|decisions|commitments)\//.test(path) && !path.endsWith(".active.jsonl")
  );
}
