/**
 * The command line: argv becomes a command and its input, the answer becomes JSON or text and an
 * exit code. cac parses; every value is fenced before and unfenced after, because cac turns `007`
 * into 7 and `''` into 0, and every word is checked first, because it ignores unknown ones.
 */
import { cac } from "cac";
import {
  badEncoding,
  checkFailed,
  EXITS,
  type Failure,
  failureOf,
  linesRejected,
  unknownCommand,
} from "./base/errors.ts";
import type { RawLine } from "./base/input.ts";
import { nearest } from "./base/near.ts";
import { allCommands, COMMAND_NAMES, commandNamed } from "./commands/all.ts";
import type { Answer, Command, Rendered, Request } from "./command/command.ts";
import { helpOf, type OptionHelp, overview } from "./cli/help.ts";
import { inputFrom, nameOf } from "./command/parse-options.ts";
import { checked, wordsOf } from "./cli/argv.ts";
import { answerText, failureText } from "./cli/text.ts";
import { run } from "./run.ts";
import type { Root, World } from "./run/invocation.ts";

/** What the rim hands in: the process as far as the command line needs it. */
export interface Rim {
  readonly argv: readonly string[];
  /** False where the bytes of argv are no UTF-8: what arrived is then not what was typed. */
  readonly isUtf8: () => boolean;
  readonly isTerminal: () => boolean;
  readonly variable: (name: string) => string | undefined;
  /** Lines of standard input. */
  readonly lines: (limit: number) => Iterable<RawLine>;
  /** Appends to a file outside of the store that the environment names. */
  readonly append: (path: string, text: string) => void;
  /** The store that `--root` names, or the one that is found without it. */
  readonly rootOf: (given: string | undefined) => Root;
  readonly world: World;
}

/** What the process has to say, and with which code it ends. */
export interface Output {
  readonly out: string;
  readonly err: string;
  readonly exit: number;
}

/** Runs a command line. Never throws: whatever happens is one answer. */
export async function main(rim: Rim): Promise<Output> {
  const json = asksForJson(rim) || !rim.isTerminal();
  try {
    if (rim.argv.some((word) => word.includes("\ufffd")) && !rim.isUtf8()) throw badEncoding();
    return await perform(rim, json);
  } catch (cause) {
    return failed(failureOf(cause), json);
  }
}

function asksForJson(rim: Rim): boolean {
  return rim.argv.includes("--json") || rim.variable("MEMORYCTL_JSON") === "1";
}

async function perform(rim: Rim, json: boolean): Promise<Output> {
  const words = split(rim.argv);
  if (words.name === null) {
    if (rim.argv.length === 0 || rim.argv.includes("--help") || rim.argv.includes("-h")) {
      return { out: overview(await allCommands()), err: "", exit: 0 };
    }
    words.name = rim.argv.includes("--version") ? "version" : null;
    if (words.name === null) throw unknownCommand(rim.argv[0] ?? "", null);
  }
  const command = await commandNamed(words.name);
  if (command === null) throw unknownCommand(words.name, nearest(words.name, COMMAND_NAMES));
  if (words.rest.includes("--help") || words.rest.includes("-h")) {
    return { out: helpOf(command), err: "", exit: 0 };
  }
  const { texts, stdin, root: given, any_disk, ...words_of } = typed(command, words.rest);
  const root = rim.rootOf(given);
  const trusted = any_disk || rim.variable("MEMORYCTL_ALLOW_NETWORK_FS") === "1";
  const world = trusted ? { ...rim.world, networkOf: () => null } : rim.world;
  const { dry_run } = words_of;
  if (stdin) {
    const { performLines } = await import("./cli/stdin.ts");
    const request = { ...words_of, options: {} };
    const dry = command.tells_dry_run ? { dry_run } : {};
    const done = await performLines({ lines: rim.lines, world }, command, {
      request,
      texts,
      root,
    });
    if (done.rejected > 0) throw linesRejected(done.rejected, { ...dry, ...done });
    return answered(command, { ok: true, ...dry, ...done }, json);
  }
  const request: Request<unknown> = { ...words_of, options: inputFrom(command, texts) };
  const mode = { ...command, ...command.narrowed?.(request as Request<never>) };
  const dry = mode.tells_dry_run ? { dry_run } : {};
  const story = command.story?.(request as Request<never>);
  const played = story && await (await import("./cli/play.ts")).play(rim, story, main);
  const answer = await run(command, request, { world, root, played });
  const { ok = true, code, ...members } = answer;
  const rendered = command.render?.(answer, request as Request<never>, rim.world.build) ?? null;
  if (rendered !== null) return told(rim, rendered, ok ? 0 : EXITS[code ?? "check_failed"]);
  const asJson = story === undefined ? json : asksForJson(rim);
  if (ok) return answered(command, { ok, ...dry, ...members }, asJson);
  throw checkFailed(command.name, code ?? "check_failed", { ...dry, ...members });
}

