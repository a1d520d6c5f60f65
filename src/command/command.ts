/**
 * What a command is: its options, which feed the parser, the help and the docs alike; a plan, which
 * yields rows and effects; and a report, which makes the answer. Both are pure.
 */
import type * as v from "valibot";
import type { Code } from "../base/errors.ts";
import type { Draft } from "../row/kind.ts";
import type { Reader } from "../state/reader.ts";
import type { Effect } from "./effect.ts";
import type { BuildInfo, Env, Outside } from "./env.ts";
import type { Need } from "./need.ts";

/** One option or argument, and what turns the text of the command line into its value. */
export interface Option<T> {
  readonly about: string;
  /** What stands for the value in the help; empty for a flag. */
  readonly value: string;
  /** Decides on any text, and says what is wrong with it. */
  readonly schema: () => v.GenericSchema<string, T>;
  /**
   * The value of a text that the schema would take for just that; undefined where it has to be
   * asked. A schema that is made and run once costs a start 0.2 ms.
   */
  readonly plain: (text: string) => T | undefined;
  readonly required: boolean;
  /** Taken when the option is not given, as if it were typed. */
  readonly preset: string | null;
  /** What is told by the environment, the host or the place, where the option is not given. */
  readonly from?: Told;
}

/** What need not be given: see `inferred.ts`. */
export type Told = "project" | "scope" | "instance" | "run";

// deno-lint-ignore ban-types -- An empty set of options is an object without members.
export type Options = { readonly [name: string]: Option<unknown> } | {};

/** The input of a plan: an option without preset that is not required may be missing. */
export type Input<O> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> & { required: true } ? T
    : O[K] extends Option<infer T> & { preset: string } ? T
    : O[K] extends Option<infer T> ? T | undefined
    : never;
};

export type Step = Draft | DraftSet | Effect;

/**
 * Rows that are taken together: all of them or, where any fails, none, and the failure is thrown
 * into the plan. What they touch is settled once, behind the last of them, which is what the plan
 * is given: so none may hang on what another one of the set changes.
 */
export interface DraftSet {
  readonly drafts: readonly Draft[];
}

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

/** A call of a command: its words and its options. */
export interface Request<I> {
  /** `start` of `sync start`; empty where there is none. */
  readonly action: string;
  /** What stands behind the command and its action: the ID of `history ID`; empty for none. */
  readonly argument: string;
  /** Further arguments, where an action takes several. */
  readonly more?: readonly string[];
  readonly options: I;
  readonly dry_run: boolean;
  /** What stands behind `--`: the command line of another program. */
  readonly words?: readonly string[];
  /** Options that nobody gave, and that the environment, the host or the place told. */
  readonly told?: ReadonlySet<string>;
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
  /** The exit code, where that is not ours to say. */
  readonly exit?: number;
}

/** What an action may do differently from its command. */
export type Mode = Partial<
  Pick<Command, "access" | "makes_store" | "reach" | "lasts" | "tells_dry_run">
>;

/** The headings that help lists commands under, in its order. */
export const GROUPS = [
  "Every day",
  "Sessions",
  "Sharing",
  "Coordination",
  "Health",
  "Policies",
  "Setup",
] as const;

export interface Command<O extends Options = Options> {
  readonly name: string;
  /** The heading that help lists it under. */
  readonly group: (typeof GROUPS)[number];
  /** One line, for the list of commands. */
  readonly about: string;
  /** What may follow the name: `WORD`, or `WORD ARGUMENTS` where some must follow that word. */
  readonly actions: readonly string[];
  /** True where the command means something without any of them. */
  readonly optional_action?: true;
  /** The name of an argument that must follow, in brackets where it may; without it, none may. */
  readonly argument?: string;
  /** The flag of the option that words behind the argument are the text of. */
  readonly argument_text?: string;
  readonly options: O;
  /** Command lines without `memoryctl`, each with what it does. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /**
   * `write` and `read` need a store; `none` needs none; `outside` needs none and writes files of
   * the repository.
   */
  readonly access: "write" | "read" | "none" | "outside";
  /** True where it records something: then a missing store is made, and the answer says so. */
  readonly makes_store?: boolean;
  /** How far it looks for changes: see "What a command sees" in docs/ARCHITECTURE.md. */
  readonly reach: "cheap" | "open" | "all";
  /** True where the index is to outlive a power cut behind it, however little it did. */
  readonly lasts?: boolean;
  /** True where it answers too where nothing can be written: `written` is false then. */
  readonly answers_unwritten?: true;
  /** True where it takes one input a line with `--stdin`. */
  readonly takes_lines?: boolean;
  /** True where a command line of another program follows behind `--`. */
  readonly takes_command?: true;
  /** True where `dry_run` is a member of the answer. */
  readonly tells_dry_run: boolean;
  /** How one of its actions differs, where some write and some only read. */
  readonly narrowed?: (request: Request<Input<O>>) => Mode;
  /** The option with which a command that else only reads writes a row. */
  readonly writes_with?: `--${string}`;
  /** True where only a person gives it: no policy may propose it. */
  readonly for_people?: true;
  /** `text`: it answers in text through a pipe too, unless given `--json`. */
  readonly through_pipes?: "text";
  /** What the plan must know before it begins. */
  readonly needs?: (request: Request<Input<O>>, at: Outside) => readonly Need[];
  readonly plan: Plan<Input<O>>;
  readonly report: Report<Input<O>>;
  /** How far the plan came, for the answer of an error: asked when a part was committed. */
  readonly progress?: () => Answer;
  /** The answer in a form that was asked for instead of JSON; null for JSON or text. */
  readonly render?: (
    answer: Answer,
    request: Request<Input<O>>,
    build: BuildInfo,
  ) => Rendered | null;
  /** The question whose words stand out in that, on a terminal; null for none. */
  readonly emphasis?: (answer: Answer) => string | null;
  /** The answer for a person; without it, or with null, members and values. */
  readonly text?: (answer: Answer) => string | null;
}

/** A command with its input typed by its options. */
export function command<O extends Options>(definition: Command<O>): Command<O> {
  return definition;
}

/** A plan of a command that only reads. */
export function* nothing(): Generator<Step, void, PlacedRow | undefined> {}

/** The words that may follow a command's name. */
export function actionsOf({ actions }: Pick<Command, "actions">): string[] {
  return actions.map((each) => each.split(" ")[0] as string);
}

/** The names of arguments that must follow a command or its action; null where none may. */
export function argumentOf(
  { actions, argument }: Pick<Command, "actions" | "argument">,
  action: string,
): string | null {
  const own = actions.find((each) => each.startsWith(`${action} `));
  return own?.slice(action.length + 1) ?? argument ?? null;
}
