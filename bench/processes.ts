/** Whole processes: the binary, floors that are compiled like it, and what they took. */
import { execFileSync, spawn } from "node:child_process";

const ROOT = new URL("..", import.meta.url).pathname;

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

/** What a process took: `peak_mb` is the most memory that it had at once (its VmHWM). */
export interface Ran {
  readonly ms: number;
  readonly peak_mb: number;
  readonly out: string;
}

/** Runs a process to its end. Throws where it fails. */
export function runProcess(
  argv: readonly string[],
  { cwd, input }: { readonly cwd: string; readonly input?: Uint8Array },
): Ran {
  const began = performance.now();
  const child = Bun.spawnSync([...argv], { cwd, stdin: input ?? null, stderr: "pipe" });
  const ms = performance.now() - began;
  const out = child.stdout.toString();
  if (child.exitCode !== 0) {
    throw new Error(`${argv.join(" ")}: exit ${child.exitCode}: ${out.slice(0, 500)}`);
  }
  return { ms, peak_mb: child.resourceUsage.maxRSS / 1024 / 1024, out };
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