/** The command's name, and all other words in their order. */
function split(argv: readonly string[]): { name: string | null; rest: string[] } {
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === "--root") i += 1;
    else if (!word.startsWith("-")) return { name: word, rest: argv.toSpliced(i, 1) };
  }
  return { name: null, rest: [...argv] };
}

/** Put before each value, so that cac sees text and never a number. */
const FENCE = "=";

interface Typed {
  readonly action: string;
  readonly argument: string;
  /** Texts of the command's own options, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly dry_run: boolean;
  readonly stdin: boolean;
  readonly root: string | undefined;
  /** True where a network file system is taken as it is. */
  readonly any_disk: boolean;
}

function typed(command: Command, rest: readonly string[]): Typed {
  const { positional, values, known } = checked(command, rest);
  const parsed = parse(values, known);
  return {
    ...wordsOf(command, positional),
    texts: new Map([...parsed].map(([flag, text]) => [nameOf(flag), text])),
    dry_run: parsed.has("--dry-run"),
    stdin: parsed.has("--stdin"),
    root: parsed.get("--root"),
    any_disk: parsed.has("--allow-network-fs"),
  };
}

/** Hands fenced words to cac, with the options that were given, and takes the values back. */
function parse(
  values: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, OptionHelp>,
): Map<string, string> {
  const program = cac("memoryctl");
  const fenced: string[] = [];
  for (const [flag, text] of values) {
    const { value = "", about = "" } = known.get(flag) ?? {};
    program.option(value === "" ? flag : `${flag} <${value}>`, about);
    fenced.push(value === "" ? flag : `${flag}=${FENCE}${text}`);
  }
  const parsed = program.parse(["", "memoryctl", ...fenced], { run: false });
  const found = new Map<string, string>();
  for (const flag of values.keys()) {
    const name = flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const text: unknown = parsed.options[name];
    found.set(flag, typeof text === "string" ? text.slice(FENCE.length) : "true");
  }
  return found;
}

/** An answer in another form; its summary goes to the page that GitHub shows with the job. */
function told(rim: Rim, { out, summary }: Rendered, exit: number): Output {
  const page = rim.variable("GITHUB_STEP_SUMMARY");
  if (summary !== undefined && page !== undefined && page !== "") rim.append(page, summary);
  return { out, err: "", exit };
}

function answered(command: Command, answer: Answer, json: boolean): Output {
  const out = json ? `${JSON.stringify(answer)}\n` : answerText(command, answer);
  return { out, err: "", exit: 0 };
}

function failed(failure: Failure, json: boolean): Output {
  const { message: error, code, hint, details, exit } = failure;
  if (!json) return { out: "", err: failureText({ error, code, hint, details }), exit };
  const out = `${JSON.stringify({ ok: false, error, code, hint, ...details })}\n`;
  return { out, err: "", exit };
}
