/** What a suite is: loops beside their floors, on stores that are removed afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Effort, Loop } from "../src/bench/timing.ts";
import { type Binaries, makeBinaries } from "./binaries.ts";
import type { ProcessLoop } from "./turns.ts";

/** How large and how long: `tiny` shows in a test that a suite runs, and times nothing. */
export type Size = "tiny" | "full";

export interface Suite {
  readonly name: string;
  readonly about: string;
  /** How long each loop runs; whole processes need more rounds than loops within one. */
  readonly effort: Effort;
  /** Makes the loops and what they need. */
  readonly loops: (bench: BenchFolders) => Promise<readonly (Loop | ProcessLoop)[]>;
}

/** Where a suite works. */
export interface BenchFolders {
  readonly size: Size;
  /** A new empty folder; `on` names another file system than that of temporary files. */
  readonly folder: (on?: string) => string;
  /** The first of two numbers when all is measured, the second in a test. */
  readonly count: (full: number, tiny: number) => number;
  /** The program and the floors, copied alike when they are first asked for. */
  readonly binaries: () => Binaries;
}

/** Loops within this process, and loops that start processes. */
export const INSIDE: Effort = { rounds: 7, round_ms: 150 };
export const PROCESSES: Effort = { rounds: 15, round_ms: 0 };
/** Loops in which one call takes a second or more. */
export const SLOW: Effort = { rounds: 5, round_ms: 0 };

/** Calls `work` with folders that are removed afterwards, also when it throws. */
export async function withBenchFolders<T>(
  size: Size,
  work: (bench: BenchFolders) => Promise<T>,
): Promise<T> {
  const folders: string[] = [];
  let binaries: Binaries | null = null;
  const bench: BenchFolders = {
    size,
    folder(on = tmpdir()) {
      const made = mkdtempSync(`${on}/memoryctl-bench-`);
      folders.push(made);
      return made;
    },
    count: (full, tiny) => size === "full" ? full : tiny,
    binaries: () => binaries ??= makeBinaries(bench.folder(), bench.folder()),
  };
  try {
    return await work(bench);
  } finally {
    for (const each of folders) rmSync(each, { recursive: true, force: true });
  }
}
