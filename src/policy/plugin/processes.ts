/** Processes that a plugin began: what they hold, and the end of all of them. */
import { Failure } from "../../base/errors.ts";
import { errnoOf } from "../../base/errno.ts";
import * as files from "../../base/files.ts";

/** Memory that a process holds, in MiB; 0 where the system does not tell. */
export function residentMiB(pid: number): number {
  const found = /^VmRSS:\s*(\d+) kB$/m.exec(small(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0) / 1024;
}

/** Rounds of looking: a process that is just starting is found in a later one. */
const ROUNDS = 50;

/**
 * Ends the child, its group, and on Linux also processes that left the group but still work in the
 * folder that was made for it. One that left the folder too is not found.
 */
export async function endAll(pid: number, nonce: string): Promise<void> {
  kill(-pid);
  for (let round = 0; round < ROUNDS; round += 1) {
    const left = files.list("/proc").filter((name) => /^\d+$/.test(name) && worksIn(name, nonce));
    if (left.length === 0) return;
    for (const each of left) kill(Number(each));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (cause) {
    // It has ended already, or its number is another user's process now.
    if (!["ESRCH", "EPERM"].includes(errnoOf(cause))) throw cause;
  }
}

/** True for a process that works beside the file whose name nobody else knows. */
function worksIn(pid: string, nonce: string): boolean {
  try {
    return files.stat(`/proc/${pid}/cwd/../${nonce}`) !== null;
  } catch (cause) {
    // Another user's, or one that is ending: nothing of ours.
    if (cause instanceof Failure) return false;
    throw cause;
  }
}

/** The text of a small file of the kernel; empty where there is none. */
function small(path: string): string {
  const handle = files.openRead(path);
  if (handle === null) return "";
  try {
    const bytes = new Uint8Array(4096);
    return new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
  } finally {
    files.close(handle);
  }
}
