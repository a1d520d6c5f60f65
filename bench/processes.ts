/** Whole processes: the binary, floors that are compiled like it, and what they took. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url).href);

export const BINARY = `${ROOT}dist/memoryctl`;
export const SOURCE = `${ROOT}src/main.ts`;
export const DENO = `${ROOT}node_modules/.bin/deno`;

/** Builds a floor into a folder, with the same compiler switches as the product; its path. */
export function buildFloor(name: "hello" | "append", folder: string): string {
  const outfile = `${folder}/${name}`;
  const switches = ["--compile", "--minify", "--keep-names", "--bytecode", "--format=esm"];
  const off = ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];
  const source = `${ROOT}bench/floors/${name}.ts`;
  execFileSync(process.execPath, ["build", ...switches, ...off, "--outfile", outfile, source], {
    cwd: ROOT,
    stdio: "ignore",
  });
  return outfile;
}

export interface ProcessRun {
  readonly ms: number;
  readonly out: string;
}

/** A run whose memory was watched. */
export interface WatchedRun extends ProcessRun {
  /** The most memory that the process had at once, in MiB: its VmHWM, 0 where that is not told. */
  readonly peak_mb: number;
}

/** Runs a process to its end. Throws where it fails. */
export function runProcess(argv: readonly string[], { cwd }: { readonly cwd: string }): ProcessRun {
  const began = performance.now();
  const child = Bun.spawnSync([...argv], { cwd, stderr: "pipe" });
  const ms = performance.now() - began;
  const out = child.stdout.toString();
  if (child.exitCode !== 0) throw failed(argv, child.exitCode, out);
  return { ms, out };
}

/**
 * Runs a process and looks at its memory every few milliseconds. `getrusage` would not do: what it
 * tells of a child begins with the memory of the process that started it.
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
  return { ms, out, peak_mb };
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

/** Runs one command line `times` times in each of `writers` processes at once. */
export async function runAtOnce(
  argv: () => readonly string[],
  { cwd, writers, times }: {
    readonly cwd: string;
    readonly writers: number;
    readonly times: number;
  },
): Promise<void> {
  const writer = async () => {
    for (let i = 0; i < times; i += 1) await runBeside(argv(), cwd);
  };
  await Promise.all(Array.from({ length: writers }, writer));
}

/** Runs a process while others go on; returns its milliseconds. Throws where it fails. */
export function runBeside(argv: readonly string[], cwd: string): Promise<number> {
  const [command = "", ...rest] = argv;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { cwd, stdio: "ignore" });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${argv.join(" ")}: exit ${code}`));
    });
  });
}
