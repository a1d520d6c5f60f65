/** Other users than the one who runs the tests, and the binary where they can run it. */
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { BINARY, type Folder, folder, type Ran } from "./binary.ts";

const root = process.getuid?.() === 0 && process.platform === "linux";

/** Why nobody else can be acted as; false where it can be done. */
export const noUsers = root ? false : "acting as other users needs root on Linux";

/** The binary where every user can run it: a clone may lie in its owner's own folder. */
let reachable: string | undefined;

export function forEverybody(): string {
  if (reachable !== undefined) return reachable;
  const folder = mkdtempSync(`${tmpdir()}/memoryctl-binary-`);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  copyFileSync(BINARY, `${folder}/memoryctl`);
  chmodSync(`${folder}/memoryctl`, 0o755);
  return reachable = `${folder}/memoryctl`;
}

/** Users of these numbers; none of them need have a name. */
export const OWNER = 54003;
export const OTHER = 54004;

/** The command line that runs another one as this user. */
export function as(uid: number): string[] {
  return ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"];
}

/** A folder of this user's, that others may look into. */
export function folderOf(uid: number): Folder {
  const at = folder();
  chownSync(at.path, uid, uid);
  chmodSync(at.path, 0o755);
  return at;
}

/** Runs the binary as this user; `env` adds to the environment. */
export function runAs(
  uid: number,
  cwd: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Ran {
  const [command = "", ...words] = [...as(uid), forEverybody(), ...argv];
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { exit: status, out: stdout, err: stderr };
}
