/** Writing answers: whole, to files, slow pipes and terminals alike. */
import * as files from "./files.ts";
import { errnoOf } from "./errno.ts";
import { mayBeTerminal, pause, writeSome } from "./streams.ts";

/** How long to wait for a reader that does not keep up, before trying again. */
const PAUSE_MS = 2;

/** True where a descriptor is a terminal. Few are asked: `node:tty` takes 1.5 ms to load. */
export function isTerminal(fd: number): boolean {
  return mayBeTerminal(fd) && process.getBuiltinModule("node:tty").isatty(fd);
}

/** `O_CLOEXEC` of Linux. What a process inherits never has it. */
const OPENED_HERE = 0o2000000;

/**
 * True where a descriptor was closed when this process began: the runtime then opens /dev/null in
 * its place, and an answer would vanish without an error. Only Linux tells.
 */
export function wasClosed(fd: number): boolean {
  const handle = files.openRead(`/proc/self/fdinfo/${fd}`);
  if (handle === null) return false;
  try {
    // More would be asked for once more, to be told that there is none.
    const bytes = new Uint8Array(40);
    const text = new TextDecoder().decode(bytes.subarray(0, files.readAt(handle, bytes, 0)));
    const flags = /^flags:\s*([0-7]+)$/m.exec(text)?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & OPENED_HERE) !== 0;
  } finally {
    files.close(handle);
  }
}

/**
 * Writes all of a text to an open descriptor. A full pipe takes a part or nothing: this then waits
 * for as long as the reader lives. Throws the system's error when nothing more can be written.
 */
export function writeText(fd: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) {
    const taken = writeSome(fd, bytes, done);
    if (taken < 0) pause(PAUSE_MS);
    else done += taken;
  }
}

/** Writes a text before the last one; false where nobody reads any more. */
export function isHeard(fd: number, text: string): boolean {
  try {
    writeText(fd, text);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === "EPIPE") return false;
    throw cause;
  }
}
