/** What errors of the system and of SQLite mean: each as the failure that a caller sees. */
import { errnoOf } from "./errno.ts";
import { diskFull, Failure, internal, readOnly, systemFailed, unsafePath } from "./errors.ts";

/** Maps an error of the operating system to the code that says what to do about it. */
export function ioFailure(action: string, path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const errno = errnoOf(cause);
  const message = `Cannot ${action} '${path}': ${errno || String(cause)}`;
  if (errno === "ELOOP" || errno === "ENXIO") {
    return unsafePath(path, errno === "ELOOP" ? "it is a symbolic link" : "it is not a plain file");
  }
  if (errno === "ENOSPC" || errno === "EDQUOT") return diskFull(message, cause);
  if (["EROFS", "EACCES", "EPERM"].includes(errno)) return readOnly(message, cause);
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
  return isStranger(cause) || (cause instanceof Failure && errnoOf(cause.cause) === "EACCES");
}

/** True where something else stands in the place of a plain file or folder. */
export function isStranger(cause: unknown): cause is Failure {
  return cause instanceof Failure && cause.code === "unsafe_path";
}

/** True where a write failed because the store is read-only: reading still works. */
export function isReadOnly(cause: unknown): boolean {
  if (cause instanceof Failure) return cause.code === "read_only";
  const text = cause instanceof Error ? cause.message : "";
  return /readonly database|unable to open database file/.test(text);
}
