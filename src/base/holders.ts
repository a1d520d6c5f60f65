/** Who holds a lock on a file, and whether it works: what Linux tells of it in `/proc`. */
import { errnoOf } from "./errno.ts";
import { Failure } from "./errors.ts";
import * as files from "./files.ts";
import type { Stat } from "./stat.ts";

/**
 * What the holders of a file's lock did so far: it changes while one of them works. `busy` where
 * one runs, or waits for its disk, at this moment. Empty where nobody is known, as outside Linux.
 */
export function workOf(file: Pick<Stat, "dev" | "ino">): { work: string; busy: boolean } {
  const states = holdersIn(read("/proc/locks"), file).map((pid) => read(`/proc/${pid}/stat`));
  const found = states.map(processIn).filter((each) => each !== null);
  return {
    work: found.map(({ pid, ticks }) => `${pid}:${ticks}`).join(" "),
    busy: found.some(({ state }) => state === "D" || state === "R"),
  };
}

/** The variable that names who holds the lock to commands that run under it. */
export const HOLDER = "MEMORYCTL_LOCK_HOLDER";

/** Names this process and a file: process ids are given again, a process with its birth is one. */
export function markOf({ dev, ino }: Pick<Stat, "dev" | "ino">): string {
  return [process.pid, birthOf(process.pid), dev, ino].join(":");
}

/**
 * True where this process runs under one that holds a file's lock. The variable says so, and is
 * believed only while that process lives and holds this file: a variable that leaked harms nobody.
 */
export function isHeldAbove(file: Pick<Stat, "dev" | "ino">): boolean {
  const [pid = "", birth = "", dev, ino] = (process.env[HOLDER] ?? "").split(":");
  if (String(file.dev) !== dev || String(file.ino) !== ino) return false;
  if (!isAlive(Number(pid)) || birthOf(Number(pid)) !== birth) return false;
  const holders = holdersIn(read("/proc/locks"), file);
  // Where the system tells of no locks, living must do.
  return holders.length === 0 || holders.includes(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return Number.isSafeInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (cause) {
    // Another user's is alive.
    return errnoOf(cause) === "EPERM";
  }
}

/** When a process began, in ticks since the machine did; empty where the system does not tell. */
function birthOf(pid: number): string {
  return processIn(read(`/proc/${pid}/stat`))?.birth ?? "";
}

const LOCK = /^\d+: POSIX +ADVISORY +WRITE (\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;

/**
 * Processes that hold a file, in the text of `/proc/locks`. A device without a disk may have
 * another number there than for a stat: then the file's number alone decides.
 */
export function holdersIn(text: string, { dev, ino }: Pick<Stat, "dev" | "ino">): number[] {
  const major = Math.floor(dev / 256) % 4096;
  const minor = dev % 256 + Math.floor(dev / 2 ** 20) * 256;
  const of = [...text.matchAll(LOCK)].filter(([, , high = "", low = "", number]) =>
    Number(number) === ino &&
    (major === 0 || (parseInt(high, 16) === major && parseInt(low, 16) === minor))
  );
  // Who asks holds nothing that it waits for.
  return [...new Set(of.map(([, pid]) => Number(pid)))].filter((pid) => pid !== process.pid);
}

interface ProcessStat {
  readonly pid: string;
  readonly state: string;
  readonly ticks: string;
  readonly birth: string;
}

/** State and times of a process in its `/proc/PID/stat`; its name may hold anything. */
function processIn(text: string): ProcessStat | null {
  const name_end = text.lastIndexOf(")");
  if (name_end < 0) return null;
  const [state = "", ...rest] = text.slice(name_end + 2).split(" ");
  const pid = text.slice(0, text.indexOf(" "));
  // Fields 14, 15 and 22 of proc(5): time in the program and in the kernel, and when it began.
  return { pid, state, ticks: `${rest[10]}+${rest[11]}`, birth: rest[18] ?? "" };
}

const MOST_BYTES = 1024 * 1024;

/** A file of `/proc`, which has no size; empty where it is missing, or its process ends. */
function read(path: string): string {
  try {
    const handle = files.openRead(path);
    return handle === null ? "" : contentOf(handle);
  } catch (cause) {
    if (cause instanceof Failure) return "";
    throw cause;
  }
}

function contentOf(handle: files.Handle): string {
  try {
    const bytes = new Uint8Array(MOST_BYTES);
    return new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
  } finally {
    files.close(handle);
  }
}
