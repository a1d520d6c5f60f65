/** Many processes on one store: nothing is lost, doubled or judged twice. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BINARY, type Folder, folder, ok, start } from "../support/binary.ts";
import { check } from "../support/checker.ts";
import { measured, seedOf, size } from "../support/measured.ts";
import { seeded } from "../support/random.ts";
import { filesBelow } from "../support/store.ts";

const APPENDS = size("APPENDS", 3);
const ROUNDS = size("JUDGE_ROUNDS", 1);
const EVENTS = size("JUDGE_EVENTS", 500);

type Row = Record<string, unknown>;

/** Every row of every ledger of ours, read without any code of the program. */
function rowsOf(root: string): Row[] {
  return filesBelow(root)
    .filter((path) => /\.[0-9a-f]{12}(\.\d+)?\.jsonl$/.test(path))
    .flatMap((path) => readFileSync(`${root}/${path}`, "utf8").trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Row);
}

function counts(values: readonly unknown[]): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

describe("processes at the same time", () => {
  test("64 one-shot captures are all there, once, and none had to give up", async () => {
    using at = folder();
    const started = Array.from({ length: 64 }, (_, i) => {
      const argv = ["--scope", "project:demo", "--instance-id", `ins-${i % 8}`];
      return start(at.path, "capture", ...argv, "--summary", `fact ${i}`).ended;
    });
    const ended = await Promise.all(started);
    for (const { exit, out } of ended) assert.equal(exit, 0, out);
    const ids = ended.map(({ out }) => JSON.parse(out).event_id);
    const rows = rowsOf(at.root);
    assert.deepEqual(rows.map((row) => row["event_id"]).sort(), ids.sort());
    assert.equal(new Set(rows.map((row) => row["lc"])).size, 64);
    assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
    const none = { lost: 0, doubled: 0, "gave up": 0 };
    measured("F3", { "one-shot commands": ids.length, ...none });
  });

  test(`64 processes of ${APPENDS} captures each: all there, once`, async () => {
    using at = folder();
    ok(at.path, "init");
    const capture = `'${BINARY}' capture --scope project:demo --instance-id ins-$1 --summary s`;
    const floor = process.env["FLOOR"];
    // In turns with the bare lock: a machine has quicker and slower minutes.
    const turns = floor === undefined ? 1 : 5;
    const [ours, bare]: [Crowd[], Crowd[]] = [[], []];
    for (let turn = 0; turn < turns; turn += 1) {
      ours.push(await crowd(at, capture, APPENDS / turns));
      if (floor !== undefined) bare.push(await crowd(at, `${floor} ${at.path}`, APPENDS / turns));
    }
    const ids = ours.flatMap(({ said }) => said).map((line) => JSON.parse(line).event_id);
    const { events, faults, torn } = check(at.root);
    assert.equal(ids.length, 64 * APPENDS);
    assert.deepEqual([faults, torn], [[], []]);
    assert.deepEqual([...events.keys()].sort(), ids.sort());
    assert.deepEqual([...events.values()].filter((times) => times > 1), []);
    const seconds = round(sum(ours));
    const longest = Math.max(...ours.map((crowd) => crowd.longest));
    const counts = { appends: ids.length, lost: 0, doubled: 0, "gave up": 0 };
    measured("F3", { ...counts, seconds, "longest seconds": longest });
    if (bare.length === 0) return;
    measured("F3", { "ratio to the bare lock": round(sum(ours) / sum(bare)) });
  });

  test(`8 reduce and 8 distill over ${EVENTS} events, ${ROUNDS} rounds, some killed`, async () => {
    const seed = seedOf("JUDGE_SEED");
    const next = seeded(seed);
    let killed = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      using at = folder();
      for (const verb of ["publish", "capture"]) fill(at, verb);
      const racers = Array.from({ length: 16 }, (_, i) => {
        const verb = i % 2 === 0 ? "reduce" : "distill";
        const { child, ended } = start(at.path, verb, "--limit", String(EVENTS / 10));
        if (next() < 0.4) setTimeout(() => child.kill("SIGKILL"), next() * EVENTS / 2);
        return ended;
      });
      for (const { exit, out } of await Promise.all(racers)) {
        if (exit === null) killed += 1;
        else assert.equal(exit, 0, out);
      }
      judgeAll(at);
    }
    const none = { missing: 0, "judged twice": 0 };
    measured("F4", { rounds: ROUNDS, events: ROUNDS * EVENTS, kills: killed, ...none }, {
      JUDGE_SEED: seed,
    });
  });
});

