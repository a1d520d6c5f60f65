/** Writing answers: whole, to files, slow pipes and terminals alike. */
import { writeSome } from "./files.ts";

/** How long to wait for a reader that does not keep up, before trying again. */
const PAUSE_MS = 2;

/**
 * Writes all of a text to an open descriptor. A pipe that is full takes a part or nothing: then it
 * waits, as long as the reader lives. Throws the system's error when nothing more can be written.
 */
export function writeText(fd: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) {
    const taken = writeSome(fd, bytes, done);
    if (taken < 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    else done += taken;
  }
}
