/** The thin entry: it does what the full program does, or leaves all to it. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  cpSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { afterEach, describe, test } from "node:test";
import { replaceBoot } from "../../src/base/boot.ts";
import { ledgerAt } from "../../src/row/path.ts";
import { admit } from "../../src/store/gate.ts";
import { isUsual } from "../../src/store/usual.ts";
import { difference, dumpStore } from "../support/dump.ts";
import { pick, seeded } from "../support/random.ts";
import { type Ran, type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

const SEED = Number(process.env["THIN_SEED"] ?? 1);
const LINES = Number(process.env["THIN_LINES"] ?? 300);

afterEach(() => replaceBoot(undefined));

const CAPTURE = words`capture --scope project:demo --instance-id ins-a --summary x`;

/** A store whose note serves the next usual command. */
async function noted(): Promise<TestStore> {
  const store = testStore();
  store.thin = 0;
  await store.ok(...words`sync start --scope project:demo --instance-id ins-a`);
  await store.ok(...words`publish --scope project:demo --summary x`);
  await store.ok(...CAPTURE);
  assert.equal(store.thin, 0);
  return store;
}

const filesOf = (store: TestStore) =>
  Object.fromEntries(
    store.files().filter((path) => ledgerAt(path) !== null).map((path) => [path, store.read(path)]),
  );

/** Values that are usual, and some that are not, or wrong. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "--summary": ["x", 'a longer text, with "quotes" and \\', "Grüße\u2028\u{1f600}", " ", "-x", ""]
    .concat(["-", "@none", "@ada asks", "@@ada"]),
  "--scope": ["project:demo", "project:Two Words", "team", "project:", "a:b", "prøject:x", " a:b"],
  "--instance-id": ["ins-a", "ins-b", "Two Words", "a".repeat(99), "a".repeat(101)],
  "--run-id": ["run-1", "run ü"],
  "--project": ["demo", "other", "project:demo"],
  "--confidence": ["0", "1", "0.5", "1.0", "1e-3", ".5", "0.1234567", "2", "x"],
  "--salience": ["low", "high", "huge"],
  "--horizon": ["day", "now", "year", "eon"],
  "--tags": ["a", "a,b", " a , b,a,", "", "é", Array.from({ length: 40 }, (_, i) => i).join(",")]
    .concat(["-", "@none", "@ada, bob"]),
  "--source": ["docs/a.md", "a,b", "", '["a, b","c"]', "f(a,b)"],
  "--assumptions": ["none", "a,b", "one, and two", "it's,here"],
  "--why": ["because", "x\ny"],
  "--evidence-ref": ["docs/a.md"],
  "--decision-key": ["cache", "a b"],
  "--proposed-type": ["fact", "decision", "commitment", "wish"],
  "--object-type": ["fact", "decision", "commitment"],
  "--visibility": ["project", "private", "global"],
  "--due-at": ["2026-12-01"],
  "--idempotency-key": ["k1"],
  "--nonsense": ["x"],
};

/** Options that most lines have, so that most are right. */
const OFTEN = ["--summary", "--scope", "--instance-id"];

function drawn(next: () => number): string[] {
  const argv = [pick(next, ["capture", "publish"])];
  for (const [option, values] of Object.entries(VALUES)) {
    const often = OFTEN.includes(option);
    if (next() > (often ? 0.97 : 0.12)) continue;
    const value = often && next() < 0.8 ? values[0] as string : pick(next, values);
    if (next() < 0.2) argv.push(`${option}=${value}`);
    else argv.push(option, value);
  }
  if (next() < 0.05) argv.push(pick(next, ["--json", "--dry-run", "--json", "extra", "--tags"]));
  if (next() < 0.05) argv.push("--tags", pick(next, ["x", "y, z", "-"]));
  return argv;
}

/** What was answered, without what waits: a note of many scopes does not say it. */
function said({ exit, out }: Ran) {
  return { exit, out: out.replace(/,"waiting":\d+/, "") };
}

/** Who acts, as the environment tells it; most know nobody. */
function environment(next: () => number): Record<string, string> {
  const MEMORYCTL_PROJECT = "here";
  if (next() < 0.7) return { MEMORYCTL_PROJECT };
  return {
    MEMORYCTL_PROJECT,
    MEMORYCTL_INSTANCE: pick(next, ["ins-a", "ins-c", " ins-a ", "", "-", "a".repeat(101), "ü"]),
    CODEX_THREAD_ID: pick(next, ["", "019a2b3c-4d5e-7000-8000-0000deadbeef"]),
    MEMORYCTL_RUN: pick(next, ["", "", "run-2", "run ü"]),
  };
}

/** The ledger that `CAPTURE` goes into, below the root. */
function streamOf(store: TestStore): string {
  return store.files().find((path) => path.startsWith("streams/")) ?? "";
}

