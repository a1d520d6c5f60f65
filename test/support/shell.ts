/** Shell scripts, and file systems that they mount: real ones, that fill up and fail. */
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";

const root = process.getuid?.() === 0 && process.platform === "linux";

/** Why nothing can be mounted here; false where it can. */
export const noMount = root ? false : "mounting needs root on Linux";

/** Runs a script, which must succeed; returns what it says. */
export function sh(script: string): string {
  const { status, stdout, stderr } = spawnSync("bash", ["-ec", script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return stdout;
}

/** A folder with a file system of its own, of so many KiB. */
export function mounted(kib: number): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(`${tmpdir()}/memoryctl-mount-`);
  sh(`mount -t tmpfs -o size=${kib}k tmpfs ${path}`);
  return { path, [Symbol.dispose]: () => void sh(`umount -l ${path}; rmdir ${path}`) };
}
