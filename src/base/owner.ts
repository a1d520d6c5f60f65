/** Whose a file or folder is. */
import type { Stat } from "./stat.ts";

/** True where it is of the user that this process acts as; where no system tells, it is. */
export function isOwn({ uid }: Pick<Stat, "uid">): boolean {
  const own = process.geteuid?.();
  return own === undefined || own === uid;
}
