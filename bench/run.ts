/**
 * `npm run bench`: the floors, our `capture` beside them, and what a large store costs. Figures are
 * ratios of one run; a claim that rests on them adds a line to `bench/history.jsonl`.
 */
import { spawnSync } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { fill } from "./fill.ts";
import { BINARY, buildFloor, race } from "./processes.ts";

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(`${tmpdir()}/memoryctl-bench-`);
  folders.push(made);
  return made;
}

function capture(): readonly string[] {
  return [BINARY, "capture", "--scope", "project:p1", "--summary", "a fact"];
}

function line(name: string, ms: number, note: string): void {
  console.log(`${name.padEnd(44)} ${ms.toFixed(1).padStart(9)} ms  ${note}`);
}

function ratio(a: number, b: number): string {
  return `${(a / b).toFixed(2)} ×`;
}

/** One-shot commands beside a hello-world and a bare locked append. */
function floors(): void {
  const [hello, append] = [buildFloor("hello"), buildFloor("append")];
  const [empty, bare] = [folder(), folder()];
  const times = race([
    { name: "hello", cwd: empty, argv: () => [hello] },
    { name: "append", cwd: bare, argv: () => [append, bare] },
    { name: "version", cwd: empty, argv: () => [BINARY, "version"] },
    { name: "capture", cwd: empty, argv: capture },
  ], 41);
  const of = (name: string) => times.get(name) ?? NaN;
  console.log("One-shot processes, medians of 41 interleaved runs");
  line("bare hello-world", of("hello"), "");
  line("bare locked, synced, indexed append", of("append"), ratio(of("append"), of("hello")));
  line("memoryctl version", of("version"), `${ratio(of("version"), of("hello"))} hello`);
  const beside = `${ratio(of("capture"), of("hello"))} hello, ${
    ratio(of("capture"), of("append"))
  }`;
  line("memoryctl capture", of("capture"), `${beside} bare append`);
}

function timed(argv: readonly string[], cwd: string): number {
  const began = performance.now();
  const { status, stdout } = spawnSync(BINARY, argv, { cwd, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${argv.join(" ")}: ${String(stdout).slice(0, 500)}`);
  return performance.now() - began;
}

/** `reduce` of n and 10 n events, and a capture behind each. */
async function large(counts: readonly number[]): Promise<void> {
  console.log("\nA store of n published events (3 of 10 are keyed decisions)");
  const stores: { readonly count: number; readonly at: string }[] = [];
  let before = NaN;
  for (const count of counts) {
    const at = folder();
    const began = performance.now();
    await fill(`${at}/.memory`, count);
    const filled = performance.now() - began;
    line(`append ${count} rows in one command`, filled, rate(count, filled));
    const reduced = timed(["reduce", "--limit", String(count)], at);
    const growth = Number.isNaN(before) ? "" : `, ${ratio(reduced, before)} the store before`;
    line(`reduce ${count}`, reduced, `${rate(count, reduced)}${growth}`);
    before = reduced;
    stores.push({ count, at });
  }
  const times = race(
    stores.map(({ count, at }) => ({ name: String(count), cwd: at, argv: capture })),
    21,
  );
  const first = times.get(String(counts[0])) ?? NaN;
  for (const [count, ms] of times) {
    line(`one more capture behind ${count} events`, ms, ratio(ms, first));
  }
}

function rate(count: number, ms: number): string {
  return `${Math.round(count / ms * 1000)} rows/s`;
}

/** `capture --stdin` beside the bare loop that hashes, writes and syncs as many rows. */
function lines(count: number): void {
  console.log("\nLines of standard input, durable");
  const at = folder();
  const text = (i: number) => `{"summary":"fact ${i}: a sentence of usual length","tags":["a"]}\n`;
  const input = Array.from({ length: count }, (_, i) => text(i)).join("");
  const argv = ["capture", "--stdin", "--scope", "project:p1", "--instance-id", "ins-a"];
  const began = performance.now();
  const { status, stdout } = spawnSync(BINARY, argv, { cwd: at, input });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(String(stdout));
  const floor = bareRows(folder(), count);
  line(`bare loop: stringify, hash, write, sync ${count}`, floor, rate(count, floor));
  line(`capture --stdin of ${count} lines`, took, `${rate(count, took)}, ${ratio(took, floor)}`);
}

function bareRows(at: string, count: number): number {
  const began = performance.now();
  const fd = openSync(`${at}/ledger.jsonl`, "a");
  const rows: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const body = JSON.stringify({ event_id: `evt-${i}`, payload: { summary: `fact ${i}` } });
    rows.push(`${body.slice(0, -1)},"hash":"sha1:${Bun.SHA1.hash(body, "hex")}"}\n`);
    Bun.SHA256.hash(body, "hex");
  }
  writeSync(fd, rows.join(""));
  fdatasyncSync(fd);
  closeSync(fd);
  return performance.now() - began;
}

floors();
lines(100_000);
await large([100, 10_000, 100_000]);
for (const each of folders) rmSync(each, { recursive: true, force: true });
