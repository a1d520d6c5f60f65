/** This program, started once more: what the start of a process takes. */
import { spawn } from "node:child_process";
import type { Start } from "../base/runtime.ts";

/**
 * Starts an executable of this program and waits for its end. It gets no input, and its answer is
 * dropped. Throws where it does not end with exit 0.
 */
export function startAgain({ file, args, env }: Start): Promise<void> {
  const child = spawn(file, args, { env, stdio: "ignore" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(" ")} ended with ${signal ?? `exit ${code}`}`));
    });
  });
}
