/**
 * Another program in the foreground: its streams are ours, signals that are sent to us are passed
 * on to it, and it is waited for.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { notStarted } from "./errors.ts";

export interface ForegroundOptions {
  /** Variables beside those of our own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What files that it makes are closed to: as it was before this program set its own. */
  readonly umask: number;
}

const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program and returns its exit code, as a shell tells it: 128 and the number of the signal
 * that ended it. Throws `not_started` where there is no such program, or it may not be run.
 */
export async function runInForeground(
  [file = "", ...args]: readonly string[],
  { env, umask }: ForegroundOptions,
): Promise<number> {
  const own = process.umask(umask);
  let child: ChildProcess | undefined;
  const pass = (signal: NodeJS.Signals) => void child?.kill(signal);
  // Before it begins: a signal that came between would end us, and leave it alone.
  for (const signal of PASSED_ON) process.on(signal, pass);
  try {
    child = spawn(file, args, { stdio: "inherit", env: { ...process.env, ...env } });
    return await endOf(child);
  } catch (cause) {
    throw notStarted(file, cause);
  } finally {
    for (const signal of PASSED_ON) process.off(signal, pass);
    process.umask(own);
  }
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + numberOf(signal)));
  });
}

function numberOf(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : constants.signals[signal];
}
