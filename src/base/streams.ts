/** Open descriptors that are no files of the store: standard input, output, terminals. */
import * as fs from "node:fs";
import { errnoOf } from "./errno.ts";
import { ioFailure } from "./system-errors.ts";

/** The number of Linux' driver of `/dev/null`, `/dev/zero` and `/dev/full`: none is a terminal. */
const MEMORY_DEVICES = 1;

/** False where an open descriptor is no character device, is one of memory, or is closed. */
export function mayBeTerminal(fd: number): boolean {
  try {
    const found = fs.fstatSync(fd);
    if (!found.isCharacterDevice()) return false;
    return process.platform !== "linux" || ((found.rdev >>> 8) & 0xfff) !== MEMORY_DEVICES;
  } catch (cause) {
    if (errnoOf(cause) === "EBADF") return false;
    throw cause;
  }
}

/** Bytes of an open descriptor, at least one; 0 at its end. Waits where nothing is there yet. */
export function readSome(fd: number, into: Uint8Array): number {
  for (;;) {
    try {
      return fs.readSync(fd, into, 0, into.length, null);
    } catch (cause) {
      if (errnoOf(cause) === "EOF") return 0;
      if (errnoOf(cause) !== "EAGAIN") throw ioFailure("read", `descriptor ${fd}`, cause);
      pause(2);
    }
  }
}

/** Blocks this thread for so long, in a synchronous call that cannot await. */
export function pause(wait_ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait_ms);
}

/** One `write` to an open descriptor; returns the bytes taken, -1 when it would block. */
export function writeSome(fd: number, bytes: Uint8Array, from: number): number {
  try {
    return fs.writeSync(fd, bytes, from, bytes.length - from);
  } catch (cause) {
    if (errnoOf(cause) === "EAGAIN") return -1;
    throw cause;
  }
}