/** Writes half of the events: decisions on ten keys, and commitments. */
function fill(at: Folder, verb: string): void {
  const type = verb === "publish" ? "object_type" : "proposed_type";
  const lines = Array.from({ length: EVENTS / 2 }, (_, i) => {
    const what = i % 5 === 4
      ? { [type]: "commitment", summary: `${verb} ${i}` }
      : { [type]: "decision", decision_key: `key-${i % 10}`, summary: `text ${i % 25}` };
    return `${JSON.stringify(what)}\n`;
  });
  const argv = [verb, "--stdin", "--scope", "project:demo", "--instance-id", "ins-a"];
  const { status, stdout } = spawnSync(BINARY, argv, { cwd: at.path, input: lines.join("") });
  assert.equal(status, 0, String(stdout));
}

/** What the killed ones left is judged; then each event has one outcome, the agenda one item. */
function judgeAll(at: Folder): void {
  for (const verb of ["reduce", "distill"]) ok(at.path, verb, "--limit", String(EVENTS));
  const rows = rowsOf(at.root);
  const reduced = rows.filter((row) => row["op"] === "reduce").map((row) => row["event_id"]);
  const distilled = rows.filter((row) => row["type"] === "memory.distilled")
    .map((row) => (row["payload"] as Row)["source_event_id"]);
  for (const judged of [reduced, distilled]) {
    assert.equal(judged.length, EVENTS / 2);
    assert.deepEqual([...counts(judged).values()].filter((n) => n > 1), []);
  }
  // One decision a key: every other text is a conflict or the same decision.
  const { views } = ok(at.path, "stats");
  assert.equal(views.decision, new Set(rows.map(keyOf)).size - 1);
  const { items } = ok(at.path, "agenda", "--project", "demo", "--list");
  assert.equal(items.length, EVENTS / 5);
  assert.equal(ok(at.path, "validate", "--strict").error_count, 0);
}

function keyOf(row: Row): unknown {
  return (row["payload"] as Row | undefined)?.["decision_key"] || undefined;
}

interface Crowd {
  readonly said: readonly string[];
  readonly seconds: number;
  /** Seconds that the slowest of its commands took. */
  readonly longest: number;
}

function sum(crowds: readonly Crowd[]): number {
  return crowds.reduce((all, { seconds }) => all + seconds, 0);
}

/** 64 shells that run a command so often each, all at once. */
async function crowd(at: Folder, command: string, times: number): Promise<Crowd> {
  const script = `for i in $(seq ${times}); do a=$EPOCHREALTIME; ${command} || exit 1; ` +
    `b=$EPOCHREALTIME; echo "took $(((${"${b/./}"} - ${"${a/./}"}) / 1000))"; done`;
  const began = performance.now();
  const shells = Array.from({ length: 64 }, (_, i) => {
    const child = spawn("bash", ["-c", script, "bash", String(i % 8)], { cwd: at.path });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
    return new Promise<string>((resolve, reject) => {
      child.on("close", (exit) => exit === 0 ? resolve(out) : reject(new Error(out)));
    });
  });
  const lines = (await Promise.all(shells)).flatMap((out) => out.trimEnd().split("\n"));
  const took = lines.filter((line) => line.startsWith("took ")).map((line) =>
    Number(line.slice(5))
  );
  return {
    said: lines.filter((line) => !line.startsWith("took ")),
    seconds: (performance.now() - began) / 1000,
    longest: round(Math.max(...took) / 1000),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
