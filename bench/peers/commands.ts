/** Peers that are a command for each line: this program, v1, `sqlite3` and `git commit`. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { runProcess } from "../processes.ts";
import { oneShot, type Peer } from "./peer.ts";
import { v1 } from "./v1.ts";

/** This program, by the path of its executable. */
export function memoryctl(path: string): Peer {
  return captures({ name: "memoryctl capture", missing: "" }, [path]);
}

/** A program that is started for each line, and keeps none: what starting alone takes. */
export function starting(path: string): Peer {
  return oneShot({ name: "hello-world", missing: "" }, () => ({
    argv: () => [path],
    lines: () => [],
  }));
}

/** The Python original. */
export function original(): Peer {
  const argv = v1();
  const missing = argv === null ? "PEER_MEMORYCTL does not name it" : "";
  return captures({ name: "v1, the Python original", missing }, argv ?? []);
}

function captures(peer: Pick<Peer, "name" | "missing">, command: readonly string[]): Peer {
  const who = ["--scope", "project:p1", "--instance-id", "ins-1"];
  return oneShot(peer, (cwd) => {
    runProcess([...command, "init"], { cwd });
    return {
      argv: (line) => [...command, "capture", ...who, "--summary", line],
      lines: () => summariesBelow(`${cwd}/.memory/streams`),
    };
  });
}

/** What is captured in a store, read by nothing but JSON. */
function summariesBelow(streams: string): string[] {
  const names = readdirSync(streams, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".jsonl")).flatMap((name) => {
    const rows = readFileSync(`${streams}/${name}`, "utf8").split("\n").slice(0, -1);
    return rows.map((row) => {
      return (JSON.parse(row) as { readonly payload: { readonly summary: string } }).payload
        .summary;
    });
  });
}

/** One insert by the command line of SQLite, which waits for the others and syncs in full. */
export function sqlite(): Peer {
  const version = versionOf("sqlite3", "--version");
  const name = `sqlite3 ${version ?? ""}, synchronous = FULL`;
  return oneShot({ name, missing: version === null ? "sqlite3 is not there" : "" }, (cwd) => {
    const sql = (text: string) => ["sqlite3", "-bail", `${cwd}/notes.db`, text];
    runProcess(sql("CREATE TABLE notes (text TEXT)"), { cwd });
    const begin = "PRAGMA busy_timeout = 60000; PRAGMA synchronous = FULL; ";
    return {
      argv: (line) => sql(`${begin}INSERT INTO notes VALUES ('${line.replaceAll("'", "''")}')`),
      lines: () => linesOf(runProcess(sql("SELECT text FROM notes"), { cwd }).out),
    };
  });
}

/** One line more in a file, and a commit; with each object synced, or as git does by itself. */
export function git(fsync: "all" | "default"): Peer {
  const version = versionOf("git", "--version");
  const name = `git ${version ?? ""} commit, core.fsync=${fsync}`;
  return oneShot({ name, missing: version === null ? "git is not there" : "" }, (cwd) => {
    const run = (...argv: string[]) => runProcess(["git", ...argv], { cwd }).out;
    run("init", "-q");
    run("config", "user.name", "bench");
    run("config", "user.email", "bench@localhost");
    if (fsync === "all") run("config", "core.fsync", "all");
    runProcess(["sh", "-c", ": > notes.txt && git add notes.txt && git commit -q -m begin"], {
      cwd,
    });
    const script = 'printf "%s\\n" "$1" >> notes.txt && git commit -q -a -m "$1"';
    return {
      argv: (line) => ["sh", "-c", script, "sh", line],
      lines: () => linesOf(run("show", "HEAD:notes.txt")),
    };
  });
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** The version that a program tells; null where it is not there. */
export function versionOf(command: string, flag: string): string | null {
  if (Bun.which(command) === null) return null;
  const text = execFileSync(command, [flag], { encoding: "utf8" });
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? "";
}
