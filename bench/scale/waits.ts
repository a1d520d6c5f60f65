/** How long other commands wait while one builds the index anew. */
import { spawn } from "node:child_process";
import { BINARY } from "../processes.ts";
import { dropIndex, type Large } from "./large.ts";

export interface Waits {
  /** The longest that a `capture` took. */
  readonly writer_ms: number;
  /** The longest that a `stats` took. */
  readonly reader_ms: number;
  /** Commands that did not succeed. */
  readonly failed: number;
}

interface CommandRun {
  readonly ms: number;
  readonly ok: boolean;
}

/** Rebuilds the index of a store, and runs a writer and a reader over and over meanwhile. */
export async function waitsWhileRebuilding(store: Large): Promise<Waits> {
  dropIndex(store);
  let building = true;
  const built = command(store.cwd, ["stats"]).then((ended) => {
    building = false;
    return ended;
  });
  // It must have the lock first: else one of the others builds the index, and waits for itself.
  await new Promise((resolve) => setTimeout(resolve, HEAD_START_MS));
  const again = async (argv: readonly string[]) => {
    const all: CommandRun[] = [];
    while (building) all.push(await command(store.cwd, argv));
    return all;
  };
  const [writers, readers, first] = await Promise.all([
    again(["capture", "--scope", "project:p1", "--summary", "meanwhile"]),
    again(["stats"]),
    built,
  ]);
  const failed = [...writers, ...readers, first].filter(({ ok }) => !ok).length;
  return { writer_ms: longest(writers), reader_ms: longest(readers), failed };
}

const HEAD_START_MS = 100;

function longest(all: readonly CommandRun[]): number {
  return Math.max(0, ...all.map(({ ms }) => ms));
}

function command(cwd: string, argv: readonly string[]): Promise<CommandRun> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, argv, { cwd, stdio: "ignore" });
    child.on("error", reject);
    child.on("exit", (code) => resolve({ ms: performance.now() - began, ok: code === 0 }));
  });
}
