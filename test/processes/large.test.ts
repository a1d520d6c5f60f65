/**
 * A line of 300 MB, where any row may stand: it is named, its neighbours are read, and memory stays
 * far below its size. `LINE_MB=1000` for more.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { exampleOf, writeRow } from "../../src/row/kind.ts";
import { finish } from "../../src/row/line.ts";
import { BINARY, type Folder, folder, ok } from "../support/binary.ts";
import { measured, size } from "../support/measured.ts";

const MB = size("LINE_MB", 300);
const MOST_MIB = 256;

interface Measured {
  readonly exit: number | null;
  // deno-lint-ignore no-explicit-any -- Answers are JSON of many shapes.
  readonly answer: any;
}

const TIME = "/usr/bin/time";
const skip = existsSync(TIME) ? false : `${TIME} is missing: apt-get install time`;

/** Runs the binary; fails where it took more memory than it may. */
function measure(cwd: string, argv: readonly string[], input?: string): Measured {
  const stdin = input === undefined ? "ignore" : openSync(input, "r");
  // What the kernel says of a child counts what its parent had: here that is a small program.
  const ran = spawnSync(TIME, ["-f", "%M", "-o", "peak", BINARY, ...argv], {
    cwd,
    stdio: [stdin, "pipe", "ignore"],
  });
  if (typeof stdin === "number") closeSync(stdin);
  const said = readFileSync(`${cwd}/peak`, "utf8").trim().split("\n").at(-1);
  const peak_mib = Math.round(Number(said) / 1024);
  console.error(`${argv.join(" ")}: ${peak_mib} MiB at most`);
  assert.ok(peak_mib > 10 && peak_mib <= MOST_MIB, `${argv[0]}: ${peak_mib} MiB`);
  measured("F15", { "commands beside a huge line": 1 });
  return { exit: ran.status, answer: JSON.parse(ran.stdout.toString()) };
}

/** Appends so many megabytes of one letter. */
function swell(path: string, letter: string): void {
  const block = letter.repeat(1_000_000);
  const fd = openSync(path, "a");
  for (let i = 0; i < MB; i += 1) writeSync(fd, block);
  closeSync(fd);
}

function event(i: number): string {
  const payload = { summary: `sound ${i}`, object_type: "fact", horizon: "day", salience: "low" };
  return JSON.stringify({
    schema_version: "diasync-v1-event",
    event_id: `evt-20261122000000-0000000${i}`,
    type: "memory.published",
    scope: "project:x",
    instance_id: "ins-a",
    ts_wall: "2026-11-22T00:00:00Z",
    payload: { ...payload, confidence: 0.5, tags: [] },
  });
}

/** A store with a v1 ledger whose second line is long. */
function swollen(at: Folder): string {
  ok(at.path, "init");
  mkdirSync(`${at.root}/bus/project-x`);
  const file = `${at.root}/bus/project-x/2026-11-22.jsonl`;
  appendFileSync(file, `${event(1)}\n{"a":"`);
  swell(file, "x");
  appendFileSync(file, `"}\n${event(2)}\n`);
  return file;
}

describe(`a line of ${MB} MB`, () => {
  test(
    "in a ledger: named, its neighbours reduced, by every command that reads all",
    { skip },
    () => {
      using at = folder();
      const file = swollen(at);
      const fault = { file: "bus/project-x/2026-11-22.jsonl", line: 2, fault: "unreadable" };
      for (const index of ["missing", "current"]) {
        const { exit, answer } = measure(at.path, ["validate", "--verbose"]);
        assert.deepEqual([exit, answer.damage], [3, [fault]], index);
      }
      assert.equal(measure(at.path, ["reduce"]).answer.created_count, 2);
      for (const argv of [["diagnose"], ["attach", "--project", "x"], ["stats"]]) {
        assert.equal(measure(at.path, argv).exit, 0);
      }
      const archive = measure(at.path, ["hygiene", "--archive-before", "2030-01", "--prune"]);
      assert.deepEqual(archive.answer.archived, []);
      const { answer } = measure(at.path, ["validate", "--salvage", "rescued"]);
      const [found] = answer.salvaged;
      assert.deepEqual([found.rows_good, found.rows_damaged], [2, 1]);
      assert.deepEqual(found.damage[0].bytes, MB * 1_000_000 + 8);
      assert.equal(statSync(`${at.path}/${found.copy}`).size, statSync(file).size);
    },
  );

  test("without an end, in a ledger of our own: it stays, and writing goes on", { skip }, () => {
    using at = folder();
    const publish = ["publish", "--scope", "project:x", "--summary", "x"];
    const { path } = ok(at.path, ...publish, "--verbose");
    swell(`${at.path}/${path}`, "y");
    const size = statSync(`${at.path}/${path}`).size;
    assert.equal(measure(at.path, publish).exit, 0);
    assert.equal(statSync(`${at.path}/${path}`).size, size);
    const { created_count, aliases } = measure(at.path, ["reduce", "--verbose"]).answer;
    assert.deepEqual([created_count, aliases.length], [1, 1]);
    assert.deepEqual(measure(at.path, ["validate"]).answer.error_count, 1);
  });

  test("in an archive: no more is unpacked than was ever packed", { skip }, () => {
    using at = folder();
    ok(at.path, "init");
    const bomb = gzipSync(Buffer.alloc(MB * 1_000_000), { level: 1 });
    mkdirSync(`${at.root}/archive/bus`);
    const [source, target] = ["bus/x/2026-10-01.0123456789ab.jsonl", "archive/bus/bomb.gz"];
    writeFileSync(`${at.root}/${target}`, bomb);
    const claim = { ...exampleOf("archive"), lc: 1, source, target, bytes: MB * 1_000_000 };
    const { text } = finish(writeRow("archive", claim));
    writeFileSync(`${at.root}/coordination/archives.2026-10.0123456789ab.jsonl`, `${text}\n`);
    const { exit, answer } = measure(at.path, ["validate", "--verbose"]);
    assert.deepEqual([exit, answer.damage], [3, [{ file: target, line: 0, fault: "unreadable" }]]);
  });

  test("on standard input: refused by its number, the others are taken", { skip }, () => {
    using at = folder();
    const input = `${at.path}/lines`;
    appendFileSync(input, '{"summary":"one"}\n{"summary":"');
    swell(input, "z");
    appendFileSync(input, '"}\n{"summary":"three"}\n');
    const { exit, answer } = measure(at.path, ["capture", "--stdin", "--scope", "a"], input);
    assert.deepEqual([exit, answer.accepted, answer.rejected], [1, 2, 1]);
    const [{ line, reason }] = answer.lines_rejected;
    assert.equal(line, 2);
    assert.match(reason, /longer than 262144 bytes/);
  });
});
