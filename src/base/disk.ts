/** The file system, behind one variable: simulations put another one in its place. */
import * as fs from "node:fs";
import { errnoOf } from "./errno.ts";
import type { Failure } from "./errors.ts";
import { ioFailure, isDenial } from "./system-errors.ts";

type OfPaths = "access" | "chmod" | "lchown" | "lstat" | "open" | "realpath" | "rename" | "rm";
type OfFolders = "mkdir" | "mkdtemp" | "readdir" | "rmdir";
type OfOpen = "close" | "fchown" | "fdatasync" | "fstat" | "fsync" | "ftruncate" | "read" | "write";

/** The calls of `node:fs` that are made: all that the program does with files. */
export type Disk = Pick<typeof fs, `${OfPaths | OfFolders | OfOpen}Sync`>;

export let disk: Disk = fs;

/** Calls that have other forms beside the one that is used. */
export type OpenStat = (fd: number) => fs.Stats;
export type WriteBytes = (fd: number, from: Uint8Array, at: number, length: number) => number;

/** Puts another disk in the place of the real one, for simulations; returns the one before. */
export function replaceDisk(other: Disk): Disk {
  const before = disk;
  disk = other;
  return before;
}

/** Runs a call of the file system; what it throws becomes a `Failure` that names the path. */
export function attempt<T, A extends readonly unknown[]>(
  action: string,
  path: string,
  call: (...given: A) => T,
  ...given: A
): T {
  try {
    return call(...given);
  } catch (cause) {
    if (errnoOf(cause) === "") throw cause;
    throw failed(action, path, cause);
  }
}

/** Throws where this user may not read and write a file. */
export function refuseDenied(path: string): void {
  attempt("open", path, () => disk.accessSync(path, fs.constants.R_OK | fs.constants.W_OK));
}

/** What an error of the file system is to a caller: one of permission names what denies it. */
export function failed(action: string, path: string, cause: unknown): Failure {
  if (!isDenial(cause)) return ioFailure(action, path, cause);
  const isOfFolder = action === "rename" || action === "remove";
  return ioFailure(action, path, cause, denying(isOfFolder ? folderOf(path) : path));
}

/** The path itself where it is shown to this user, else the folder above it that is. */
function denying(path: string): string {
  for (let at = path;; at = folderOf(at)) {
    try {
      if (disk.lstatSync(at, { throwIfNoEntry: false }) !== undefined) return at;
    } catch (cause) {
      // Not shown either: the folder above it may be what denies both.
      if (errnoOf(cause) === "") throw cause;
    }
    if (at === "." || at === "/") return path;
  }
}

function folderOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "." : path.slice(0, Math.max(cut, 1));
}

let isRoot: boolean | undefined;

/**
 * Gives what root has just made to the owner of the folder that it is made in, who could not open
 * it otherwise. `fd` is null for a folder. Whoever is not root pays nothing for it.
 */
export function handOver(path: string, fd: number | null): void {
  isRoot ??= process.geteuid?.() === 0;
  if (!isRoot) return;
  try {
    const { uid = 0, gid = 0 } = disk.lstatSync(folderOf(path), { throwIfNoEntry: false }) ?? {};
    if (uid === 0) return;
    if (fd === null) disk.lchownSync(path, uid, gid);
    else disk.fchownSync(fd, uid, gid);
  } catch (cause) {
    // A container's root may not: then it stays root's, no worse than it was. A disk that fails
    // here fails at the write that follows.
    if (errnoOf(cause) === "") throw cause;
  }
}
