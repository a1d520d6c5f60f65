/** What the file system tells of a file or folder. */
import * as fs from "node:fs";
import { errnoOf } from "./errno.ts";
import { below, folderAbove } from "./paths.ts";
import { ioFailure } from "./system-errors.ts";

export interface Stat {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly size: number;
  /** The file system that it is on, and its number there. */
  readonly dev: number;
  readonly ino: number;
  readonly mtime_ms: number;
  readonly ctime_ms: number;
  /** When it was made, in whole milliseconds; 0 where that is not known. */
  readonly birth_ms: number;
  readonly links: number;
  /** Whose it is. */
  readonly uid: number;
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
}

const KINDS: Readonly<Record<number, Stat["kind"]>> = {
  [fs.constants.S_IFREG]: "file",
  [fs.constants.S_IFDIR]: "folder",
  [fs.constants.S_IFLNK]: "link",
};

/** A stat of the system, as we use it. */
export function statOf(found: fs.Stats): Stat {
  const birth = Math.floor(found.birthtimeMs ?? 0);
  return {
    kind: KINDS[found.mode & fs.constants.S_IFMT] ?? "other",
    size: found.size,
    dev: found.dev,
    ino: found.ino,
    mtime_ms: found.mtimeMs,
    ctime_ms: found.ctimeMs,
    // Without a birth of its own, a file system gives the time of the last change, as it is for a
    // file made in this millisecond. Deno rounds a birth down to milliseconds, and the time of the
    // last change to seconds, which may then be before the birth.
    birth_ms: birth > 0 && found.birthtimeMs !== found.ctimeMs ? birth : 0,
    links: found.nlink,
    uid: found.uid,
    mode: found.mode & 0o7777,
  };
}

/** What a path leads to, all links followed; null where it leads to nothing that may be seen. */
export function realPath(path: string): string | null {
  try {
    return fs.realpathSync(path);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR", "ELOOP", "EACCES"].includes(errnoOf(cause))) return null;
    throw ioFailure("look at", path, cause);
  }
}

/** A path without links in it; what is missing at its end stays as it is named. */
export function realOf(path: string): string {
  const real = realPath(path);
  if (real !== null || path === "/") return real ?? path;
  return below(realOf(folderAbove(path)), path.slice(path.lastIndexOf("/") + 1));
}
