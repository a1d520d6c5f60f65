/** Real processes whose system calls fail, or at one of which they are killed. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { BINARY, type Ran } from "./binary.ts";

export const noStrace = existsSync("/usr/bin/strace")
  ? false
  : "strace is missing: apt-get install strace";

/**
 * The calls that open or change files and folders. What is on disk when a process is killed at any
 * other call is what is there when it is killed at the next one of these.
 */
const CALLS = "openat,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,sync_file_range," +
  "rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,rmdir,ftruncate,fallocate,chmod," +
  "fchmod,fchmodat,link,linkat,symlink,symlinkat,utimensat,copy_file_range";

export interface SystemCall {
  readonly call: string;
  /** The how-many-th such call of the main thread it is. */
  readonly when: number;
  /** The call as strace wrote it. */
  readonly line: string;
}

/** True for a call that can change what is on disk: killing between two of these is the same. */
export function isChange({ call, line }: SystemCall): boolean {
  return call !== "openat" || /O_WRONLY|O_RDWR|O_CREAT/.test(line);
}

interface Place {
  readonly cwd: string;
  /** What it reads from standard input. */
  readonly input?: string;
}

function strace(at: Place, options: readonly string[], argv: readonly string[]): Promise<Ran> {
  return spawned("strace", [...options, "-e", `trace=${CALLS}`, BINARY, ...argv], at);
}

function spawned(command: string, argv: readonly string[], at: Place): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { cwd: at.cwd, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.end(at.input ?? "");
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => err += text);
    child.on("error", reject);
    child.on("close", (exit) => resolve({ exit, out, err }));
  });
}

/** The calls of a command from the first that touches its store, in order. */
export async function callsOf(cwd: string, argv: readonly string[]): Promise<SystemCall[]> {
  const log = `${cwd}/trace`;
  const { exit, out } = await strace({ cwd }, ["-f", "-y", "-o", log], argv);
  if (exit !== 0) throw new Error(`${argv.join(" ")}: exit ${exit}: ${out}`);
  const lines = readFileSync(log, "utf8").split("\n");
  const main = /^\d+/.exec(lines[0] ?? "")?.[0] ?? "";
  const counts = new Map<string, number>();
  const calls = lines.flatMap((line) => {
    const found = /^(\d+) +([a-z0-9_]+)\(/.exec(line);
    if (found === null || found[1] !== main) return [];
    const call = found[2] ?? "";
    const when = (counts.get(call) ?? 0) + 1;
    counts.set(call, when);
    return [{ call, when, line }];
  });
  const first = calls.findIndex(({ line }) => line.includes(".memory"));
  return first < 0 ? [] : calls.slice(first);
}

/**
 * Runs a command that is killed at one of its calls; false where it ended before it came so far.
 * Without `--seccomp-bpf`, which loses the signal.
 */
export async function killAt(
  cwd: string,
  argv: readonly string[],
  { call, when }: Pick<SystemCall, "call" | "when">,
): Promise<boolean> {
  const inject = `inject=${call}:signal=KILL:when=${when}`;
  const { exit } = await strace({ cwd }, ["-o", "/dev/null", "-e", inject], argv);
  return exit === null;
}

/** Runs a command one of whose calls gives an error. */
export function failAt(
  cwd: string,
  argv: readonly string[],
  { call, when, error }: SystemCall & { readonly error: string },
): Promise<Ran> {
  const inject = `inject=${call}:error=${error}:when=${when}`;
  return strace({ cwd }, ["-f", "--seccomp-bpf", "-o", "/dev/null", "-e", inject], argv);
}

/** Runs a command whose calls of one kind, or one of them, come so much later. */
export function slowAt(
  cwd: string,
  argv: readonly string[],
  { call, when, delay_ms }: Pick<SystemCall, "call"> & Partial<SystemCall> & {
    readonly delay_ms: number;
  },
  input = "",
): Promise<Ran> {
  const which = when === undefined ? "" : `:when=${when}`;
  const inject = `inject=${call}:delay_enter=${delay_ms * 1000}${which}`;
  return strace({ cwd, input }, ["-f", "-o", "/dev/null", "-e", inject], argv);
}

/** Runs a command that may make no file longer than this: a longer write is cut, then refused. */
export function shortAt(
  cwd: string,
  argv: readonly string[],
  { kib, input }: { readonly kib: number; readonly input: string },
): Promise<Ran> {
  const script = `trap "" XFSZ; ulimit -f ${kib}; exec "$@"`;
  return spawned("bash", ["-c", script, "bash", BINARY, ...argv], { cwd, input });
}
