/** The benchmarks run: on next to nothing, and without looking at what they took. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Entry, find, recall, remember } from "../../bench/history.ts";
import { generate } from "../../bench/store.ts";
import { SUITES } from "../../bench/suites/all.ts";
import { folder, ok } from "../support/binary.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

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

  test("a generated store has no fault, and its events wait to be reduced", (t) => {
    const at = folder();
    t.after(() => at.remove());
    assert.equal(generate(at.root, 3000).published, 3000);
    assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
    const { scanned, rejected } = ok(at.path, "reduce", "--limit", "5000");
    assert.deepEqual({ scanned, rejected }, { scanned: 3000, rejected: [] });
    assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
  });
});

describe("bench/history.jsonl", () => {
  test("what is there can be read", () => {
    for (const { figures } of recall()) assert.ok(figures.length > 0);
  });

  test("a run is found by its line and by its commit", (t) => {
    const at = folder();
    t.after(() => at.remove());
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
