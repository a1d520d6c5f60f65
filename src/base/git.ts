/** git as an adviser: what the rules of a repository and its user would make of files. */
import { spawnSync } from "node:child_process";
import { errnoOf } from "./errno.ts";

export interface GitRules {
  /** Paths that git leaves out. */
  readonly ignored: ReadonlySet<string>;
  /** Paths whose bytes git changes on their way in or out. */
  readonly changed: ReadonlySet<string>;
  /** Why git did not say; null where it did. */
  readonly silent: string | null;
}

/** Attributes by which git changes the bytes of a file. */
const CHANGING = ["text", "eol", "ident", "working-tree-encoding"];

/**
 * Asks git of paths below a folder. Null where there is no git or no repository; where there is one
 * and it does not answer, as in a repository of another user, `silent` says why.
 */
export function rulesOfGit(folder: string, paths: readonly string[]): GitRules | null {
  // One that ends before it has read what it is told is told nothing: Deno then says nothing of it.
  const within = ask(folder, ["rev-parse", "--is-inside-work-tree"], []);
  if (within === null) return null;
  if (within.silent !== null) {
    return { ignored: new Set(), changed: new Set(), silent: within.silent };
  }
  const ignored = ask(folder, ["check-ignore", "-z", "--stdin"], paths);
  if (ignored === null) return null;
  const changed = ask(folder, ["check-attr", "-z", "--stdin", ...CHANGING], paths);
  return {
    ignored: new Set(ignored.parts),
    changed: new Set(changedIn(changed?.parts ?? [])),
    silent: ignored.silent ?? changed?.silent ?? null,
  };
}

/**
 * Which of these files below a folder, in whose names no wildcard stands, git holds: what is staged
 * or committed, with `untracked` also what it would take with the next `git add -A`. Null where it
 * does not say.
 */
export function heldByGit(
  folder: string,
  paths: readonly string[],
  { untracked }: { readonly untracked: boolean },
): ReadonlySet<string> | null {
  const others = untracked ? ["--others", "--exclude-standard"] : [];
  const which = paths.length > MOST_NAMED ? ["."] : paths;
  const found = ask(folder, ["ls-files", "-z", "--cached", ...others, "--", ...which], []);
  return found === null || found.silent !== null ? null : new Set(found.parts);
}

/** More files than this are not named on git's command line. */
const MOST_NAMED = 200;

/** How git has a folder of a working tree. */
export interface GitStanding {
  /** True where git tracks something in it. */
  readonly tracked: boolean;
  /** True where git leaves it out. */
  readonly ignored: boolean;
  /** Why git did not say; null where it did. */
  readonly silent: string | null;
}

/**
 * Asks git how it has a folder, by its path below the top and by a file in it. `git` is git's own
 * folder where git would not find it by itself. Null where there is no git program.
 */
export function standingInGit(
  top: string,
  { folder, file, git }: {
    readonly folder: string;
    readonly file: string;
    readonly git: string | null;
  },
): GitStanding | null {
  const at = git === null ? [] : [`--git-dir=${git}`, `--work-tree=${top}`];
  const held = ask(top, [...at, "--literal-pathspecs", "ls-files", "-z", "--", folder], []);
  const left = ask(top, [...at, "check-ignore", "-z", "--stdin"], [`${folder}/${file}`]);
  if (held === null || left === null) return null;
  return {
    tracked: held.parts.some((part) => part !== ""),
    ignored: left.parts.some((part) => part !== ""),
    silent: held.silent ?? left.silent,
  };
}

/** `check-attr -z` gives path, attribute and value in turn. */
function changedIn(parts: readonly string[]): string[] {
  const values = new Map<string, Map<string, string>>();
  for (let i = 0; i + 2 < parts.length; i += 3) {
    const [path = "", attribute = "", value = ""] = parts.slice(i, i + 3);
    const of = values.get(path) ?? new Map<string, string>();
    values.set(path, of.set(attribute, value));
  }
  return [...values].filter(([, of]) => changes(of)).map(([path]) => path);
}

/** `text=auto` leaves files with a zero byte alone, and the head of a gzip file has some. */
function changes(of: ReadonlyMap<string, string>): boolean {
  const isTold = (name: string) => !["unspecified", "unset"].includes(of.get(name) ?? "unset");
  const text = of.get("text");
  return text === "set" || (text === "unspecified" && isTold("eol")) || isTold("ident") ||
    isTold("working-tree-encoding");
}

interface Said {
  readonly parts: readonly string[];
  readonly silent: string | null;
}

/** What the caller's own git was told of another repository, as within a hook, is not of ours. */
const FOREIGN = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];
/** Nothing that the repository's own configuration names is run. */
const QUIET = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
const NONE = /not a git repository|must be run in a work tree/i;
const DEADLINE_MS = 10_000;

/** How git is called: apart from what the caller's own git was told, and with a deadline. */
function callOf(folder: string, input: string) {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  for (const name of FOREIGN) delete env[name];
  // What a partial clone left at its origin is not fetched for a question.
  env["GIT_NO_LAZY_FETCH"] = "1";
  return {
    cwd: folder,
    env,
    ...(input === "" ? {} : { input }),
    timeout: DEADLINE_MS,
    maxBuffer: 64 * 1024 * 1024,
  };
}

/** What git says in bytes; null where there is none, or it does not answer. */
export function outputOfGit(
  folder: string,
  words: readonly string[],
  input: string,
): Uint8Array | null {
  const { error, status, stdout } = spawnSync("git", [...QUIET, ...words], callOf(folder, input));
  return error === undefined && status === 0 ? stdout : null;
}

function ask(folder: string, words: readonly string[], paths: readonly string[]): Said | null {
  const input = paths.map((path) => `${path}\0`).join("");
  const { error, status, stdout, stderr } = spawnSync("git", [...QUIET, ...words], {
    ...callOf(folder, input),
    encoding: "utf8",
  });
  if (error !== undefined) {
    return errnoOf(error) === "ENOENT" ? null : { parts: [], silent: error.message };
  }
  // `check-ignore` ends with 1 where it has nothing to name.
  if (status === 0 || status === 1) return { parts: stdout.split("\0"), silent: null };
  if (NONE.test(stderr ?? "")) return null;
  return { parts: [], silent: (stderr ?? "").trim().split("\n")[0] || "it failed" };
}
