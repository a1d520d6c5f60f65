/** The command lines of Markdown pages, run as a reader would: in a shell, one after the other. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { BINARY, type Folder } from "./binary.ts";

/** A line of a page's `bash` blocks. */
export interface CommandLine {
  /** In the page, from 1. */
  readonly number: number;
  readonly text: string;
  /** What the line must end with: 0, unless it ends in `# exit N`. */
  readonly exit: number;
}

const FENCE = /^ *```(\w*)/;

/** The command lines of a page: those of its `bash` blocks, without comments. */
export function commandLines(page: string): CommandLine[] {
  const found: CommandLine[] = [];
  let language: string | null = null;
  let begun = "";
  for (const [i, line] of page.split("\n").entries()) {
    const fence = FENCE.exec(line);
    if (fence !== null) language = language === null ? fence[1] ?? "" : null;
    else if (language === "bash") {
      const text = begun + line.trim();
      begun = text.endsWith("\\") ? text.slice(0, -1) : "";
      if (begun !== "" || text === "" || text.startsWith("#")) continue;
      const exit = Number(/ # exit (\d)$/.exec(text)?.[1] ?? 0);
      found.push({ number: i + 1, text, exit });
    }
  }
  return found;
}

/** Ids of pages are made up: this one stands for the last of its kind that an answer named. */
const EXAMPLE = /\b([a-z]{3})-20261123101500-0123456789abcdef\b/g;
const ID = /"([a-z]{3})-\d{14}-(?:[0-9a-f]{16}){1,2}"/g;

export interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** A shell in a folder, with the release binary on its path and a home of its own. */
export function shell({ path }: Folder): (line: string) => Ran {
  const last = new Map<string, string>();
  // A home is no part of a repository, which must not trust itself.
  const [home, cwd] = [`${path}/home`, `${path}/here`];
  for (const each of [home, cwd]) mkdirSync(each);
  const dist = BINARY.slice(0, BINARY.lastIndexOf("/"));
  symlinkSync(dist, `${cwd}/dist`);
  const env = { HOME: home, PATH: `${dist}:${process.env["PATH"]}`, TMPDIR: home };
  return (line) => {
    const text = line.replace(EXAMPLE, (example, kind: string) => last.get(kind) ?? example);
    const { status, stdout, stderr } = spawnSync("bash", ["-c", text], {
      cwd,
      env,
      encoding: "utf8",
    });
    for (const [id, kind = ""] of stdout.matchAll(ID)) last.set(kind, id.slice(1, -1));
    return { exit: status, out: stdout, err: stderr };
  };
}
