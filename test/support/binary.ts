/** The compiled binary and stores for it: real processes, real files. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { holdIndex } from "./left.ts";

// Whoever runs the tests may have a memory of their own: no store of a test sees it.
process.env["XDG_DATA_HOME"] = `${tmpdir()}/memoryctl-nobody`;

export const BINARY = fileURLToPath(new URL("../../dist/memoryctl", import.meta.url).href);

export interface Folder {
  /** The working directory of the commands; the store is `.memory` in it. */
  readonly path: string;
  readonly root: string;
  remove(): void;
  /** A folder that a test holds by `using` goes with the block. */
  [Symbol.dispose](): void;
}

export function folder(): Folder {
  const path = mkdtempSync(`${tmpdir()}/memoryctl-process-`);
  const remove = () => {
    try {
      holdIndex(`${path}/.memory`);
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  };
  return { path, root: `${path}/.memory`, remove, [Symbol.dispose]: remove };
}

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the binary and waits for it. */
export function run(cwd: string, ...argv: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(BINARY, argv, {
    cwd,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { exit: status, out: stdout, err: stderr };
}

// deno-lint-ignore no-explicit-any -- Answers are JSON of many shapes; tests look into them freely.
export type Answer = any;

/** Runs a command that must succeed; returns its answer. */
export function ok(cwd: string, ...argv: string[]): Answer {
  const { exit, out, err } = run(cwd, ...argv);
  if (exit !== 0) throw new Error(`${argv.join(" ")}: exit ${exit}: ${out}${err}`);
  return JSON.parse(out);
}

/** Starts the binary; the promise gives what it said when it ended. */
export function start(
  cwd: string,
  ...argv: string[]
): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(BINARY, argv, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => out += text);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => err += text);
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit) => resolve({ exit, out, err }));
  });
  return { child, ended };
}
