/**
 * Sessions: texts that show command lines and what they answered, as a terminal does.
 *
 *     # Why this is done.
 *     # clock +15m
 *     $ memoryctl lease renew --key build --instance-id ins-a
 *     # exit 4
 *       {
 *         "ok": false, …
 *
 * Every line of an answer is indented by two spaces. A line of JSON stands there as `jq` prints it,
 * if that loses no byte, else as it is. `<<EOF` gives a command standard input, as in a shell.
 * `cat` and `jq .` show files of the store; at the end, all derived ones are shown.
 */
import { existsSync, readFileSync } from "node:fs";
import { type TestStore, testStore } from "./store.ts";
import { shellWords } from "./words.ts";

interface Step {
  /** Comments before the command, with the blank lines between them. */
  readonly notes: readonly string[];
  /** The lines of the command, with what it reads from standard input. */
  readonly lines: readonly string[];
  readonly argv: readonly string[];
  readonly input: string;
  /** Milliseconds that pass before the command. */
  readonly wait_ms: number;
}

/** Runs a session's commands on a new store and returns the session as it reads then. */
export async function replayed(session: string): Promise<string> {
  using store = testStore();
  // That of the folder would be another one in each replay.
  store.variables["MEMORYCTL_PROJECT"] = "demo";
  const told: string[] = [];
  const shown = new Set<string>();
  const tell = (notes: readonly string[], lines: readonly string[], { exit, out }: Output) => {
    const exits = exit === 0 ? [] : [`# exit ${exit}`];
    // The folder has another name in each replay.
    const answer = answerLines(out.replaceAll(store.folder, "/home/you/demo"));
    told.push([...notes, ...lines, ...exits, ...answer].join("\n"));
  };
  for (const step of stepsOf(session)) {
    const [command, ...argv] = step.argv;
    store.clock += step.wait_ms;
    if (command === "memoryctl") {
      store.input = step.input;
      tell(step.notes, step.lines, await store.run(...argv));
      shown.clear();
    } else {
      const path = argv.at(-1) ?? "";
      tell(step.notes, step.lines, fileOf(store, path));
      shown.add(path);
    }
  }
  for (const path of store.files().filter(isDerived).map((each) => `.memory/${each}`)) {
    const command = path.endsWith(".jsonl") ? "jq ." : "cat";
    if (!shown.has(path)) tell([], [`$ ${command} ${path}`], fileOf(store, path));
  }
  return `${told.join("\n\n")}\n`;
}

interface Output {
  readonly exit: number;
  readonly out: string;
}

function fileOf(store: TestStore, path: string): Output {
  const file = `${store.folder}/${path}`;
  if (existsSync(file)) return { exit: 0, out: readFileSync(file, "utf8") };
  return { exit: 1, out: `${path}: no such file\n` };
}

function isDerived(path: string): boolean {
  return path.endsWith(".active.jsonl") || path.endsWith(".md") || path.includes("conflicts/");
}

/** The lines that show an answer. */
function answerLines(out: string): string[] {
  if (out === "") return [];
  const lines = out.replace(/\n$/, "").split("\n").flatMap((line) => pretty(line).split("\n"));
  const shown = lines.map((line) => line === "" ? "" : `  ${line}`);
  return out.endsWith("\n") ? shown : [...shown, NO_NEWLINE];
}

const NO_NEWLINE = "\\ no newline at the end";

/** A line of JSON over several lines, if it can be told from them to the byte. */
function pretty(line: string): string {
  if (!/^\{".*\}$/.test(line)) return line;
  const value: unknown = JSON.parse(line);
  return JSON.stringify(value) === line ? JSON.stringify(value, null, 2) : line;
}

/** The steps of a session. Throws an error with the number of a line that is none of one. */
function stepsOf(session: string): Step[] {
  const lines = session.trimEnd().split("\n");
  const steps: Step[] = [];
  let notes: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    if (line.startsWith("$ ")) {
      const from = at;
      while (lines[at]?.endsWith("\\")) at += 1;
      const end = HEREDOC.exec(lines[at] ?? "")?.[1];
      const heads = at - from + 1;
      while (end !== undefined && at < lines.length && lines[at] !== end) at += 1;
      steps.push(stepOf(notes, lines.slice(from, at + 1), heads));
      notes = [];
      if (/^# exit \d+$/.test(lines[at + 1] ?? "")) at += 1;
    } else if (/^# (?:exit|clock)\b/.test(line) && waitOf([line]) === 0) throw none(at, line);
    else if (line.startsWith("#") || (line === "" && notes.length > 0)) notes.push(line);
    else if (line !== "" && !line.startsWith("  ") && line !== NO_NEWLINE) throw none(at, line);
  }
  if (notes.length > 0) throw none(lines.length - 1, lines.at(-1) ?? "");
  return steps;
}

const HEREDOC = / <<(\w+)$/;

function none(at: number, line: string): Error {
  return new Error(`line ${at + 1} is none of a session: ${line}`);
}

/** A step of the lines of a command, of which some are the command line, the others its input. */
function stepOf(notes: readonly string[], lines: readonly string[], heads: number): Step {
  const line = lines.slice(0, heads).join("\n").slice(2).replace(HEREDOC, "");
  const argv = shellWords(line);
  if (!/^(?:memoryctl|cat \S+$|jq \. \S+$)\b/.test(argv.join(" "))) {
    throw new Error(`no command of a session: ${line}`);
  }
  const input = lines.slice(heads, -1).map((each) => `${each}\n`).join("");
  return { notes, lines, argv, input, wait_ms: waitOf(notes) };
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How long the comments before a command let the clock run on. */
function waitOf(notes: readonly string[]): number {
  const found = notes.map((note) => /^# clock \+(\d+)([smhd])$/.exec(note));
  return found.reduce(
    (sum, each) => sum + Number(each?.[1] ?? 0) * (UNITS[each?.[2] ?? ""] ?? 0),
    0,
  );
}
