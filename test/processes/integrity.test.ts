/** Any change of a ledger is named: each bit, each line, each truncation below a seal. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { openTree } from "../../src/base/tree.ts";
import type { LedgerFault } from "../../src/command/need.ts";
import { verifyLedgers } from "../../src/run/verify.ts";
import { openUsable } from "../../src/state/index.ts";
import { recommitted } from "../support/colleague.ts";
import { measured, size } from "../support/measured.ts";
import { type TestStore, testStore } from "../support/store.ts";
import { words } from "../support/words.ts";

interface Sealed {
  readonly store: TestStore;
  /** The ledger that is damaged: its path, its bytes, where its lines begin. */
  readonly file: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
  readonly root: string;
  [Symbol.dispose](): void;
}

/** A store with a ledger of 64 KiB, sealed. */
async function sealed(): Promise<Sealed> {
  const store = testStore();
  const why = "because ".repeat(40);
  const lines = Array.from({ length: 70 }, (_, i) => JSON.stringify({ summary: `fact ${i}`, why }));
  store.input = `${lines.join("\n")}\n`;
  await store.ok(...words`publish --stdin --scope project:demo --instance-id ins-a`);
  await store.ok(...words`sync stop --instance-id ins-a --scope project:demo`);
  const { root } = await store.ok("validate", "--verbose");
  const file = store.files().find((path) => path.startsWith("bus/")) as string;
  const path = `${store.root}/${file}`;
  const bytes = new Uint8Array(readFileSync(path));
  const starts = [0];
  bytes.forEach((byte, i) => {
    if (byte === 0x0a && i + 1 < bytes.length) starts.push(i + 1);
  });
  return { store, file, path, bytes, starts, root, [Symbol.dispose]: store.remove };
}

/** The faults that verifying names, whatever the index believes. */
function verifier({ store }: Sealed): { faults(): LedgerFault[]; [Symbol.dispose](): void } {
  const tree = openTree(store.root);
  const state = openUsable(tree);
  assert.ok(state !== null);
  return {
    faults: () => verifyLedgers(state, tree).faults,
    [Symbol.dispose]: () => state.db.close(),
  };
}

function lineAt(starts: readonly number[], offset: number): number {
  return starts.findLastIndex((start) => start <= offset) + 1;
}

/** 17, not 16: so that every bit of a byte has its turn. */
const BIT_STEP = size("BIT_STEP", 17);
const NTH = BIT_STEP === 1 ? "single" : `${BIT_STEP}th`;

