/**
 * Somebody replaces, renames, cuts or links a file between any two calls that a command makes: what
 * was acknowledged stands in the file that its path names, unless it was there and was taken away;
 * the next command goes on, and the index says what the ledgers say. `MEDDLED_STEP=1` takes every
 * call; the test run takes some.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { describe, test } from "node:test";
import { measured, size } from "../support/measured.ts";
import { meddledWith } from "../support/meddling.ts";
import { filesBelow, type TestStore, testStore } from "../support/store.ts";

const STEP = size("MEDDLED_STEP", 29);
const WHO = ["--scope", "project:demo", "--instance-id", "ins-a"];
const TEXT = "the acknowledged text";

/** Commands, and the ledger that each appends to. */
const COMMANDS = {
  capture: {
    argv: ["capture", ...WHO, "--summary", TEXT],
    ledger: /^streams\/.*\.jsonl$/,
    left: (answer: string) => [TEXT, ...ids(answer, "event_id")],
  },
  publish: {
    argv: ["publish", ...WHO, "--object-type", "fact", "--summary", TEXT],
    ledger: /^bus\/.*\.jsonl$/,
    left: (answer: string) => [TEXT, ...ids(answer, "event_id")],
  },
  reduce: {
    argv: ["reduce"],
    ledger: /^coordination\/reducers.*\.jsonl$/,
    left: (answer: string) => ids(answer, "source_event_id"),
  },
} as const;

function ids(answer: string, name: string): string[] {
  return [...answer.matchAll(new RegExp(`"${name}":"([^"]+)"`, "g"))].map(([, id]) => id ?? "");
}

/** What is done to a ledger; `older` is a copy of it as it was a row before. */
const ACTS: Readonly<Record<string, (path: string, older: string) => void>> = {
  "an older copy, by rename": (path, older) => fs.renameSync(older, path),
  "an older copy, written anew": (path, older) => {
    fs.rmSync(path, { force: true });
    fs.copyFileSync(older, path);
  },
  "an older copy, in place": (path, older) => fs.writeFileSync(path, fs.readFileSync(older)),
  "its first half": (path) => fs.truncateSync(path, Math.floor(fs.statSync(path).size / 2)),
  "nothing": (path) => fs.rmSync(path),
  "nothing, under another name": (path) => fs.renameSync(path, `${path}.orig`),
  "the same, copied": (path) => {
    fs.copyFileSync(path, `${path}.copy`);
    fs.renameSync(`${path}.copy`, path);
  },
  "a file with a second name": (path) => fs.linkSync(path, `${path}.link`),
  "a link": (path, older) => {
    fs.rmSync(path);
    fs.symlinkSync(older, path);
  },
  "a folder": (path) => {
    fs.rmSync(path);
    fs.mkdirSync(path);
  },
  "no folder": (path) => fs.rmSync(path.replace(/\/[^/]*$/, ""), { recursive: true }),
};

/** A store whose ledgers have two rows each, and what they were with one. */
async function filled(): Promise<{ readonly store: TestStore; readonly older: string }> {
  const store = testStore();
  const older = `${store.folder}/older`;
  for (const text of ["one", "two"]) {
    if (text === "two") fs.cpSync(store.root, older, { recursive: true });
    await store.ok("capture", ...WHO, "--summary", text);
    await store.ok("publish", ...WHO, "--object-type", "fact", "--summary", text);
    await store.ok("reduce");
  }
  await store.ok("publish", ...WHO, "--object-type", "decision", "--summary", "waits");
  return { store, older };
}

function ledgerIn(store: TestStore, name: RegExp): string {
  const found = filesBelow(store.root).find((path) => name.test(path));
  assert.ok(found, `no ledger like ${name}`);
  return found;
}

/**
 * All that the ledgers of a store say: their own bytes, whatever the index thinks of them. A link
 * that stays in the folder that holds the store is read.
 */
function textsOf(store: TestStore): string {
  const links = fs.readdirSync(store.root, { recursive: true, withFileTypes: true })
    .filter((each) => each.isSymbolicLink())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(store.root.length + 1));
  const paths = [...filesBelow(store.root), ...links].filter((path) =>
    /^(streams|bus|coordination)\/.*\.[0-9a-f]{12}(\.\d+)?\.jsonl$/.test(path)
  );
  return paths.map((path) => store.read(path)).join("");
}

interface Case {
  readonly command: keyof typeof COMMANDS;
  readonly act: string;
  readonly at: number;
}

/** Runs one case; returns how many calls the command made. */
async function meddle({ command, act, at }: Case): Promise<{ readonly calls: number }> {
  const { argv, ledger, left } = COMMANDS[command];
  const { store, older } = await filled();
  using _ = store;
  const path = ledgerIn(store, ledger);
  let taken = "";
  let acted = false;
  const { value: ran, calls } = await meddledWith({
    at,
    act: () => {
      acted = true;
      taken = fs.readFileSync(`${store.root}/${path}`, "utf8");
      ACTS[act]?.(`${store.root}/${path}`, `${older}/${path}`);
    },
  }, () => store.run(...argv));
  const where = `${command}, ${act} at call ${at} of ${calls.length} ` +
    `(${calls[at - 1]?.name} ${calls[at - 1]?.path})`;
  assert.ok(acted || at > calls.length, where);
  assert.notEqual(ran.answer.code, "internal", `${where}: ${ran.out}`);
  assert.ok([0, 5].includes(ran.exit), `${where}: ${ran.out}`);

  const last = 1 +
    calls.findLastIndex(({ name, path: of }) => name === "lstat" && of.endsWith(path));
  if (ran.exit === 0) {
    for (const text of left(ran.out)) {
      const stands = textsOf(store).includes(text);
      assert.ok(stands || (at > last && taken.includes(text)), `${where}: ${text} is in no file`);
    }
  }
  await goesOn(store, where);
  return { calls: calls.length };
}

/** The next commands work, and the index says what the ledgers say. */
async function goesOn(store: TestStore, where: string): Promise<void> {
  for (const argv of [["capture", ...WHO, "--summary", "after"], ["reduce"]]) {
    const { exit, out } = await store.run(...argv);
    assert.equal(exit, 0, `${where}; then ${argv[0]}: ${out}`);
  }
  const { exit, answer, out } = await store.run("validate", "--verbose");
  assert.ok([0, 3].includes(exit), `${where}: ${out}`);
  assert.deepEqual(answer.index, { compared: true, differences: [], rebuilt: false }, where);
  const captured = textsOf(store).match(/"type":"memory\.captured"/g)?.length;
  const { events } = await store.ok("stats");
  if (exit === 0) assert.equal(events["memory.captured"], captured, where);
}

describe("a ledger that somebody else touches between two calls of a command", () => {
  for (const command of ["capture", "publish", "reduce"] as const) {
    test(`${command}: acknowledged is there, and all goes on`, async () => {
      let cases = 0;
      for (const [i, act] of Object.keys(ACTS).entries()) {
        for (let at = 1 + i % STEP, calls = at; at <= calls; at += STEP) {
          calls = (await meddle({ command, act, at })).calls;
          cases += 1;
        }
      }
      measured("F34", { cases, lost: 0, "other errors": 0 });
    });
  }
});
