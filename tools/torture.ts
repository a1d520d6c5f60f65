/**
 * `npm run torture`: every row of the bar at its full size, one line each, from what the tests say
 * that they counted. `npm run torture -- F1 F17` runs some. A row fails when a test fails or is
 * skipped, when a count stays below its size, or when what must be 0 is not, or was not counted.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { buildFloor } from "../bench/binaries.ts";
import type { Part, Row } from "./torture/row.ts";
import { ROWS } from "./torture/rows.ts";

const root = fileURLToPath(new URL("..", import.meta.url).href);
const logs = mkdtempSync(`${tmpdir()}/memoryctl-torture-`);

interface PartRun {
  readonly out: string;
  readonly passed: boolean;
  readonly skipped: number;
}

function argvOf({ file, name, script }: Part): string[] {
  if (script === true) return [file];
  return ["test", file, "--timeout=7200000", ...(name === undefined ? [] : ["-t", name])];
}

/** No test that fits a name is no success. */
const HAS_PASSED = /^ [1-9]\d* pass$/m;

function runPart({ id }: Row, part: Part): Promise<PartRun> {
  const isScript = part.script === true;
  const sizes = Object.entries(part.sizes ?? {}).map(([name, size]) => [name, String(size)]);
  const env = { ...process.env, ...Object.fromEntries(sizes), TORTURE_ROW: id };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argvOf(part), {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => out += text);
    }
    child.on("error", reject);
    child.on("close", (exit) => {
      const skipped = Number(/^ (\d+) skip$/m.exec(out)?.[1] ?? "0");
      resolve({ out, passed: exit === 0 && (isScript || HAS_PASSED.test(out)), skipped });
    });
  });
}

interface RowCounts {
  readonly counts: Map<string, number>;
  readonly replay: Set<string>;
}

/** Adds up the counts that a row's tests print; of spans and ratios, the greatest counts. */
function count(row: Row, out: string, { counts, replay }: RowCounts): void {
  const said = new RegExp(`^measured ${row.id}: (.*) \\[(.*)\\]$`, "gm");
  for (const [, list = "", seeds = ""] of out.matchAll(said)) {
    for (const each of list.split(", ")) {
      const [, name = "", text = ""] = /^(.*) ([\d.]+)$/.exec(each) ?? [];
      const [before, now] = [counts.get(name) ?? 0, Number(text)];
      const most = /^(longest|ratio)/.test(name);
      counts.set(name, most ? Math.max(before, now) : before + now);
    }
    for (const seed of seeds.split(" ").filter((each) => each !== "")) replay.add(seed);
  }
}

/** Why the counts do not do. */
function shortfalls(
  { least, none, most = {} }: Row,
  counts: ReadonlyMap<string, number>,
): string[] {
  const small = Object.entries(least)
    .filter(([name, size]) => !((counts.get(name) ?? 0) >= size))
    .map(([name, size]) => `${name}: ${counts.get(name) ?? "not counted"}, not ${size}`);
  // Of a row that leaves stores: each is held against its ledgers as it goes.
  const indexes = counts.has("stores compared") ? ["indexes that differed"] : [];
  const some = [...none, ...indexes].filter((name) => counts.get(name) !== 0)
    .map((name) => `${name}: ${counts.get(name) ?? "not counted"}`);
  const large = Object.entries(most)
    .filter(([name, limit]) => !((counts.get(name) ?? Infinity) <= limit))
    .map(([name, limit]) => `${name}: ${counts.get(name) ?? "not measured"}, more than ${limit}`);
  return [...small, ...some, ...large];
}

function replayOf({ parts }: Row, seeds: ReadonlySet<string>): string {
  return parts.map((part) => {
    if (part.script === true) return `npx bun ${part.file}`;
    const sizes = Object.entries(part.sizes ?? {}).map(([name, size]) => `${name}=${size}`);
    const name = part.name === undefined ? "" : ` -t ${JSON.stringify(part.name)}`;
    const variables = [...sizes, ...seeds].map((each) => `${each} `).join("");
    return `${variables}npx bun test --timeout 7200000 ${part.file}${name}`;
  }).join(" && ");
}

type RowVerdict = "passed" | "failed" | "skipped";

async function runRow(row: Row): Promise<RowVerdict> {
  const began = performance.now();
  const counted: RowCounts = { counts: new Map(), replay: new Set() };
  const rans: PartRun[] = [];
  for (const part of row.parts) {
    const ran = await runPart(row, part);
    rans.push(ran);
    count(row, ran.out, counted);
    const tests = Number(/^ (\d+) pass$/m.exec(ran.out)?.[1] ?? "0");
    counted.counts.set("tests", (counted.counts.get("tests") ?? 0) + tests);
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const skipped = rans.some((ran) => ran.skipped > 0);
  const broken = rans.some((ran) => !ran.passed);
  const short = broken || skipped ? [] : shortfalls(row, counted.counts);
  const verdict = broken || short.length > 0 ? "failed" : skipped ? "skipped" : "passed";
  const told = [...counted.counts].map(([name, value]) => `${name} ${value}`).join(", ");
  const replay = replayOf(row, counted.replay);
  console.log(`${row.id.padEnd(4)}${verdict}  ${row.about}: ${told}; ${seconds} s; ${replay}`);
  for (const each of short) console.log(`      ${each}`);
  if (verdict === "passed") return verdict;
  const log = `${logs}/${row.id}.log`;
  writeFileSync(log, rans.map(({ out }) => out).join("\n"));
  console.log(`      what the tests said: ${log}`);
  return verdict;
}

async function runAll(rows: readonly Row[]): Promise<RowVerdict[]> {
  const verdicts: RowVerdict[] = [];
  const run = async (queue: Row[]) => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      verdicts.push(await runRow(row));
    }
  };
  await run(rows.filter((row) => row.alone === true));
  // Many tests wait for one process at a time: as many rows as there are cores.
  const together = rows.filter((row) => row.alone !== true);
  await Promise.all(Array.from({ length: availableParallelism() }, () => run(together)));
  return verdicts;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => ROWS.every((row) => row.id !== id));
if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(" ")}`);
const rows = wanted.length === 0 ? ROWS : ROWS.filter(({ id }) => wanted.includes(id));
// What the crowd of F3 is timed against.
if (rows.some(({ id }) => id === "F3")) process.env["FLOOR"] = buildFloor("append", logs);
const build = spawnSync(process.execPath, ["tools/build.ts"], { cwd: root, stdio: "inherit" });
if (build.status !== 0) throw new Error("the build failed");
const began = performance.now();
const verdicts = await runAll(rows);
const of = (verdict: RowVerdict) => verdicts.filter((each) => each === verdict).length;
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
console.log(`${rows.length} rows in ${minutes} minutes`);
console.log(`${of("passed")} passed, ${of("failed")} failed, ${of("skipped")} skipped`);
process.exitCode = of("passed") === rows.length ? 0 : 1;
