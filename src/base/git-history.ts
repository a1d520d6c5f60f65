/** git as a memory: what files below a folder held, in whatever a ref or a reflog still reaches. */
import { outputOfGit } from "./git.ts";

/** Paths of one question: a command line has its limits. */
const PATHS = 200;
/** Contents of one question: a ledger has 8 MiB at most, and an answer 64. */
const CONTENTS = 4;
/** Versions of one file that are looked at, the newest first. */
const VERSIONS = 200;

/** Everything that can be reached: branches, tags, stashes, and what reflogs remember. */
const ALL = ["rev-list", "--all", "--reflog", "--full-history"];
const DIFFER = "diff-tree --stdin --no-commit-id --root -m -r -z --raw --no-abbrev --no-renames " +
  "--relative";

/**
 * The versions of files that git holds, by path, the newest first: names of blobs. Paths are below
 * the folder. A path is left out where git holds nothing of it, or does not answer.
 */
export function versionsInGit(folder: string, paths: readonly string[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (let at = 0; at < paths.length; at += PATHS) {
    const asked = ["--", ...paths.slice(at, at + PATHS)];
    const commits = outputOfGit(folder, ["--literal-pathspecs", ...ALL, ...asked], "");
    if (commits === null || commits.length === 0) continue;
    const words = ["--literal-pathspecs", ...DIFFER.split(" "), ...asked];
    collect(textOf(outputOfGit(folder, words, textOf(commits))), found);
  }
  return new Map([...found].map(([path, blobs]) => [path, [...blobs].slice(0, VERSIONS)]));
}

/** `:<modes> <old> <new> <status>` and the path, in turn. */
function collect(raw: string, found: Map<string, Set<string>>): void {
  const parts = raw.split("\0");
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [, , before = "", after = ""] = (parts[i] ?? "").split(" ");
    const path = parts[i + 1] ?? "";
    const blobs = found.get(path) ?? new Set();
    found.set(path, blobs);
    for (const each of [after, before]) if (/[1-9a-f]/.test(each)) blobs.add(each);
  }
}

/** The contents of blobs, one after the other, as far as git gives them. */
export function* contentsInGit(folder: string, blobs: readonly string[]): Generator<string> {
  for (let at = 0; at < blobs.length; at += CONTENTS) {
    const input = blobs.slice(at, at + CONTENTS).map((each) => `${each}\n`).join("");
    const said = outputOfGit(folder, ["cat-file", "--batch"], input);
    if (said === null) return;
    yield* contentsIn(said);
  }
}

const HEADER_BYTES = 200;

/** `<name> blob <bytes>`, a newline, the content and a newline, for each that is there. */
function* contentsIn(said: Uint8Array): Generator<string> {
  for (let at = 0; at < said.length;) {
    const [head = ""] = textOf(said.subarray(at, at + HEADER_BYTES)).split("\n", 1);
    const from = at + head.length + 1;
    const bytes = Number(/^[0-9a-f]+ blob (\d+)$/.exec(head)?.[1] ?? "-1");
    at = from;
    if (bytes < 0) continue;
    yield textOf(said.subarray(from, from + bytes));
    at += bytes + 1;
  }
}

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? "" : new TextDecoder().decode(bytes);
}
