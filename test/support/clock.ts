/** The binary under clocks that are off. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { type Answer, BINARY } from "./binary.ts";

const LIBRARY = readdirSync("/usr/lib", { withFileTypes: true })
  .map(({ name }) => `/usr/lib/${name}/faketime/libfaketime.so.1`).find((path) => existsSync(path));

/** Why a test that needs a false clock is skipped; false where it can run. */
export const noFaketime = LIBRARY === undefined
  ? "libfaketime is missing: apt-get install faketime"
  : false;

/** Runs the binary with a clock that is off by so much: `+25h`. */
export function atClock(
  offset: string,
  cwd: string,
  ...argv: string[]
): { exit: number | null; answer: Answer } {
  const env = { ...process.env, LD_PRELOAD: LIBRARY, FAKETIME: offset, NO_FAKE_STAT: "1" };
  const { status, stdout } = spawnSync(BINARY, argv, { cwd, env, encoding: "utf8" });
  return { exit: status, answer: JSON.parse(stdout) };
}