describe("the thin entry", () => {
  test(`says and writes what the full program does: ${LINES} lines`, async () => {
    const next = seeded(SEED);
    using full = testStore();
    using both = testStore();
    both.thin = 0;
    for (const store of [full, both]) await store.ok("init");
    for (let i = 0; i < LINES; i += 1) {
      const argv = next() < 0.06
        ? pick(next, [
          words`sync start --scope project:demo --instance-id ins-b`,
          words`sync stop --instance-id ins-b`,
          words`reduce`,
          words`distill --scope project:demo`,
          words`stats`,
        ])
        : drawn(next);
      const variables = environment(next);
      for (const { variables: told } of [full, both]) {
        for (const name of Object.keys(told)) delete told[name];
        Object.assign(told, variables);
      }
      const [one, other] = [await full.run(...argv), await both.run(...argv)];
      assert.deepEqual(said(other), said(one), `THIN_SEED=${SEED}, line ${i}: ${argv.join(" ")}`);
    }
    assert.deepEqual(filesOf(both), filesOf(full), `THIN_SEED=${SEED}`);
    for (const store of [full, both]) await store.ok("validate", "--strict");
    assert.deepEqual(difference(dumpStore(both.root), dumpStore(full.root)), []);
    assert.ok(both.thin > LINES / 6, `only ${both.thin} of ${LINES} were usual`);
  });

  test("serves command after command, and leaves the fold to who opens the index", async () => {
    using store = await noted();
    for (let i = 0; i < 5; i += 1) await store.ok(...CAPTURE);
    assert.equal(store.thin, 5);
    assert.equal((await store.ok("stats")).events["memory.captured"], 6);
    await store.ok(...CAPTURE);
    assert.equal(store.thin, 6, "a reader that folds leaves a note too");
    await store.ok("validate", "--strict");
  });

  test("leaves no more rows unfolded than a reader can wait for", async () => {
    using store = await noted();
    for (let i = 0; i < 300; i += 1) await store.ok(...CAPTURE);
    assert.equal(store.thin, 291, "every 33rd folded those before it");
    await store.ok("validate", "--strict");
  });

  test("writes its note over one that is longer, as where a time has fewer digits", async () => {
    using store = await noted();
    appendFileSync(`${store.root}/index/ends.json`, " ".repeat(500));
    for (let i = 1; i <= 3; i += 1) {
      await store.ok(...CAPTURE);
      assert.equal(store.thin, i);
    }
    await store.ok("validate", "--strict");
  });

  const CHANGES: Readonly<Record<string, (store: TestStore, file: string) => void>> = {
    "another boot": () => replaceBoot("another"),
    "no index": (store) => rmSync(`${store.root}/index/state.db`),
    "no note": (store) => rmSync(`${store.root}/index/ends.json`),
    "half a note": (store) => {
      const note = readFileSync(`${store.root}/index/ends.json`);
      writeFileSync(`${store.root}/index/ends.json`, note.subarray(0, note.length / 2));
    },
    "an index that was written": (store) =>
      utimesSync(`${store.root}/index/state.db`, new Date(), new Date(1)),
    "another index": (store) => {
      cpSync(`${store.root}/index/state.db`, `${store.root}/index/copy`);
      renameSync(`${store.root}/index/copy`, `${store.root}/index/state.db`);
    },
    "a ledger that grew": (store, file) => appendFileSync(`${store.root}/${file}`, "{}\n"),
    "a ledger that was cut": (store, file) => {
      const text = store.read(file);
      writeFileSync(
        `${store.root}/${file}`,
        text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1),
      );
    },
    "another file in its place": (store, file) => {
      cpSync(`${store.root}/${file}`, `${store.root}/copy`);
      renameSync(`${store.root}/copy`, `${store.root}/${file}`);
    },
    "no ledger": (store, file) => rmSync(`${store.root}/${file}`),
    "a store of another format": (store) => writeFileSync(`${store.root}/_meta/spec.json`, "{}"),
  };

  for (const [name, change] of Object.entries(CHANGES)) {
    test(`does nothing where there is ${name}`, async () => {
      using store = await noted();
      await store.ok(...CAPTURE);
      assert.equal(store.thin, 1);
      const file = streamOf(store);
      const before = store.read(file).length;
      change(store, file);
      await store.run(...CAPTURE);
      assert.equal(store.thin, 1);
      assert.ok(before > 0);
      // The full program met what had changed, and left a note of how it is now.
      await store.run(...CAPTURE);
      const { index } = (await store.run("validate", "--verbose")).answer;
      assert.deepEqual(index.differences, []);
    });
  }

  test("does not serve a store on a network, a terminal, a copy", async () => {
    using store = await noted();
    store.network = "nfs";
    assert.equal((await store.run(...CAPTURE)).exit, 5);
    store.network = null;
    using copy = testStore({ from: store.root, seed: 2 });
    copy.thin = 0;
    await copy.ok(...CAPTURE);
    assert.equal(copy.thin, 0);
    const [one] = Object.keys(filesOf(store)).filter((path) => path.startsWith("streams/"));
    assert.ok(one !== undefined && copy.read(one) === store.read(one), "files of its own");
    assert.equal(statSync(`${store.root}/index/ends.json`).mode & 0o777, 0o600);
  });

  test("rows that nobody folded are not forgotten where they go", async () => {
    using store = await noted();
    await store.ok(...CAPTURE);
    const file = streamOf(store);
    const before = store.read(file);
    for (let i = 0; i < 3; i += 1) await store.ok(...CAPTURE);
    assert.equal(store.thin, 4);
    writeFileSync(`${store.root}/${file}`, before);
    const { event_id } = await store.ok(...CAPTURE);
    assert.match(store.told.join(""), /3 rows that were acknowledged here are gone/);
    assert.ok(!store.read(file).includes(event_id), "two histories in one file");
    const [warning] = (await store.run("validate")).answer.warnings;
    assert.match(warning, /^gone: 3 rows of /);
  });

  test("nor where the index had just been made when they came", async () => {
    using store = testStore();
    store.thin = 0;
    await store.ok("init");
    await store.ok(...CAPTURE);
    const file = streamOf(store);
    const before = store.read(file);
    await store.ok(...CAPTURE);
    assert.equal(store.thin, 1);
    writeFileSync(`${store.root}/${file}`, before);
    // It writes the index, which only then tells when it was made.
    await store.ok(...words`sync start --scope project:demo --instance-id ins-b`);
    assert.match(store.told.join(""), /1 row that was acknowledged here is gone/);
  });

  test("does nothing where the note has a second name", async () => {
    using store = await noted();
    linkSync(`${store.root}/index/ends.json`, `${store.folder}/other`);
    await store.ok(...CAPTURE);
    assert.equal(store.thin, 0);
    await store.ok(...CAPTURE);
    assert.equal(store.thin, 1);
  });

  test("goes on where the note cannot be written, and nobody goes by the old one", async () => {
    using store = await noted();
    rmSync(`${store.root}/index/ends.json`);
    await store.ok(...CAPTURE);
    const note = `${store.root}/index/ends.json`;
    const before = readFileSync(note, "utf8");
    await store.ok(...CAPTURE);
    writeFileSync(note, before);
    await store.ok(...CAPTURE);
    assert.equal(store.thin, 1, "the end in it was not as the file was");
    await store.ok("validate", "--strict");
  });
});

