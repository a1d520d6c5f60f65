/** git as a test uses it: with a name, and with nobody's configuration but the one it is given. */
import { execFileSync, spawnSync } from "node:child_process";

export type GitConfig = Readonly<Record<string, string>>;

/** The environment that git gets, with what is given. */
export function gitEnvironment(more: GitConfig): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GIT_AUTHOR_NAME: "t",
    GIT_AUTHOR_EMAIL: "t@example.org",
    GIT_COMMITTER_NAME: "t",
    GIT_COMMITTER_EMAIL: "t@example.org",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    ...more,
  };
}

/** Runs git, which must succeed; returns what it printed. */
export function git(cwd: string, ...argv: string[]): string {
  return execFileSync("git", argv, {
    cwd,
    env: gitEnvironment({}),
    stdio: ["ignore", "pipe", "pipe"],
  }).toString();
}

/** True where git leaves a path out, by its rules alone. */
export function isIgnored(cwd: string, path: string): boolean {
  const { status, stderr } = spawnSync("git", ["check-ignore", "-q", "--no-index", path], {
    cwd,
    env: gitEnvironment({}),
    encoding: "utf8",
  });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return status === 0;
}

/** Those of these paths that git leaves out, by its rules alone. */
export function ignoredAmong(cwd: string, paths: readonly string[]): Set<string> {
  const argv = ["check-ignore", "--no-index", "-z", "--stdin"];
  const { status, stdout, stderr } = spawnSync("git", argv, {
    cwd,
    env: gitEnvironment({}),
    input: paths.join("\0"),
    encoding: "utf8",
  });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return new Set(stdout.split("\0"));
}

/** The value of an attribute of a path: `set`, `unset`, `unspecified`, or a word. */
export function attribute(cwd: string, name: string, path: string): string {
  return git(cwd, "check-attr", "-z", name, path).split("\0")[2] ?? "";
}
