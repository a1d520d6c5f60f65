/**
 * What a process does, counted instead of timed: the counts are the same on any machine, whatever
 * else it does. `strace` counts system calls. The runtime tells of the functions of a compiled
 * program that ran, once each: it notes in which order it needs their bytecode.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

/** What one run of a program did. */
export interface Counts {
  /** Calls that wait until something is on the disk. */
  readonly syncs: number;
  /** System calls, but for those in `RUNTIMES`. */
  readonly syscalls: number;
  /** Functions of the program's own modules that ran at least once. */
  readonly functions: number;
}

const SYNCS = ["fsync", "fdatasync", "sync_file_range", "syncfs", "sync", "msync"];

/**
 * Calls of the runtime's threads and of its heap: how often they wait for each other, and whether
 * one of them came to life at all, depends on the moment. The program has no say in them.
 */
const RUNTIMES = [
  ..."futex sched_yield clone clone3 set_robust_list rseq rt_sigprocmask prctl exit".split(" "),
  ..."madvise mmap munmap mprotect brk restart_syscall clock_nanosleep".split(" "),
];

/**
 * What a compiled program does, from its start to its end; it runs twice, with its output into a
 * pipe. Null where there is no `strace`. Throws where it fails, or is no program of this runtime.
 */
export function countsOf(argv: readonly string[], cwd: string): Counts | null {
  if (Bun.which("strace") === null) return null;
  const calls = systemCallsOf(argv, cwd);
  const ours = [...calls].filter(([name]) => !RUNTIMES.includes(name));
  return {
    syncs: syncsIn(calls),
    syscalls: ours.reduce((all, [, times]) => all + times, 0),
    functions: functionsOf(argv, cwd),
  };
}

/** What a program does beyond what any program of this runtime does, which `hello` shows. */
export function ownCounts(counts: Counts, hello: Counts): Counts {
  return {
    syncs: counts.syncs - hello.syncs,
    syscalls: counts.syscalls - hello.syscalls,
    functions: counts.functions - hello.functions,
  };
}

/**
 * How often something waits for the disk: `work` gets the words to put before the command line that
 * it runs. Null where there is no `strace`.
 */
export async function syncsOf(
  work: (under: readonly string[]) => Promise<unknown>,
): Promise<number | null> {
  if (Bun.which("strace") === null) return null;
  const { file, remove } = counted();
  try {
    await work(STRACE(file));
    return syncsIn(callsIn(file));
  } finally {
    remove();
  }
}

const STRACE = (file: string) => ["strace", "-f", "-c", "-o", file];

function syncsIn(calls: ReadonlyMap<string, number>): number {
  return SYNCS.reduce((all, name) => all + (calls.get(name) ?? 0), 0);
}

function systemCallsOf(argv: readonly string[], cwd: string): Map<string, number> {
  const { file, remove } = counted();
  try {
    run([...STRACE(file), ...argv], cwd);
    return callsIn(file);
  } finally {
    remove();
  }
}

/** Lines of strace's table: share, seconds, µs a call, calls, errors where there were any, name. */
function callsIn(file: string): Map<string, number> {
  const lines = readFileSync(file, "utf8").matchAll(
    /^ *[\d.]+ +[\d.]+ +\d+ +(\d+)(?: +\d+)? +(\w+)$/gm,
  );
  return new Map(
    [...lines].filter(([, , name]) => name !== "total")
      .map(([, times, name]) => [name ?? "", Number(times)]),
  );
}

/** How many functions of a compiled program ran. */
function functionsOf(argv: readonly string[], cwd: string): number {
  const { file, remove } = counted();
  try {
    run(argv, cwd, { BUN_BYTECODE_ORDER_OUT: file });
    if (!existsSync(file)) throw new Error(`${argv[0]} does not tell which functions ran`);
    return readFileSync(file, "utf8").match(/^F /gm)?.length ?? 0;
  } finally {
    remove();
  }
}

function run(argv: readonly string[], cwd: string, more: Record<string, string> = {}): void {
  const env = { ...process.env, ...more };
  const child = Bun.spawnSync([...argv], { cwd, env, stdin: "ignore", stderr: "pipe" });
  if (child.exitCode === 0) return;
  const said = `${child.stdout.toString()}${child.stderr.toString()}`;
  throw new Error(`${argv.join(" ")}: exit ${child.exitCode}: ${said.slice(0, 500)}`);
}

/** A place for what is counted. */
function counted(): { readonly file: string; readonly remove: () => void } {
  const folder = mkdtempSync(`${tmpdir()}/memoryctl-counts-`);
  return { file: `${folder}/counts`, remove: () => rmSync(folder, { recursive: true }) };
}