describe("the narrow part of the gate", () => {
  test("lets nothing through that the gate does not", async () => {
    using store = await noted();
    await store.ok(...CAPTURE);
    const file = streamOf(store);
    const ledger = ledgerAt(file);
    assert.ok(ledger !== null);
    const lines = store.read(file).trimEnd().split("\n");
    const line = lines.at(-1) as string;
    const hash = JSON.parse(line).hash as string;
    const { ts_wall: time, scope } = JSON.parse(line);
    const meant = { ledger, type: "memory.captured", home: ledger.series, scope, time } as const;
    assert.ok(isUsual(line, { ...meant, hash, clock: 0 }));
    const next = seeded(SEED);
    let [usual, not] = [0, 0];
    for (let i = 0; i < 3000; i += 1) {
      const changed = meddled(line, next);
      const clock = pick(next, [0, 3, 2 ** 50]);
      const at = { ...meant, hash: hashIn(changed), clock };
      let passes = false;
      try {
        passes = isUsual(changed, at);
      } catch (cause) {
        assert.ok(cause instanceof SyntaxError);
      }
      if (!passes) not += 1;
      else {
        usual += 1;
        assert.ok("row" in admit(changed, at), changed);
      }
    }
    assert.ok(usual > 20 && not > 1000, `${usual} and ${not}`);
  });
});

/** A line with one member changed, taken out, doubled or put in. */
function meddled(line: string, next: () => number): string {
  const row = JSON.parse(line);
  const names = Object.keys(row);
  const name = pick(next, names);
  const value = pick(next, [null, 1, "", "x", [], {}, row.scope, row.event_id, 2 ** 41, -1, 1.5]);
  const how = next();
  if (how < 0.5) row[name] = value;
  else if (how < 0.6) delete row[name];
  else if (how < 0.7) return line.replace("{", `{"payload":{},`);
  else if (how < 0.8) return line.replace(/"summary":"x"/, `"summary":"y"`);
  else if (how < 0.9) return line.replace(`"type":`, `"type":"x","type":`);
  return JSON.stringify(row);
}

function hashIn(line: string): string {
  try {
    return String(JSON.parse(line).hash);
  } catch (cause) {
    assert.ok(cause instanceof SyntaxError);
    return "";
  }
}
