/**
 * What is timed as a process: the program, and the floors that are compiled like it. The same bytes
 * start up to 28 % faster from a file that was just written than from one that was read back from
 * the disk, so all of them are copied in the same way, and read once, before anything is timed.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { BINARY, ROOT } from "./processes.ts";

/** Paths of executables. */
export interface Binaries {
  readonly memoryctl: string;
  /** The least of any command: it says hello. */
  readonly hello: string;
  /** The least of a durable one: a lock, one write, one sync, one insert. */
  readonly append: string;
  /** The least that judges many events: parsing, hashing and writing a line for each. */
  readonly judge: string;
  /** The least that reads a project's memory: a lock, an index, sixty rows, a file. */
  readonly attach: string;
}

/**
 * Those of the product that change how a program starts: a floor without them would be higher.
 * A test compares them with `tools/build.ts`.
 */
export const SWITCHES = [
  "--compile",
  "--minify",
  "--keep-names",
  "--bytecode",
  "--format=esm",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--compile-exec-argv=--no-install",
  "--compile-jit-policy=100",
];

/** Builds a floor into a folder, with the same compiler switches as the product; its path. */
export function buildFloor(name: Exclude<keyof Binaries, "memoryctl">, folder: string): string {
  const outfile = `${folder}/${name}`;
  const argv = ["build", ...SWITCHES, "--outfile", outfile, `${ROOT}bench/floors/${name}.ts`];
  execFileSync(process.execPath, argv, { cwd: ROOT, stdio: "ignore" });
  return outfile;
}

/** Makes all of them: built in one empty folder, copied alike into another one. */
export function makeBinaries(built: string, folder: string): Binaries {
  const copied = (name: keyof Binaries, from: string) => {
    const path = `${folder}/${name}`;
    copyFileSync(from, path);
    return path;
  };
  const made = {
    memoryctl: copied("memoryctl", BINARY),
    hello: copied("hello", buildFloor("hello", built)),
    append: copied("append", buildFloor("append", built)),
    judge: copied("judge", buildFloor("judge", built)),
    attach: copied("attach", buildFloor("attach", built)),
  };
  for (const path of Object.values(made)) readFileSync(path);
  return made;
}
