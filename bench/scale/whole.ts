/** P5, P7 and P8: work that goes through every byte. */
import { timeText } from "../../src/command/measurement.ts";
import { scanRows } from "../../src/bench/loops.ts";
import { median, time } from "../../src/bench/timing.ts";
import { BINARY, DENO, runProcess, SOURCE, type WatchedRun, watchProcess } from "../processes.ts";
import { sumsOf } from "../sums.ts";
import { type BenchFolders, INSIDE, SLOW } from "../suite.ts";
import { WORLD } from "../world.ts";
import { type BarResult, judged } from "./bar.ts";
import type { Large } from "./large.ts";

/** `validate` beside `sha1sum` and `sha256sum`, by the binary and on Deno. */
export async function validated(bench: BenchFolders, store: Large): Promise<BarResult> {
  const { cwd, root, bytes, rows } = store;
  const effort = { ...SLOW, rounds: bench.count(5, 1) };
  const floor = { name: "sha1sum, sha256sum", run: sumsOf(root) };
  const beside = async (name: string, argv: readonly string[]) => {
    const work = { name, run: () => runProcess([...argv, "validate", "--strict"], { cwd }) };
    return await time({ name, unit: "bytes", count: bytes, floor, work }, effort);
  };
  const bun = await beside("the binary", [BINARY]);
  const deno = await beside("Deno", [DENO, "run", "-A", "--no-check", SOURCE]);
  const speed = (ratio: number) => `${(1 / ratio).toFixed(2)} ×`;
  return judged("P5", {
    work: `validate of ${rows.toLocaleString("en-US")} rows, ${(bytes / 1e6).toFixed(0)} MB`,
    bar: "≥ 1.0 × the speed of sha1sum, then sha256sum, on Bun; ≥ 0.4 × on Deno",
    reached: `${speed(bun.ratio)} on Bun (${timeText(bun.ms)} beside ${timeText(bun.floor_ms)}), ` +
      `${speed(deno.ratio)} on Deno (${timeText(deno.ms)})`,
    limits: [
      { name: "Bun", value: 1 / bun.ratio, limit: 1, least: true },
      { name: "Deno", value: 1 / deno.ratio, limit: 0.4, least: true },
    ],
  });
}

/** Lines of standard input, durable. */
export async function piped(bench: BenchFolders): Promise<BarResult> {
  const count = bench.count(100_000, 100);
  const text = (i: number) => `{"summary":"fact ${i}: a sentence of usual length","tags":["a"]}\n`;
  const lines = Array.from({ length: count }, (_, i) => text(i)).join("");
  const input = new TextEncoder().encode(lines);
  const argv = ["capture", "--stdin", "--scope", "project:p1", "--instance-id", "ins-a"];
  const ran: WatchedRun[] = [];
  for (let i = bench.count(5, 1); i > 0; i -= 1) {
    ran.push(await watchProcess([BINARY, ...argv], { cwd: bench.folder(), input }));
  }
  const ms = median(ran.map((each) => each.ms));
  const peak_mb = Math.max(...ran.map((each) => each.peak_mb));
  const rate = count / ms * 1000;
  return judged("P7", {
    work: `capture --stdin of ${count.toLocaleString("en-US")} lines, durable`,
    bar: "≥ 40,000 rows/s, goal 60,000",
    reached: `${Math.round(rate).toLocaleString("en-US")} rows/s (${timeText(ms)}, ` +
      `${peak_mb.toFixed(0)} MB)`,
    limits: [{ name: "the rate", value: rate, limit: 40_000, least: true }],
  });
}

/** Every row of a ledger read, verified and parsed, beside `JSON.parse` of every line. */
export async function scanned(bench: BenchFolders): Promise<BarResult> {
  const setup = { folder: bench.folder(), world: WORLD, rows: bench.count(10_000, 50) };
  const effort = bench.size === "full" ? INSIDE : { rounds: 1, round_ms: 0 };
  const { ratio, per_second } = await time(await scanRows(setup), effort);
  return judged("P8", {
    work: "every row of a ledger read, verified and parsed",
    bar: "≥ 0.8 × the speed of JSON.parse per line",
    reached: `${(1 / ratio).toFixed(2)} × (${Math.round(per_second).toLocaleString("en-US")} ` +
      "rows/s, both hashes of each line included)",
    limits: [{ name: "the rate", value: 1 / ratio, limit: 0.8, least: true }],
  });
}
