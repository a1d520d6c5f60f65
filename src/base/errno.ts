/** Errors of the system, by the names that it gives them. */

/** The system's error name (`ENOSPC`), or `""`. */
export function errnoOf(cause: unknown): string {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return "";
  return typeof cause.code === "string" ? cause.code : "";
}
