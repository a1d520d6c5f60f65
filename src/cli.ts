/** The command line: argv becomes a command and its input, an answer becomes text and an exit. */
import {
  badEncoding,
  badValue,
  checkFailed,
  linesRejected,
  otherVerb,
  unknownCommand,
} from "./base/errors.ts";
import { failureOf } from "./base/system-errors.ts";
import type { RawLine } from "./base/input.ts";
import { nearest } from "./base/near.ts";
import { answered, failed, type Output, plain, rendered } from "./cli/answer.ts";
import { sorted } from "./cli/argv.ts";
import { Inferred } from "./cli/inferred.ts";
import { withMeant } from "./cli/meant.ts";
import { homeOf } from "./cli/synonyms.ts";
import { type TextSource, withTexts } from "./cli/texts.ts";
import { neededUserRoot } from "./cli/user-root.ts";
import type { Answer, Command, Request } from "./command/command.ts";
import type { Measurement } from "./command/measurement.ts";
import type { Trial } from "./command/need.ts";
import { argumentFrom, inputFrom, nameOf } from "./command/parse-options.ts";
import { allCommands, COMMAND_NAMES, commandNamed } from "./commands/all.ts";
import { run } from "./run.ts";
import type { Executors, Root, World } from "./run/invocation.ts";

/** What the rim hands in: the process as far as the command line needs it. */
export interface Rim {
  readonly argv: readonly string[];
  /** False where the bytes of argv are no UTF-8: what arrived is then not what was typed. */
  readonly isUtf8: () => boolean;
  readonly isTerminal: () => boolean;
  readonly variable: (name: string) => string | undefined;
  /** What files of other programs are closed to: ours are closed to all others. */
  readonly umask: number;
  /** Lines of standard input. */
  readonly lines: (limit: number) => Iterable<RawLine>;
  /** Appends to a file outside of the store that the environment names. */
  readonly append: (path: string, text: string) => void;
  /** Writes a part of the answer to stdout; false where nobody reads any more. */
  readonly say: (text: string) => Promise<boolean>;
  /** The store that `--root` names, or the one that is found without it. */
  readonly rootOf: (given: string | undefined) => Root;
  /** Times this program's own loops. */
  readonly measure: (world: World, trial: Trial) => Promise<readonly Measurement[]>;
  readonly world: World;
}

/** Runs a command line. Never throws: whatever happens is one answer. */
export async function main(rim: Rim): Promise<Output> {
  try {
    if (rim.argv.some((word) => word.includes("\ufffd")) && !rim.isUtf8()) throw badEncoding();
    return await perform(rim);
  } catch (cause) {
    return refused(rim, cause);
  }
}

/** The answer of a command line that something was thrown for. */
export function refused(rim: Rim, cause: unknown): Output {
  return failed(failureOf(cause), asksForJson(rim) || !rim.isTerminal());
}

function asksForJson(rim: Rim): boolean {
  return own(rim.argv).includes("--json") || rim.variable("MEMORYCTL_JSON") === "1";
}

/** The words of our own: behind `--` stand another program's. */
function own(argv: readonly string[]): readonly string[] {
  const cut = argv.indexOf("--");
  return cut < 0 ? argv : argv.slice(0, cut);
}

async function perform(rim: Rim): Promise<Output> {
  const { name, rest } = split(rim.argv);
  if (name === null && (rest.length === 0 || asksForHelp(rest))) return await helpPage("");
  if (name === "help") return await helpPage(rest.find((word) => !word.startsWith("-")) ?? "");
  const named = name ?? (rest.some((word) => VERSION.has(word)) ? "version" : null);
  if (named === null) throw unknownCommand(rest[0] ?? "", null);
  const command = withMeant(await commandMeant(named, rest));
  if (asksForHelp(own(rest))) return await helpPage(command.name);
  const words = name === null ? rest.filter((word) => !VERSION.has(word)) : rest;
  const input = typed(command, words, rim);
  const trusted = input.any_disk || rim.variable("MEMORYCTL_ALLOW_NETWORK_FS") === "1";
  const world = trusted ? { ...rim.world, networkOf: () => null } : rim.world;
  const root = rootFor(input, rim);
  const { cwd } = rim.world.around();
  const inferred = new Inferred(command, { ...rim, cwd, root: root.path });
  const at = { ...rim, world, root, inferred };
  return input.stdin ? await answerLines(at, command, input) : await answer(at, command, input);
}

/** What asks for the version, where no command is named. */
const VERSION = new Set(["--version", "-v", "-V"]);

/** A page of help: of a command, of the environment, or the one that lists all. */
async function helpPage(about: string): Promise<Output> {
  const pages = await import("./cli/pages.ts");
  if (about === "") return plain(pages.overview(await allCommands()));
  if (about === ENVIRONMENT) {
    return plain((await import("./cli/environment.ts")).environmentPage());
  }
  return plain(pages.helpOf(await commandMeant(about, [])));
}

const ENVIRONMENT = "environment";

