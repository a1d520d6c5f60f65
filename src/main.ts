/** The rim: the real clock, randomness, files and environment; and the exit code of the process. */
import { answerLost, closedOutput } from "./base/errors.ts";
import * as files from "./base/files.ts";
import { readLines } from "./base/input.ts";
import { networkOf } from "./base/mount.ts";
import { isHeard, isTerminal, wasClosed, writeText } from "./base/output.ts";
import { CHILD_WORD, isCompiled, runtimeName } from "./base/runtime.ts";
import type { Rim } from "./cli.ts";
import type { Output } from "./cli/answer.ts";
import { currentFolder, rootOf } from "./cli/root.ts";
import { userRootOf } from "./cli/user-root.ts";
import type { BuildInfo } from "./command/env.ts";
import { thin } from "./thin/entry.ts";

declare const BUILD: Omit<BuildInfo, "runtime">;

/** Stands for a current folder that was removed: nothing is, and nothing can be made, below it. */
const NOWHERE = "/dev/null";

const UNBUILT = { version: "0.0.0", commit: "source", target: "source" };

// No `await` out here: with one, Bun cuts the program so that a start loads 50 chunks instead of 8.
void (process.argv[2] === CHILD_WORD ? answerAsChild() : answer());

async function answerAsChild(): Promise<void> {
  const guest = await import("./policy/plugin/guest.ts");
  await guest.answerAsChild();
}

async function answer(): Promise<void> {
  // Memories are nobody else's business: no file or folder of ours is open to others.
  const rim = rimOf(process.umask(0o077));
  // What usual commands need is here; all else is loaded for the others.
  let output: Output;
  try {
    let out = thin(rim);
    if (out === undefined && await isNoted(rim)) out = thin(rim);
    output = typeof out === "string" ? { out, err: "", exit: 0 } : await fully(rim);
  } catch (cause) {
    output = (await import("./cli.ts")).refused(rim, cause);
  }
  process.exitCode = output.exit;
  const shown = rim.isTerminal() ? (await import("./view/neutral.ts")).visible : undefined;
  try {
    if (output.err !== "") writeText(2, shown?.(output.err) ?? output.err);
    const says = output.out !== "" || output.err !== "";
    if (says && wasClosed(1)) throw closedOutput();
    const page = shown?.(output.out) ?? output.out;
    const { emphasis = null } = output;
    const isPlain = shown === undefined || emphasis === null || isUnadorned(rim);
    if (page !== "") writeText(1, isPlain ? page : await emphasised(page, emphasis));
  } catch (cause) {
    const lost = answerLost(cause);
    process.exitCode = lost.exit;
    tell(`${lost.message}\n${lost.hint}\n`);
  }
}

/** True where the user wants no bold letters: see no-color.org. */
function isUnadorned({ variable }: Rim): boolean {
  return (variable("NO_COLOR") ?? "") !== "" || variable("TERM") === "dumb";
}

async function emphasised(page: string, question: string): Promise<string> {
  return (await import("./view/recall/emphasis.ts")).emphasised(page, question);
}

async function isNoted(rim: Rim): Promise<boolean> {
  return (await import("./run/first-note.ts")).leaveFirstNote(rim);
}

async function fully(rim: Rim): Promise<Output> {
  return await (await import("./cli.ts")).main(rim);
}

function rimOf(umask: number): Rim {
  const variable = (name: string) => process.env[name];
  return {
    umask,
    argv: process.argv.slice(2),
    isUtf8: argvIsUtf8,
    isTerminal: () => isTerminal(1),
    lines: (limit) => readLines(0, limit),
    append: appendTo,
    variable,
    say: async (text) =>
      isHeard(1, isTerminal(1) ? (await import("./view/neutral.ts")).visible(text) : text),
    measure: async (world, trial) => await (await import("./bench/trial.ts")).measure(world, trial),
    rootOf: (given) => rootOf(given, { cwd: process.cwd, variable }),
    world: {
      now: Date.now,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      build: {
        ...(isCompiled() ? BUILD : UNBUILT),
        get runtime() {
          return runtimeName();
        },
      },
      tell,
      networkOf,
      userRoot: () => userRootOf({ cwd: process.cwd, variable }),
      temporary: process.env["TMPDIR"] ?? "/tmp",
      around: () => ({
        cwd: currentFolder(process.cwd) ?? NOWHERE,
        main: import.meta.url,
        beside: isCompiled() ? process.execPath.slice(0, process.execPath.lastIndexOf("/")) : null,
        variable,
      }),
    },
  };
}

/** The last word, on stderr: where that is gone too, the exit code alone has to do. */
function tell(text: string): void {
  try {
    writeText(2, text);
  } catch {
    process.exitCode = 6;
  }
}

function appendTo(path: string, text: string): void {
  const handle = files.openAppend(path, 0o600);
  try {
    files.writeAll(handle, new TextEncoder().encode(text));
  } finally {
    files.close(handle);
  }
}

/**
 * Bytes that are no UTF-8 arrive as U+FFFD. Linux keeps what was typed; elsewhere it cannot be told
 * from a U+FFFD that was meant, and is refused.
 */
function argvIsUtf8(): boolean {
  const handle = files.openRead("/proc/self/cmdline");
  if (handle === null) return false;
  try {
    const bytes = new Uint8Array(4 * 1024 * 1024);
    const got = files.readAt(handle, bytes, 0);
    return isUtf8(bytes.subarray(0, got));
  } finally {
    files.close(handle);
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch (cause) {
    if (cause instanceof TypeError) return false;
    throw cause;
  }
}
