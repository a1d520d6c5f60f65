/** The benchmarks run: on next to nothing, and without looking at what they took. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildFloor, makeBinaries, SWITCHES } from "../../bench/binaries.ts";
import { type Counts, countsOf, ownCounts, syncsOf } from "../../bench/counts.ts";
import { reducedByV1 } from "../../bench/peers/v1.ts";
import { runBeside, runProcess } from "../../bench/processes.ts";
import { type Entry, find, recall, remember } from "../../bench/publish/history.ts";
import type { Measurement } from "../../src/command/measurement.ts";
import { ledgerAt } from "../../src/row/path.ts";
import { generate } from "../../bench/store.ts";
import { SUITES } from "../../bench/suites/all.ts";
import { BINARY, folder, ok } from "../support/binary.ts";
import { filesBelow } from "../support/store.ts";
import { noStrace } from "../support/strace.ts";

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
    for (const row of ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P12"]) {
      assert.match(stdout, new RegExp(`^${row} .*\n {5}reached \\S.*\n {5}bar `, "m"));
    }
    assert.match(stdout, /^\d+ of 11 rows hold/m);
  });

  test("recall on stores that the program made: its row, and which part of it is missed", () => {
    const { status, stdout, stderr } = bench("recall", "--tiny");
    assert.equal(status, 0, stderr);
    const cost = "one-shot .+ over version, .+; a memory \\d+ µs, alone \\d+ µs, \\d+ bytes";
    const told = `warm \\S+ m?s, p95 \\S+ m?s; ${cost}`;
    const reached = `reached 116: ${told}; 176: ${told}`;
    const row = `^P11 .*\n {5}${reached}\n {5}bar .*\n {5}(?:holds|does not hold: \\S)`;
    assert.match(stdout, new RegExp(row, "m"));
  });

  test("the tokens of three sessions: each figure, of both ways, and what fails is named", () => {
    const { status, stdout, stderr } = bench("tokens");
    const misses = stdout.match(/\(missed\)$/gm) ?? [];
    assert.equal(status, misses.length === 0 ? 0 : 1, stderr);
    assert.equal(stdout.match(/^ {2}must {4}\S.*\n {2}now {5}\S.*\n {2}before {2}\S/gm)?.length, 6);
    assert.match(stdout, misses.length === 0 ? /^P13 holds$/m : /^P13 does not hold: \w/m);
  });

  test("peers that are not there are named; those that are, are measured", () => {
    // This program takes v1's place: it takes the same command lines.
    const env = { ...process.env, PEER_MEMORYCTL: BINARY };
    const line = [`${ROOT}bench/peers.ts`, "--tiny"];
    const { status, stdout, stderr } = spawnSync(process.execPath, line, { cwd: ROOT, env });
    assert.equal(status, 0, String(stderr));
    const written = String(stdout).split("writers at once")[1] ?? "";
    for (const name of ["memoryctl capture", "v1, the Python original"]) {
      const said = "told ok 6, told failed 0, there 6, told ok and lost 0";
      assert.match(written, new RegExp(`^${name} +${said}`, "m"));
    }
    assert.match(written, /^MCP server-memory .* not there: npm run bench:peers installs it$/m);
  });

  test("the store that v1 is to reduce has rows of v1: they verify, and all are judged", () => {
    using at = folder();
    process.env["PEER_MEMORYCTL"] = BINARY;
    try {
      const { out } = reducedByV1(at.path, { events: 100, scopes: 11 });
      const { scanned, rejected = [] } = JSON.parse(out);
      assert.deepEqual({ scanned, rejected }, { scanned: 100, rejected: [] });
      assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
    } finally {
      delete process.env["PEER_MEMORYCTL"];
    }
  });

  test("two runs of the history are compared, old lines with new ones", () => {
    const { status, stdout, stderr } = bench("compare", "1", "-1");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^version .*\d ×/m);
  });

  test("floors are compiled with the switches of the program", () => {
    const build = readFileSync(`${ROOT}tools/build.ts`, "utf8");
    // One file has nothing to split, and learns no order; the others name what is built.
    const apart = ["--splitting", "--define", "--outfile"];
    const found = [...build.matchAll(/^ +"(--[^"]+)",$/gm)].map(([, word = ""]) => word);
    assert.ok(found.length > 5);
    assert.deepEqual(found.filter((word) => ![...SWITCHES, ...apart].includes(word)), []);
  });

  test("a floor is built, and all that is timed is copied", () => {
    using at = folder();
    const [built, copied] = [`${at.path}/built`, `${at.path}/copied`];
    for (const each of [built, copied]) mkdirSync(each);
    const { memoryctl, hello, append } = makeBinaries(built, copied);
    assert.ok([memoryctl, hello, append].every((path) => path.startsWith(`${copied}/`)));
    assert.equal(runProcess([hello], { cwd: at.path }).out, "hello\n");
    const { ok: appended } = JSON.parse(runProcess([append, at.path], { cwd: at.path }).out);
    assert.equal(appended, true);
  });

  test("an unknown suite is an error", () => {
    const { status, stderr } = bench("run", "nothing");
    assert.notEqual(status, 0);
    assert.match(stderr, /there is no suite 'nothing'/);
  });

  test("a generated store has no fault, and its events wait to be reduced", () => {
    using at = folder();
    const { published, files } = generate(at.root, 3000);
    assert.equal(published, 3000);
    // One open segment for each series, whatever the day.
    const ledgers = filesBelow(at.root).flatMap((path) => ledgerAt(path) ?? []);
    assert.equal(ledgers.length, files);
    assert.equal(new Set(ledgers.map(({ series }) => series)).size, files);
    assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
    const { scanned, rejected = [] } = ok(at.path, "reduce", "--limit", "5000");
    assert.deepEqual({ scanned, rejected }, { scanned: 3000, rejected: [] });
    assert.equal(ok(at.path, "validate", "--strict").warning_count, 0);
  });
});

describe("counts", () => {
  test("are those of the program: the same each time", { skip: noStrace }, () => {
    using at = folder();
    const hello = buildFloor("hello", at.path);
    const least = countsOf([hello], at.path) as Counts;
    assert.deepEqual(ownCounts(least, least), { syncs: 0, syscalls: 0, functions: 0 });
    assert.deepEqual([least.syncs, least.functions], [0, 0]);
    const version = () => ownCounts(countsOf([BINARY, "version"], at.path) as Counts, least);
    const first = version();
    assert.equal(first.syncs, 0);
    assert.ok(first.functions > 0 && first.syscalls > 0);
    assert.deepEqual(version(), first);
    const append = buildFloor("append", at.path);
    const { syncs } = countsOf([append, at.path], at.path) as Counts;
    assert.equal(syncs, 1, "the bare append has one sync");
  });

  test("a program of another runtime, or one that fails, is an error", { skip: noStrace }, () => {
    assert.throws(() => countsOf(["true"], "/"), /true does not tell which functions ran/);
    assert.throws(() => countsOf(["false"], "/"), /false: exit 1/);
  });

  test("the syncs of a command that is run under strace", { skip: noStrace }, async () => {
    using at = folder();
    const run = (under: readonly string[]) => runBeside([...under, "sync", at.path], at.path);
    assert.equal(await syncsOf(run), 1);
    assert.equal(await syncsOf((under) => runBeside([...under, "true"], at.path)), 0);
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