describe("integrity", () => {
  test(`every ${NTH} bit of a 64 KiB ledger, flipped, is named by its line`, async () => {
    using at = await sealed();
    using verifying = verifier(at);
    assert.ok(at.bytes.length > 64 * 1024);
    assert.deepEqual(verifying.faults(), []);
    let bits = 0;
    for (let bit = 0; bit < at.bytes.length * 8; bit += BIT_STEP) {
      const offset = bit >> 3;
      const damaged = at.bytes.slice();
      damaged[offset] = (damaged[offset] as number) ^ (1 << (bit & 7));
      writeFileSync(at.path, damaged);
      const line = lineAt(at.starts, offset);
      const found = verifying.faults();
      assert.ok(
        found.some((each) => each.file === at.file && each.line === line),
        `bit ${bit}: ${JSON.stringify(found)}`,
      );
      bits += 1;
    }
    measured("F13", { bits, "not named": 0 });
  });

  test("the newline of every line, flipped, is named", async () => {
    using at = await sealed();
    using verifying = verifier(at);
    const ends = [...at.starts.slice(1).map((start) => start - 1), at.bytes.length - 1];
    for (const [i, end] of ends.entries()) {
      const damaged = at.bytes.slice();
      damaged[end] = 0x0b;
      writeFileSync(at.path, damaged);
      const found = verifying.faults();
      assert.ok(found.some((each) => each.line === i + 1), `line ${i + 1}`);
    }
  });

  test("every line deleted, doubled and moved is named", async () => {
    using at = await sealed();
    using verifying = verifier(at);
    const lines = new TextDecoder().decode(at.bytes).trimEnd().split("\n");
    const write = (changed: readonly string[]) => {
      writeFileSync(at.path, changed.map((line) => `${line}\n`).join(""));
      return verifying.faults().map(({ line, fault }) => `${line} ${fault}`);
    };
    for (let i = 0; i < lines.length; i += 1) {
      const line = lines[i] as string;
      const last = i === lines.length - 1;
      const gone = write(lines.toSpliced(i, 1));
      assert.deepEqual(gone, [`${i + 1} ${last ? "truncated" : "deleted"}`]);
      assert.deepEqual(write(lines.toSpliced(i + 1, 0, line)), [`${i + 2} doubled`]);
      const j = (i + 7) % (lines.length - 1);
      const moved = write(lines.toSpliced(i, 1).toSpliced(j, 0, line));
      assert.ok(i === j || moved.some((each) => each.endsWith("moved")), moved.join());
    }
    measured("F13", { lines: 3 * lines.length, "not named": 0 });
  });

  test("every truncation below a seal is named", async () => {
    using at = await sealed();
    using verifying = verifier(at);
    let truncations = 0;
    for (let size = 0; size < at.bytes.length; size += 61) {
      writeFileSync(at.path, at.bytes.subarray(0, size));
      const whole = at.starts.filter((start) => start <= size).length - 1;
      const found = verifying.faults();
      const cut = found.find((each) => each.fault === "truncated");
      assert.equal(cut?.line, whole + 1, `size ${size}`);
      truncations += 1;
    }
    measured("F13", { truncations, "not named": 0 });
    for (const start of at.starts) {
      writeFileSync(at.path, at.bytes.subarray(0, start));
      assert.deepEqual(verifying.faults().map(({ line, fault }) => [line, fault]), [
        [at.starts.indexOf(start) + 1, "truncated"],
      ]);
    }
    rmSync(at.path);
    assert.deepEqual(verifying.faults().map(({ line, fault }) => [line, fault]), [[
      1,
      "truncated",
    ]]);
  });

  test("a file written anew with right hashes is named by the seal", async () => {
    using at = await sealed();
    // Of the same length, with sound hashes and a chain of its own.
    using verifying = verifier(at);
    const { digest, finish } = await import("../../src/row/line.ts");
    let prev = `sha256:${"0".repeat(64)}`;
    const anew = new TextDecoder().decode(at.bytes).trimEnd().split("\n").map((line) => {
      const body = line.replace(/,"hash":"sha1:[0-9a-f]{40}"\}$/, "}").replace("fact 3", "lie 3")
        .replace(/"prev":"sha256:[0-9a-f]{64}"/, `"prev":"${prev}"`);
      const made = finish(recommitted(body));
      prev = digest(made.text);
      return `${made.text}\n`;
    });
    writeFileSync(at.path, anew.join(""));
    assert.deepEqual(verifying.faults().map(({ line, fault }) => [line, fault]), [[70, "edited"]]);
  });

  test("commands say the same, also when the index was deleted first", async () => {
    using at = await sealed();
    for (const index of ["kept", "deleted"]) {
      const damaged = at.bytes.slice();
      damaged[damaged.length - 1] = 0x0b;
      damaged[(at.starts[10] as number) + 30] = 0x00;
      writeFileSync(at.path, damaged);
      if (index === "deleted") rmSync(`${at.store.root}/index`, { recursive: true });
      const { exit, answer } = await at.store.run("validate", "--verbose");
      assert.equal(exit, 3);
      const named = answer.damage.map(({ line, fault }: LedgerFault) => [line, fault]);
      assert.deepEqual(named, [[11, "edited"], [70, "torn"], [70, "truncated"]], index);
    }
  });

  test("a rollback of ledgers and seals together is told by a root kept outside", async () => {
    using at = await sealed();
    const kept = new Map(at.store.files().map((path) => [path, at.store.read(path)]));
    await at.store.ok(...words`capture --scope project:demo --summary later`);
    await at.store.ok(...words`sync stop --instance-id ins-a --scope project:demo`);
    const { root } = await at.store.ok("validate", "--verbose", "--since", at.root);
    assert.notEqual(root, at.root);
    for (const path of at.store.files()) {
      const before = kept.get(path);
      if (path.startsWith("index/")) rmSync(`${at.store.root}/${path}`);
      else if (before === undefined) rmSync(`${at.store.root}/${path}`);
      else writeFileSync(`${at.store.root}/${path}`, before);
    }
    assert.equal((await at.store.run("validate")).exit, 0, "nothing in the store tells");
    assert.equal((await at.store.run("validate", "--since", at.root)).exit, 0);
    const { exit, answer } = await at.store.run("validate", "--verbose", "--since", root);
    assert.equal(exit, 3);
    assert.equal(answer.damage[0].fault, "truncated");
  });

  test("two histories under one name are forked", async () => {
    using at = await sealed();
    using clone = testStore({ from: at.store.root });
    // A cloned machine: the index keeps its inode, so nobody notices.
    const { DatabaseSync } = await import("node:sqlite");
    const { statSync } = await import("node:fs");
    const index = new DatabaseSync(`${clone.root}/index/state.db`);
    const { ino, birthtimeMs } = statSync(`${clone.root}/index/state.db`);
    index.prepare("UPDATE meta SET value = ? WHERE name = 'ino'").run(ino);
    index.prepare("UPDATE meta SET value = ? WHERE name = 'birth'").run(Math.floor(birthtimeMs));
    index.close();
    await at.store.ok(...words`capture --scope project:demo --summary here`);
    const there = await clone.ok(...words`publish --scope project:demo --summary there --verbose`);
    const path = there.path.slice(".memory/".length);
    const { mkdirSync } = await import("node:fs");
    mkdirSync(`${at.store.root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    writeFileSync(`${at.store.root}/${path}`, clone.read(path));
    const { exit, answer } = await at.store.run("validate", "--verbose");
    assert.equal(exit, 3);
    // Both drew the same random numbers, so their events share an id as well.
    const faults = answer.damage.map((each: LedgerFault) => each.fault);
    assert.deepEqual(new Set(faults), new Set(["doubled", "forked"]));
  });
});
