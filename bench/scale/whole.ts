/** P5, P7 and P8: work that goes through every byte or line. */
import { timeText } from "../../src/command/measurement.ts";
import { scanRows } from "../../src/bench/loops.ts";
import { median, time } from "../../src/bench/timing.ts";
import { DENO, runProcess, SOURCE, type WatchedRun, watchProcess } from "../processes.ts";
import { sumsOf } from "../sums.ts";
import { type BenchFolders, INSIDE } from "../suite.ts";
import { inTurns, type Runner } from "../turns.ts";
import { WORLD } from "../world.ts";
import { type BarResult, judged } from "./bar.ts";
import { GOALS } from "./goals.ts";
import type { Large } from "./large.ts";

/** `validate` beside `sha1sum` and `sha256sum`, by the binary and on Deno. */
export async function validated(bench: BenchFolders, store: Large): Promise<BarResult> {
  const { cwd, root, bytes, rows } = store;
  const goal = GOALS.P5;
  const sums: Runner = { name: "sha1sum, sha256sum", run: sumsOf(root) };
  const runner = (name: string, argv: readonly string[]): Runner => ({
    name,
    run: () => runProcess([...argv, "validate", "--strict"], { cwd }),
  });
  const bun = runner("the binary", [store.memoryctl]);
  const deno = runner("Deno", [DENO, "run", "-A", "--no-check", SOURCE]);
  const turns = await inTurns([sums, bun, deno], bench.count(3, 1));
  const speed = (work: Runner) => {
    const { wall, cpu } = turns.ratio(work, sums);
    return { wall: 1 / wall, cpu: 1 / cpu };
  };
  const told = (work: Runner) => {
    const [{ wall, cpu }, { ms, cpu_ms }] = [speed(work), turns.of(work)];
    return `${wall.toFixed(2)} × on ${work === bun ? "Bun" : "Deno"} (${timeText(ms)}; CPU ${
      timeText(cpu_ms)
    }, ${cpu.toFixed(2)} ×)`;
  };
  return judged("P5", {
    work: `validate of ${rows.toLocaleString("en-US")} rows, ${(bytes / 1e6).toFixed(0)} MB in ` +
      `${store.files.toLocaleString("en-US")} files`,
    bar: `≥ ${goal.bun} × the speed of sha1sum, then sha256sum, on Bun; ≥ ${goal.deno} × on Deno`,
    reached: `${told(bun)}, ${told(deno)}; the sums ${timeText(turns.of(sums).ms)}`,
    limits: [
      { name: "Bun", value: speed(bun).wall, limit: goal.bun, least: true },
      { name: "Deno", value: speed(deno).wall, limit: goal.deno, least: true },
    ],
  });
}

/** Lines of standard input, durable. */
export async function piped(bench: BenchFolders): Promise<BarResult> {
  const count = bench.count(100_000, 100);
  const text = (i: number) => `{"summary":"fact ${i}: a sentence of usual length","tags":["a"]}\n`;
  const lines = Array.from({ length: count }, (_, i) => text(i)).join("");
  const input = new TextEncoder().encode(lines);
  const { memoryctl } = bench.binaries();
  const argv = [memoryctl, "capture", "--stdin", "--scope", "project:p1", "--instance-id", "ins-a"];
  const ran: WatchedRun[] = [];
  for (let i = bench.count(5, 1); i > 0; i -= 1) {
    ran.push(await watchProcess(argv, { cwd: bench.folder(), input }));
  }
  const ms = median(ran.map((each) => each.ms));
  const cpu_ms = median(ran.map((each) => each.cpu_ms));
  const peak_mb = Math.max(...ran.map((each) => each.peak_mb));
  const rate = count / ms * 1000;
  return judged("P7", {
    work: `capture --stdin of ${count.toLocaleString("en-US")} lines, durable`,
    bar: `≥ ${GOALS.P7.per_second.toLocaleString("en-US")} rows/s`,
    reached: `${Math.round(rate).toLocaleString("en-US")} rows/s (${timeText(ms)}, CPU ` +
      `${timeText(cpu_ms)}, ${peak_mb.toFixed(0)} MB)`,
    limits: [{ name: "the rate", value: rate, limit: GOALS.P7.per_second, least: true }],
  });
}

/** Every row of a ledger read, verified and parsed, beside `JSON.parse` of every line. */
export async function scanned(bench: BenchFolders): Promise<BarResult> {
  const setup = { folder: bench.folder(), world: WORLD, rows: bench.count(10_000, 50) };
  const effort = bench.size === "full" ? INSIDE : { rounds: 1, round_ms: 0 };
  const { ratio, per_second } = await time(await scanRows(setup), effort);
  return judged("P8", {
    work: "every row of a ledger read, verified and parsed",
    bar: `≥ ${GOALS.P8.parse} × the speed of JSON.parse per line`,
    reached: `${(1 / ratio).toFixed(2)} × (${Math.round(per_second).toLocaleString("en-US")} ` +
      "rows/s, both hashes of each line included)",
    limits: [{ name: "the rate", value: 1 / ratio, limit: GOALS.P8.parse, least: true }],
  });
}
