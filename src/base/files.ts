/**
 * The door to the file system. Files are opened with `O_NOFOLLOW` and must be plain, with one link:
 * no hostile checkout points a ledger at something else. `tree.ts` checks the folders on the way.
 */
import * as fs from "node:fs";
import { attempt, disk, failed, handOver, type OpenStat, type WriteBytes } from "./disk.ts";
import { unsafePath } from "./store-errors.ts";
import { errnoOf } from "./errno.ts";
import { isDenied } from "./system-errors.ts";
import { type Stat, statOf } from "./stat.ts";

export type { Stat };

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;
/** O_NONBLOCK: opening a FIFO must not hang; it is refused by the check that follows. */
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const APPEND = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
const OVER = O_WRONLY | O_NOFOLLOW | O_NONBLOCK;
const NEW = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

/** `lstat` of a path, or null when nothing is there. Never follows a link. */
export function stat(path: string): Stat | null {
  const found = lstat(path);
  return found === undefined ? null : statOf(found);
}

function lstat(path: string): fs.Stats | undefined {
  try {
    return disk.lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    if (errnoOf(cause) === "ENOTDIR" || errnoOf(cause) === "ENOENT") return undefined;
    throw failed("look at", path, cause);
  }
}

/** The same; undefined also in a folder that is closed to this user. */
function lstatShown(path: string): fs.Stats | undefined {
  try {
    return lstat(path);
  } catch (cause) {
    if (!isDenied(cause)) throw cause;
    return undefined;
  }
}

/**
 * The stat of an open file while its path still names it; null where the path names another file by
 * now, or none: git, rsync and editors put a new file in the place of the old one.
 */
export function statInPlace(handle: Handle): Stat | null {
  const own = attempt("look at", handle.path, disk.fstatSync as OpenStat, handle.fd);
  const named = lstat(handle.path);
  const same = named !== undefined && named.dev === own.dev && named.ino === own.ino &&
    named.size === own.size;
  return same ? statOf(own) : null;
}

/** An earlier stat, by which a changed file is known; null where none was taken. */
export type Seen = { readonly [part in "size" | "ino" | "mtime" | "ctime"]: number | null };

/** True where a file's stat is as it was. It runs for every file: one bare call. */
export function isAsSeen(path: string, { size, ino, mtime, ctime }: Seen): boolean {
  const found = lstatShown(path);
  return found !== undefined && size === found.size && ino === found.ino &&
    mtime === found.mtimeMs && ctime === found.ctimeMs;
}

/** Names in a folder, sorted; empty when it is missing, or no folder. */
export function list(folder: string): string[] {
  try {
    return disk.readdirSync(folder).sort();
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT" || errnoOf(cause) === "ENOTDIR") return [];
    throw failed("list", folder, cause);
  }
}

/** Makes one folder of this mode, whatever the umask; an existing one is left as it is. */
export function makeFolder(path: string, mode: number): void {
  try {
    disk.mkdirSync(path, { mode });
    handOver(path, null);
    // umask masks the mode of mkdir, and a parent hands its setgid bit on. A chmod that is not
    // needed is left out: a caller outside the folder's group would lose the bit.
    if (stat(path)?.mode !== mode) disk.chmodSync(path, mode);
  } catch (cause) {
    if (errnoOf(cause) !== "EEXIST") throw failed("create", path, cause);
  }
}

/** Changes a file's or folder's mode. Look at it first: chmod would follow a link. */
export function changeMode(path: string, mode: number): void {
  attempt("change the mode of", path, () => disk.chmodSync(path, mode));
}

/** An open file: its descriptor and its size when it was opened. */
export interface Handle {
  readonly fd: number;
  readonly path: string;
  readonly size: number;
  /** The content itself, where it is no open file: an archived one, unpacked. */
  readonly content?: Uint8Array;
  /** True where a link was followed to it. */
  readonly followed?: true;
}

/** Opens a plain file for reading; null when it is missing. Throws where it has more links. */
export function openRead(path: string, most_links = 1): Handle | null {
  return openPresent(path, READ, most_links);
}

/** Opens a file for appending, or for writing `over` it; null when it is missing. */
export function openGrown(path: string, over = false): Handle | null {
  return openPresent(path, over ? OVER : APPEND & ~O_CREAT, 1);
}

