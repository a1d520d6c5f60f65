/**
 * What a command is: its options, which feed the parser, the help and the docs alike; a plan, which
 * yields rows and tasks; and a report, which makes the answer. Both are pure.
 */
import type * as v from "valibot";
import type { Code } from "../base/errors.ts";
import type { Random } from "../base/id.ts";
import type { Draft } from "../row/kind.ts";
import type { Consultation, Counsel } from "../policy/ask.ts";
import type { Inspected, Inspection } from "../policy/inspect.ts";
import type { Reader } from "../state/reader.ts";
import type { Measurement } from "./measurement.ts";
import type { Effect, Survey } from "./effect.ts";

/** One option or argument. Its schema turns the text of the command line into a value. */
export interface Option<T> {
  readonly about: string;
  /** What stands for the value in the help; empty for a flag. */
  readonly value: string;
  readonly schema: v.GenericSchema<string, T>;
  readonly required: boolean;
  /** Taken when the option is not given, as if it were typed. */
  readonly preset: string | null;
}

// deno-lint-ignore ban-types -- An empty set of options is an object without members.
export type Options = { readonly [name: string]: Option<unknown> } | {};

/** The input of a plan: an option without preset that is not required may be missing. */
export type Input<O> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> & { required: true } ? T
    : O[K] extends Option<infer T> & { preset: string } ? T
    : O[K] extends Option<infer T> ? T | undefined
    : never;
};

/** The world as a command may see it. */
export interface Env {
  /** Milliseconds since 1970, the same for the whole command. */
  readonly now_ms: number;
  readonly random: Random;
  /** The store's root as the caller wrote it: paths in answers begin with it. */
  readonly shown_root: string;
  /** What making the store wrote, for `init`. */
  readonly made: { readonly folders: readonly string[]; readonly meta: readonly string[] };
  /** Faults of the ledgers' bytes, read line by line; only for commands that ask for it. */
  readonly faults: readonly LedgerFault[];
  /** What can be read of the files that they name. */
  readonly survey: () => readonly Survey[];
  readonly build: BuildInfo;
  /** True where the store has such a file; the path is below its root. */
  readonly exists: (path: string) => boolean;
  /** When a file of the store was last written, milliseconds since 1970; null where none is. */
  readonly modified_ms: (path: string) => number | null;
  /** The text of a small file of the store; null where there is none. */
  readonly read: (path: string) => string | null;
  /** SHA-256 of a file of the store, 64 hex digits; null where there is none. */
  readonly sha256: (path: string) => string | null;
  /** A folder of the repository, outside of the store. */
  readonly outside: (folder: string) => Outside;
  /** What became of a story's scenes; only for commands that have one. */
  readonly played: Played;
  /** What timing the loops gave; only for a command that measures. */
  readonly measurements: readonly Measurement[];
  /** What the policies say; only for commands that consult them. */
  readonly counsel: Counsel;
  /** What plugins there are; only for commands that ask for it. */
  readonly inspected: Inspected;
}

/** What a command may see of a folder outside of the store. Links on the way are refused. */
export interface Outside {
  /** True where something is at the path below the folder. */
  readonly has: (path: string) => boolean;
  /** The bytes of a plain file; null where there is none. */
  readonly read: (path: string) => Uint8Array | null;
}

export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
  readonly runtime: string;
  readonly target: string;
}

export interface LedgerFault {
  readonly file: string;
  readonly line: number;
  readonly fault: string;
  readonly reason: string;
}

export type Step = Draft | Effect;

/** A row that a plan yielded, in its place. */
export type PlacedRow = Draft & {
  readonly row: { readonly lc: number; readonly hash: string };
  /** Its number in the state. */
  readonly rid: number;
  /** The file that it goes to, below the root. */
  readonly path: string;
};

/** The members of an answer beside `ok`; with `ok: false` where a check failed, and its code. */
export type Answer = Readonly<Record<string, unknown>> & {
  readonly ok?: boolean;
  readonly code?: Code;
};

/** What a command is asked: its words and its options. */
export interface Request<I> {
  /** `start` of `sync start`; empty where there is none. */
  readonly action: string;
  /** What stands behind the command and its action: the ID of `history ID`; empty for none. */
  readonly argument: string;
  readonly options: I;
  readonly dry_run: boolean;
}

