/** git as an adviser: what the rules of a repository and its user would make of files. */
import { spawnSync } from "node:child_process";
import { errnoOf } from "./errno.ts";

/** A rule of an ignore file. */
export interface IgnoreRule {
  readonly pattern: string;
  /** Its file and line, as git names them. */
  readonly where: string;
}

export interface GitRules {
  /** Paths that git leaves out, each with the rule that says so. */
  readonly ignored: ReadonlyMap<string, IgnoreRule>;
  /** Paths whose bytes git changes on their way in or out. */
  readonly changed: ReadonlySet<string>;
  /** Why git did not say; null where it did. */
  readonly silent: string | null;
}

/** Attributes by which git changes the bytes of a file. */
const CHANGING = ["text", "eol", "ident", "working-tree-encoding", "filter"];

/**
 * Asks git of paths below a folder. Null where there is no git or no repository; where there is one
 * and it does not answer, as in a repository of another user, `silent` says why.
 */
export function rulesOfGit(folder: string, paths: readonly string[]): GitRules | null {
  // One that ends before it has read what it is told is told nothing: Deno then says nothing of it.
  const within = ask(folder, ["rev-parse", "--is-inside-work-tree"], []);
  if (within === null) return null;
  if (within.silent !== null) {
    return { ignored: new Map(), changed: new Set(), silent: within.silent };
  }
  const ignored = ask(folder, ["check-ignore", "-v", "-z", "--stdin"], paths);
  if (ignored === null) return null;
  const changed = ask(folder, ["check-attr", "-z", "--stdin", ...CHANGING], paths);
  return {
    ignored: new Map(ignoredIn(ignored.parts)),
    changed: new Set(changedIn(changed?.parts ?? [])),
    silent: ignored.silent ?? changed?.silent ?? null,
  };
}

/** `check-ignore -v -z` gives source, line, pattern and path in turn, of taken back ones too. */
function* ignoredIn(parts: readonly string[]): Generator<[string, IgnoreRule]> {
  for (let i = 0; i + 3 < parts.length; i += 4) {
    const [source = "", line = "", pattern = "", path = ""] = parts.slice(i, i + 4);
    if (!pattern.startsWith("!")) yield [path, { pattern, where: `${source}:${line}` }];
  }
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
    isTold("working-tree-encoding") || isTold("filter");
}

/** What git said: parts between zero bytes, and why it said nothing. */
export interface Said {
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

/** Asks git in a folder, with paths on its standard input; null without git or a repository. */
export function ask(
  folder: string,
  words: readonly string[],
  paths: readonly string[],
): Said | null {
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