function openPresent(path: string, flags: number, most_links: number): Handle | null {
  try {
    return checked(disk.openSync(path, flags), path, most_links);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT" || errnoOf(cause) === "ENOTDIR") return null;
    throw failed("open", path, cause);
  }
}

/** Opens a file for appending, making it with this mode when it is missing. */
export function openAppend(path: string, mode: number): Handle {
  const handle = attempt("open", path, () => checked(disk.openSync(path, APPEND, mode), path));
  if (handle.size === 0) handOver(path, handle.fd);
  return handle;
}

/** Where a path leads, once every link on it was followed; null where it leads to nothing. */
export function realPath(path: string): string | null {
  try {
    return disk.realpathSync(path);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(errnoOf(cause))) return null;
    throw failed("follow", path, cause);
  }
}

/** Makes an empty file of this mode; one that is there is left as it is. */
export function makeEmpty(path: string, mode: number): void {
  try {
    const fd = disk.openSync(path, NEW, mode);
    handOver(path, fd);
    disk.closeSync(fd);
  } catch (cause) {
    if (errnoOf(cause) !== "EEXIST") throw failed("create", path, cause);
  }
}

/** Opens a file that must not exist yet, for writing. */
export function openNew(path: string, mode: number): Handle {
  const handle = attempt("create", path, () => checked(disk.openSync(path, NEW, mode), path));
  handOver(path, handle.fd);
  return handle;
}

function checked(fd: number, path: string, most_links = 1): Handle {
  const found = disk.fstatSync(fd);
  if (found.isFile() && found.nlink <= most_links) return { fd, path, size: found.size };
  disk.closeSync(fd);
  const why = found.isFile() ? "it has more than one hard link" : "it is not a plain file";
  throw unsafePath(path, why);
}

/** Reads up to `into.length` bytes at `position`; returns how many there were. */
export function readAt(handle: Handle, into: Uint8Array, position: number): number {
  if (handle.content !== undefined) {
    const part = handle.content.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  }
  return attempt("read", handle.path, () => {
    let got = 0;
    while (got < into.length) {
      const n = disk.readSync(handle.fd, into, got, into.length - got, position + got);
      if (n === 0) break;
      got += n;
    }
    return got;
  });
}

/** Writes all bytes: `writeSync` can return short without an error. */
export function writeAll({ fd, path }: Handle, bytes: Uint8Array): void {
  const write = disk.writeSync as WriteBytes;
  for (let done = 0; done < bytes.length;) {
    done += attempt("write", path, write, fd, bytes, done, bytes.length - done);
  }
}

/** Cuts a file to `size` bytes. */
export function truncate(handle: Handle, size: number): void {
  attempt("truncate", handle.path, () => disk.ftruncateSync(handle.fd, size));
}

/** Makes the file's bytes durable. */
export function sync(handle: Handle): void {
  attempt("sync", handle.path, disk.fdatasyncSync, handle.fd);
}

/** Closes the descriptor; an archive's content has none. */
export function close(handle: Handle): void {
  if (handle.content !== undefined) return;
  attempt("close", handle.path, disk.closeSync, handle.fd);
}

/** Renames a file over another one of the same file system. */
export function rename(from: string, to: string): void {
  attempt("rename", from, () => disk.renameSync(from, to));
}

/** Removes a file; a missing one is no error. */
export function remove(path: string): void {
  attempt("remove", path, () => disk.rmSync(path, { force: true }));
}

/** Makes a folder of its own under the system's temporary folder; returns its path. */
export function temporaryFolder(parent: string): string {
  return attempt("create", parent, () => disk.mkdtempSync(`${parent}/memoryctl-`));
}

/** Removes a folder where it is empty; else, or where it is missing, it is left as it is. */
export function removeEmptyFolder(path: string): void {
  if (stat(path) === null || list(path).length > 0) return;
  attempt("remove", path, () => disk.rmdirSync(path));
}

/** Removes a folder with all that is in it. */
export function removeFolder(path: string): void {
  attempt("remove", path, () => disk.rmSync(path, { recursive: true, force: true }));
}

/** Makes a folder's entries durable: until then, a new or renamed file is not. */
export function syncFolder(path: string): void {
  const fd = attempt("open", path, () => disk.openSync(path, O_RDONLY));
  try {
    attempt("sync", path, () => disk.fsyncSync(fd));
  } finally {
    disk.closeSync(fd);
  }
}