/** The command of a name, or of a word that other tools have for it. */
async function commandMeant(name: string, behind: readonly string[]): Promise<Command> {
  const found = await commandNamed(name);
  if (found !== null) return found;
  const home = homeOf(name, behind, COMMAND_NAMES);
  const same = home !== null && "verb" in home ? await commandNamed(home.verb) : null;
  if (same !== null) return same;
  if (home !== null && "line" in home) throw otherVerb(name, home.line);
  throw unknownCommand(name, nearest(name, [...COMMAND_NAMES, "help"]));
}

/** The store that is meant: the user's own, the one that is named, or the one of the place. */
function rootFor({ texts, root }: Typed, rim: Rim): Root {
  if (texts.get("user") !== "true") return rim.rootOf(root);
  if (root !== undefined) throw badValue("--root", root, "--user names the store");
  const scope = texts.get("scope");
  if (scope !== undefined) throw badValue("--scope", scope, "--user has a scope of its own");
  return neededUserRoot(rim.world.userRoot());
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

function asksForHelp(words: readonly string[]): boolean {
  return words.includes("--help") || words.includes("-h");
}

interface Typed {
  readonly words: Omit<Request<unknown>, "options">;
  /** Texts of the command's own options, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly stdin: boolean;
  readonly root: string | undefined;
  /** True where a network file system is taken as it is. */
  readonly any_disk: boolean;
}

function typed(command: Command, rest: readonly string[], from: TextSource): Typed {
  const mine = command.takes_command === true ? own(rest) : rest;
  const { action, argument: named, more, values, repeated } = sorted(command, mine);
  const options = command.options as Readonly<Record<string, { readonly value: string }>>;
  const texts = [...values].map(([flag, text]) => {
    const name = nameOf(flag);
    return [name, options[name]?.value === "" ? "true" : text] as const;
  });
  const lines = values.has("--stdin");
  const each = new Map([...repeated].map(([flag, all]) => [nameOf(flag), all]));
  const given = { texts: new Map(texts), repeated: each, argument: named };
  const { texts: all, argument } = withTexts(command, given, { from, lines });
  return {
    words: {
      action,
      argument,
      ...(more.length === 0 ? {} : { more }),
      dry_run: values.has("--dry-run"),
      ...(mine === rest ? {} : { words: rest.slice(mine.length + 1) }),
    },
    texts: all,
    stdin: lines,
    root: values.get("--root"),
    any_disk: values.has("--allow-network-fs"),
  };
}

/** The rim, with the store that the command line names, and what it need not say. */
interface RimAtRoot extends Rim {
  readonly root: Root;
  readonly inferred: Inferred;
}

/** Answers once for all lines of standard input. */
async function answerLines(
  at: RimAtRoot,
  command: Command,
  { words, texts }: Typed,
): Promise<Output> {
  const { performLines } = await import("./cli/stdin.ts");
  const request = { ...words, options: {} };
  const dry = command.tells_dry_run ? { dry_run: words.dry_run } : {};
  const done = await performLines(at, command, { request, texts });
  if (done.rejected > 0) throw linesRejected(done.rejected, { ...dry, ...done });
  return answered(command, { ok: true, ...dry, ...done }, asksForJson(at) || !at.isTerminal());
}

async function answer(at: RimAtRoot, command: Command, { words, texts }: Typed): Promise<Output> {
  const all = at.inferred.complete(texts);
  const told = new Set([...all.keys()].filter((name) => !texts.has(name)));
  const argument = argumentFrom(command, words.argument);
  const request: Request<never> = {
    ...words,
    argument,
    told,
    options: inputFrom(command, all) as never,
  };
  const mode = { ...command, ...command.narrowed?.(request) };
  const dry = mode.tells_dry_run ? { dry_run: words.dry_run } : {};
  const { world, root } = at;
  const found = await run(command, request, { world, root, executors: executorsOf(at, command) });
  const own = command.render?.(found, request, world.build) ?? null;
  if (own !== null) {
    keepSummary(at, own.summary);
    return rendered(own, found);
  }
  const { ok = true, code, ...members } = found;
  if (!ok) throw checkFailed(command.name, code ?? "check_failed", { ...dry, ...members });
  const isText = command.through_pipes === "text" || at.isTerminal();
  return answered(command, { ok, ...dry, ...members } as Answer, asksForJson(at) || !isText);
}

/** What needs rooms above the spine, loaded by the commands that need it. */
function executorsOf(rim: Rim, command: Command): Executors {
  return {
    measure: (trial) => rim.measure(rim.world, trial),
    show: async (answer) => {
      const isJson = asksForJson(rim) || !rim.isTerminal();
      // That there is nothing new is told to programs alone.
      if (!isJson && Array.isArray(answer["lines"]) && answer["lines"].length === 0) return true;
      return await rim.say(answered(command, { ok: true, ...answer }, isJson).out);
    },
    play: async (story) => await (await import("./cli/play.ts")).play(rim, story, main),
    command: async (words, env) => {
      const { runInForeground } = await import("./base/foreground.ts");
      return await runInForeground(words, { env, umask: rim.umask });
    },
    faultOf: async (words) => await (await import("./cli/proposal.ts")).faultOf(words),
  };
}

/** What belongs on the page that GitHub shows with the job. */
function keepSummary(rim: Rim, summary: string | undefined): void {
  const page = rim.variable("GITHUB_STEP_SUMMARY");
  if (summary !== undefined && page !== undefined && page !== "") rim.append(page, summary);
}