export type Plan<I> = (
  reader: Reader,
  request: Request<I>,
  env: Env,
) => Generator<Step, void, PlacedRow | undefined>;

export type Report<I> = (
  reader: Reader,
  request: Request<I>,
  outcome: { readonly env: Env; readonly rows: Iterable<PlacedRow> },
) => Answer;

/** An answer that is no JSON, and what belongs on the page that a CI server shows with it. */
export interface Rendered {
  readonly out: string;
  readonly summary?: string;
}

/** A command line of a story, with what a reader should know of it. */
export interface Scene {
  readonly say: string;
  /** Without `memoryctl`. */
  readonly argv: readonly string[];
  /** The exit code that belongs to the story. */
  readonly exit: number;
  /** What matters of the answer, in a line or a few. */
  readonly shows: (answer: Answer) => string;
}

/** How the loops of this program are to be timed. */
export interface Trial {
  readonly quick: boolean;
  /** The ratio that a loop must not exceed, by its name: one that does is timed again. */
  readonly bounds: ReadonlyMap<string, number>;
}

/** Command lines to be played on a temporary store. */
export interface Story {
  /** Yields them one after the other, each when the answer of the one before is known. */
  readonly scenes: Generator<Scene, void, Answer>;
  /** True where the store is to be kept. */
  readonly keep: boolean;
}

/** A scene that was played on a store of its own. */
export interface PlayedScene {
  readonly say: string;
  readonly argv: readonly string[];
  /** True where it ended as the story says. */
  readonly as_told: boolean;
  readonly exit: number;
  readonly shows: string;
  readonly answer: Answer;
}

export interface Played {
  readonly scenes: readonly PlayedScene[];
  /** Where the store of the story is kept; null where it is gone. */
  readonly folder: string | null;
}

/** What an action may do differently from its command. */
export type Mode = Partial<Pick<Command, "access" | "reach" | "tells_dry_run">>;

export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly about: string;
  /** The words that may follow the name; empty where none may. */
  readonly actions: readonly string[];
  /** The name of an argument that must follow; without it, none may. */
  readonly argument?: string;
  /** Actions that take no argument, where the others do. */
  readonly alone?: readonly string[];
  readonly options: O;
  /** Command lines without `memoryctl`, each with what it does. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /**
   * `write` makes a missing store; `read` never does; `none` needs no store; `outside` needs none
   * and writes files of the repository.
   */
  readonly access: "write" | "read" | "none" | "outside";
  /** False where it reads a missing store as an empty one. */
  readonly needs_store?: boolean;
  /** How far it looks for changes: see "What a command sees" in docs/ARCHITECTURE.md. */
  readonly reach: "cheap" | "all";
  /** True where it takes one input a line with `--stdin`. */
  readonly takes_lines?: boolean;
  /** True where the bytes of all ledgers are verified. */
  readonly verifies?: boolean;
  /** True where `dry_run` is a member of the answer. */
  readonly tells_dry_run: boolean;
  /** How one of its actions differs, where some write and some only read. */
  readonly narrowed?: (request: Request<Input<O>>) => Mode;
  /**
   * Command lines that the command line plays before the report. Such a command is for people: it
   * answers in text through a pipe too, but for `--json`.
   */
  readonly story?: (request: Request<Input<O>>) => Story;
  /** The loops that are timed between the plan and the report. */
  readonly measures?: (request: Request<Input<O>>, env: Env) => Trial;
  /**
   * What the policies are asked before the plan, without lock or transaction: a plugin that takes
   * its time keeps nobody waiting.
   */
  readonly consults?: (request: Request<Input<O>>) => Consultation;
  /** Which plugins are looked at before the plan; none of them is asked anything. */
  readonly inspects?: (request: Request<Input<O>>) => Inspection;
  readonly plan: Plan<Input<O>>;
  readonly report: Report<Input<O>>;
  /** The answer in a form that was asked for instead of JSON; null for JSON or text. */
  readonly render?: (
    answer: Answer,
    request: Request<Input<O>>,
    build: BuildInfo,
  ) => Rendered | null;
  /** The answer for a person; without it, members and values. */
  readonly text?: (answer: Answer) => string;
}

/** A command with its input typed by its options. */
export function command<O extends Options>(definition: Command<O>): Command<O> {
  return definition;
}

/** A plan of a command that only reads. */
export function* nothing(): Generator<Step, void, PlacedRow | undefined> {}
