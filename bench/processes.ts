/** Whole processes, and what each took: time, CPU, memory. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url).href);

export const BINARY = `${ROOT}dist/memoryctl`;
export const SOURCE = `${ROOT}src/main.ts`;
export const DENO = `${ROOT}node_modules/.bin/deno`;

/** What a process took. */
export interface Spent {
  readonly ms: number;
  /** User and system time, its own and that of the children it waited for, as the kernel counts. */
  readonly cpu_ms: number;
}

export interface ProcessRun extends Spent {
  readonly out: string;
}

/** A run whose memory was watched. */
export interface WatchedRun extends ProcessRun {
  /** The most memory that the process had at once, in MiB: its VmHWM, 0 where that is not told. */
  readonly peak_mb: number;
}

/** Runs a process to its end; `env` is beside what this one has. Throws where it fails. */
export function runProcess(
  argv: readonly string[],
  { cwd, input, env }: {
    readonly cwd: string;
    readonly input?: Uint8Array;
    readonly env?: Readonly<Record<string, string>>;
  },
): ProcessRun {
  const all = env === undefined ? {} : { env: { ...process.env, ...env } };
  const began = performance.now();
  const child = Bun.spawnSync([...argv], { cwd, stdin: input ?? "ignore", stderr: "pipe", ...all });
  const ms = performance.now() - began;
  const out = child.stdout.toString();
  if (child.exitCode !== 0) {
    throw failed(argv, child.exitCode, `${out}${child.stderr.toString()}`);
  }
  return { ms, cpu_ms: cpuOf(child.resourceUsage), out };
}

function cpuOf(usage: Bun.ResourceUsage | undefined): number {
  return Number(usage?.cpuTime.total ?? NaN) / 1000;
}

/**
 * Runs a process and looks at its memory every few milliseconds. `getrusage` would not do: what it
 * tells of a child's memory begins with that of the process that started it.
 */
export async function watchProcess(
  argv: readonly string[],
  { cwd, input }: { readonly cwd: string; readonly input?: Uint8Array },
): Promise<WatchedRun> {
  const began = performance.now();
  const child = Bun.spawn([...argv], { cwd, stdin: input ?? "ignore", stderr: "ignore" });
  let peak_mb = 0;
  const watch = setInterval(() => peak_mb = Math.max(peak_mb, highWater(child.pid)), WATCH_MS);
  const [out, exit] = await Promise.all([new Response(child.stdout).text(), child.exited]);
  const ms = performance.now() - began;
  clearInterval(watch);
  if (exit !== 0) throw failed(argv, exit, out);
  return { ms, cpu_ms: cpuOf(child.resourceUsage()), out, peak_mb };
}

const WATCH_MS = 10;

function highWater(pid: number): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(path, "utf8"))?.[1] ?? 0) / 1024;
}

function failed(argv: readonly string[], exit: number | null, out: string): Error {
  return new Error(`${argv.join(" ")}: exit ${exit}: ${out.slice(0, 500)}`);
}

/** How a process that ran beside others ended. */
export interface Ended extends ProcessRun {
  readonly exit: number;
  readonly err: string;
}

/**
 * Runs a process while others go on; tells how it ended. Its output goes to pipes, as that of a
 * hook does.
 */
export async function runBeside(argv: readonly string[], cwd: string): Promise<Ended> {
  const began = performance.now();
  const child = Bun.spawn([...argv], { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const texts = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const [out = "", err = ""] = await Promise.all(texts);
  const exit = await child.exited;
  return { ms: performance.now() - began, cpu_ms: cpuOf(child.resourceUsage()), exit, out, err };
}

/** Runs a command line `times` times in each of `writers` at once. Throws where one fails. */
export async function runAtOnce(
  argv: () => readonly string[],
  { cwd, writers, times }: {
    readonly cwd: string;
    readonly writers: number;
    readonly times: number;
  },
): Promise<Spent> {
  const began = performance.now();
  let cpu_ms = 0;
  const writer = async () => {
    for (let i = 0; i < times; i += 1) {
      const words = argv();
      const ended = await runBeside(words, cwd);
      if (ended.exit !== 0) throw failed(words, ended.exit, `${ended.out}${ended.err}`);
      cpu_ms += ended.cpu_ms;
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return { ms: performance.now() - began, cpu_ms };
}
