/** Times whole processes side by side: medians of interleaved runs; noise hits all alike. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";

const root = new URL("..", import.meta.url).pathname;

export const BINARY = `${root}dist/memoryctl`;

/** Builds a floor with the same compiler switches as the product; returns its path. */
export function buildFloor(name: string): string {
  const outfile = `${mkdtempSync(`${tmpdir()}/memoryctl-floor-`)}/${name}`;
  const switches = ["--compile", "--minify", "--keep-names", "--bytecode", "--format=esm"];
  const off = ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"];
  const source = `${root}bench/floors/${name}.ts`;
  execFileSync(process.execPath, ["build", ...switches, ...off, "--outfile", outfile, source], {
    cwd: root,
    stdio: "ignore",
  });
  return outfile;
}

export interface Contestant {
  readonly name: string;
  readonly cwd: string;
  /** The command line; made anew for each run. */
  readonly argv: () => readonly string[];
}

/** Median milliseconds of each contestant, by its name. */
export function race(contestants: readonly Contestant[], rounds: number): Map<string, number> {
  const times = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round += 1) {
    for (const { name, cwd, argv } of contestants) {
      const [command = "", ...rest] = argv();
      const began = performance.now();
      const { status, stdout } = spawnSync(command, rest, { cwd });
      const took = performance.now() - began;
      if (status !== 0) throw new Error(`${name}: exit ${status}: ${String(stdout)}`);
      // The first rounds warm the page cache.
      if (round >= 0) times.get(name)?.push(took);
    }
  }
  return new Map([...times].map(([name, each]) => [name, median(each)]));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
