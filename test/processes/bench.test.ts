/** The benchmarks run: on next to nothing, and without looking at what they took. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Entry, find, recall, remember } from "../../bench/publish/history.ts";
import type { Measurement } from "../../src/command/measurement.ts";
import { generate } from "../../bench/store.ts";
import { SUITES } from "../../bench/suites/all.ts";
import { BINARY, folder, ok } from "../support/binary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);

function bench(script: string, ...argv: string[]) {
  const line = [`${ROOT}bench/${script}.ts`, ...argv];
  return spawnSync(process.execPath, line, { cwd: ROOT, encoding: "utf8" });
}

describe("benchmarks", () => {
  test("every suite runs, and nothing is remembered of a tiny run", () => {
    const before = recall().length;
    const { status, stdout, stderr } = bench("run", "--tiny");
    assert.equal(status, 0, stderr);
    for (const { name, about } of SUITES) assert.ok(stdout.includes(`${name}: ${about}`), name);
    assert.ok((stdout.match(/ × /g) ?? []).length >= 2 * SUITES.length, stdout);
    assert.equal(recall().length, before);
  });

  test("the scale run goes through every row of the table that a tiny store can show", () => {
    const { status, stdout, stderr } = bench("scale", "--tiny");
    assert.equal(status, 0, stderr);
    for (const row of ["P1", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"]) {
      assert.match(stdout, new RegExp(`^${row} .*\n {5}reached \\S.*\n {5}bar `, "m"));
    }
    assert.match(stdout, /^\d+ of 9 rows hold/m);
  });

  test("an unknown suite is an error", () => {
    const { status, stderr } = bench("run", "nothing");
    assert.notEqual(status, 0);
    assert.match(stderr, /there is no suite 'nothing'/);
  });

  test("a generated store has no fault, and its events wait to be reduced", () => {
    using at = folder();
    assert.equal(generate(at.root, 3000).published, 3000);
    assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
    const { scanned, rejected } = ok(at.path, "reduce", "--limit", "5000");
    assert.deepEqual({ scanned, rejected }, { scanned: 3000, rejected: [] });
    assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
  });
});

describe("memoryctl bench", () => {
  const at = folder();
  after(() => at.remove());
  // What it makes is made here, and nothing of it stays.
  const env = { ...process.env, TMPDIR: at.path };
  const own = (...argv: string[]) => {
    const line = ["bench", "--quick", ...argv];
    const { status, stdout, stderr } = spawnSync(BINARY, line, { cwd: at.path, env });
    return { exit: status, answer: JSON.parse(String(stdout)), told: String(stderr) };
  };

  test("times every loop, says which on stderr, and leaves nothing behind", () => {
    const { exit, answer, told } = own("--json");
    assert.equal(exit, 0);
    assert.deepEqual(answer.figures.map((each: Measurement) => each.name), NAMES);
    for (const { ratio, ms, per_second } of answer.figures) {
      assert.ok(ratio > 0 && ms > 0 && per_second > 0);
    }
    for (const name of NAMES) assert.ok(told.includes(name), name);
    assert.deepEqual(readdirSync(at.path), []);
  });

  test("a row that got slower than the baseline is named, with exit 1", () => {
    const { answer } = own();
    const doctored = answer.figures.map((figure: Measurement) => {
      // The others get room: only the scan is to be found slower, whatever the machine does.
      return { ...figure, ratio: figure.name === "scan rows" ? figure.ratio / 1000 : 1e6 };
    });
    const file = `${at.path}/baseline.json`;
    writeFileSync(file, JSON.stringify({ ...answer, figures: doctored }));
    const slower = own("--baseline", file, "--fail-over", "2");
    assert.equal(slower.exit, 1);
    assert.equal(slower.answer.code, "check_failed");
    assert.deepEqual(slower.answer.slower, ["scan rows"]);
    writeFileSync(file, JSON.stringify({ ...answer, figures: [doctored[0]] }));
    const sound = own("--baseline", "baseline.json");
    assert.deepEqual([sound.exit, sound.answer.slower], [0, []]);
    assert.equal(sound.answer.compared.length, NAMES.length);
    rmSync(file);
    assert.deepEqual(readdirSync(at.path), []);
  });

  test("a baseline that is none is refused before anything is timed", () => {
    const file = `${at.path}/baseline.json`;
    for (const text of ["{}", "no JSON", '{"quick":true,"figures":[]}']) {
      writeFileSync(file, text);
      const { exit, answer, told } = own("--baseline", file);
      assert.deepEqual([exit, answer.code, told], [2, "usage", ""], text);
    }
    const figures = [{ name: "x", ms: 1, floor: "y", floor_ms: 1, ratio: 1, unit: "rows" }];
    const full = { quick: false, figures: figures.map((each) => ({ ...each, per_second: 1 })) };
    writeFileSync(file, JSON.stringify(full));
    assert.match(own("--baseline", file).answer.error, /measured without --quick/);
    rmSync(file);
    assert.match(own("--baseline", file).answer.error, /no such file/);
  });
});

const NAMES = [
  "append one row",
  "append many rows",
  "scan rows",
  "reduce events",
  "verify rows",
  "start",
];

describe("bench/history.jsonl", () => {
  test("what is there can be read", () => {
    for (const { figures } of recall()) assert.ok(figures.length > 0);
  });

  test("a run is found by its line and by its commit", () => {
    using at = folder();
    const file = `${at.path}/history.jsonl`;
    for (const commit of ["aaa111", "bbb222-dirty", "bbb222"]) remember(entry(commit), file);
    const entries = recall(file);
    assert.equal(find(entries, "1")?.commit, "aaa111");
    assert.equal(find(entries, "-1")?.commit, "bbb222");
    assert.equal(find(entries, "bbb")?.commit, "bbb222");
    assert.equal(find(entries, "ccc"), undefined);
    writeFileSync(file, '{"commit":1}\n');
    assert.throws(() => recall(file), /commit|Invalid/);
  });
});

function entry(commit: string): Entry {
  return { commit, date: "2026-11-23", runtime: "bun", cpu: "x", cores: 2, figures: [] };
}
