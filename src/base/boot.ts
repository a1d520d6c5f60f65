/** Which boot of the machine this is: what was written and not synced outlives no other one. */
import * as fs from "node:fs";
import { errnoOf } from "./errno.ts";

/** The kernel's name of this boot; null where the system tells none, as outside Linux. */
export function bootId(): string | null {
  if (known !== undefined) return known;
  try {
    const fd = fs.openSync("/proc/sys/kernel/random/boot_id", "r");
    try {
      const bytes = new Uint8Array(UUID);
      const got = fs.readSync(fd, bytes, 0, UUID, 0);
      return known = got === UUID ? new TextDecoder().decode(bytes) : null;
    } finally {
      fs.closeSync(fd);
    }
  } catch (cause) {
    if (errnoOf(cause) === "") throw cause;
    return known = null;
  }
}

/** Characters of a UUID. */
const UUID = 36;

let known: string | null | undefined;

/** Takes another boot for this one, for simulations; undefined asks the system again. */
export function replaceBoot(other: string | null | undefined): void {
  known = other;
}
