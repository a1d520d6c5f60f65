/** What errors of the system and of SQLite mean: each as the failure that a caller sees. */
import { errnoOf } from "./errno.ts";
import { Failure, internal } from "./errors.ts";
import { diskFull, notPermitted, readOnly, systemFailed, unsafePath } from "./store-errors.ts";

/** This user may not: the file or folder is another's, or its mode says so. */
const DENIALS = ["EACCES", "EPERM"];

/** True for an error of the system by which this user may not do what was tried. */
export function isDenial(cause: unknown): boolean {
  return DENIALS.includes(errnoOf(cause));
}

/**
 * Maps an error of the operating system to the code that says what to do about it. `denying` is the
 * file or folder that this user may not use.
 */
export function ioFailure(
  action: string,
  path: string,
  cause: unknown,
  denying = path,
): Failure {
  if (cause instanceof Failure) return cause;
  const errno = errnoOf(cause);
  const message = `Cannot ${action} '${path}': ${errno || String(cause)}`;
  if (errno === "ELOOP" || errno === "ENXIO") {
    return unsafePath(path, errno === "ELOOP" ? "it is a symbolic link" : "it is not a plain file");
  }
  if (errno === "ENOSPC" || errno === "EDQUOT") return diskFull(message, cause);
  if (isDenial(cause)) return notPermitted(message, denying, cause);
  if (errno === "EROFS") return readOnly(message, cause);
  return systemFailed(message, "nothing was acknowledged; try again", cause);
}

/** SQLite's messages about the disk below it, each with the failure that it is. */
const DISK_ERRORS: readonly (readonly [RegExp, (message: string, cause: unknown) => Failure])[] = [
  [/database or disk is full/, diskFull],
  [/readonly database/, readOnly],
  [
    /disk I\/O error|unable to open database|malformed|not a database/,
    (message, cause) => systemFailed(message, "try again", cause),
  ],
];

/** Any error as a failure: the disk's, seen through the index, or a bug of ours. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const [, failure] = DISK_ERRORS.find(([pattern]) => pattern.test(text)) ?? [];
  return failure?.(`Cannot write the index: ${text}`, cause) ?? internal(cause);
}

/**
 * True where an error says something of one place alone: a stranger stands there, or the place may
 * not be read. Whoever reads many places goes on with the others.
 */
export function isOfOnePlace(cause: unknown): cause is Failure {
  return isStranger(cause) || isDenied(cause);
}

/** True where this user may not open a file or a folder that is there. */
export function isDenied(cause: unknown): boolean {
  return cause instanceof Failure && isDenial(cause.cause);
}

/** True where something else stands in the place of a plain file or folder. */
export function isStranger(cause: unknown): cause is Failure {
  return cause instanceof Failure && cause.code === "unsafe_path";
}

/** Codes of what keeps a store from being written, and not from being read. */
const UNWRITABLE: readonly string[] = ["read_only", "disk_full"];

/** True where a store cannot be written by this user, here, now: reading still works. */
export function isUnwritable(cause: unknown): boolean {
  return isReadOnly(cause) || UNWRITABLE.includes(failureOf(cause).code);
}

/** True where a write failed because the store is read-only: reading still works. */
export function isReadOnly(cause: unknown): boolean {
  if (cause instanceof Failure) return cause.code === "read_only";
  const text = cause instanceof Error ? cause.message : "";
  return /readonly database|unable to open database file/.test(text);
}
