/** The real disk, where somebody does something between two calls that the program makes. */
import * as fs from "node:fs";
import { type Disk, replaceDisk } from "../../src/base/disk.ts";

/** One call of the program: its name, and the path that it was given, or its descriptor's. */
export interface Call {
  readonly name: string;
  readonly path: string;
}

const NAMES = [
  "access",
  "chmod",
  "lchown",
  "realpath",
  "lstat",
  "open",
  "rename",
  "rm",
  "mkdir",
  "mkdtemp",
  "readdir",
  "rmdir",
  "close",
  "fchown",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "read",
  "write",
] as const;

/** What somebody does before the n-th call, counted from 1. */
export interface Meddling {
  readonly at: number;
  readonly act: () => void;
}

/** Runs a job on the real disk; returns what it returned, and the calls that it made. */
export async function meddledWith<T>(
  meddling: Meddling | null,
  job: () => Promise<T>,
): Promise<{ readonly value: T; readonly calls: readonly Call[] }> {
  const calls: Call[] = [];
  const opened = new Map<number, string>();
  const counted = (name: typeof NAMES[number]) => (...given: unknown[]) => {
    const [at] = given;
    calls.push({ name, path: typeof at === "number" ? opened.get(at) ?? "" : String(at) });
    if (meddling?.at === calls.length) meddling.act();
    const call = fs[`${name}Sync`] as (...given: unknown[]) => unknown;
    const found = call(...given);
    if (name === "open") opened.set(found as number, String(at));
    return found;
  };
  const disk = Object.fromEntries(NAMES.map((name) => [`${name}Sync`, counted(name)]));
  const before = replaceDisk(disk as unknown as Disk);
  try {
    return { value: await job(), calls };
  } finally {
    replaceDisk(before);
  }
}
