/** Many inputs for one command, one JSON object a line: good ones are taken, bad ones listed. */
import { badLine, Failure } from "../base/errors.ts";
import type { Command, Option, PlacedRow, Step } from "../command/command.ts";
import { inputFrom, type Known } from "../command/parse-options.ts";
import { lineKey } from "../plans/idempotency.ts";
import { LineTally } from "./line-tally.ts";

/** A line of input; null where it is no text (bad UTF-8, too long), and `why` says so. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | null;
  readonly why: string;
}

/**
 * The command, run once for each line; `shared` are texts of options that hold for all lines. A key
 * among them becomes one of its own for each line that has none.
 */
export function forLines(
  command: Command,
  lines: readonly InputLine[],
  shared: ReadonlyMap<string, string>,
): Command {
  let tally = new LineTally();
  const known = new Map<string, Known>();
  return {
    ...command,
    *plan(reader, request, env) {
      tally = new LineTally();
      for (const line of lines) {
        try {
          const options = inputOf(command, line, { shared, known }) as never;
          const wrote = yield* counted(command.plan(reader, { ...request, options }, env));
          if (wrote === 0) tally.find(line.number);
          else tally.accept(line.number);
        } catch (cause) {
          // A line that is refused has written nothing: the others go on.
          if (!(cause instanceof Failure)) throw cause;
          tally.reject(line.number, cause);
        }
      }
    },
    report: () => ({ ...tally.done() }),
    // The line whose row comes next is planned already, and not counted yet.
    progress: () => ({ ...tally.done(), committed_lines: tally.last }),
  };
}

/** Carries out the plan of a line; returns how many rows it has written. */
function* counted(
  plan: ReturnType<Command["plan"]>,
): Generator<Step, number, PlacedRow | undefined> {
  let wrote = 0;
  for (let step = plan.next(); step.done !== true;) {
    let placed: PlacedRow | undefined;
    try {
      placed = yield step.value;
    } catch (cause) {
      step = plan.throw(cause);
      continue;
    }
    wrote += 1;
    step = plan.next(placed);
  }
  return wrote;
}

function fail(why: string): never {
  throw badLine(why);
}

function inputOf(
  command: Command,
  { number, text, why }: InputLine,
  { shared, known }: {
    readonly shared: ReadonlyMap<string, string>;
    readonly known: Map<string, Known>;
  },
): Record<string, unknown> {
  const members = parse(text ?? fail(why));
  const options = command.options as Readonly<Record<string, Option<unknown>>>;
  const texts = new Map(shared);
  for (const [name, value] of Object.entries(members)) {
    if (!Object.hasOwn(options, name)) throw badLine(`there is no '${name}' in ${command.name}`);
    if (value !== null) texts.set(name, textOf(name, value));
  }
  const input = inputFrom(command, texts, known);
  const key = input[KEY];
  const own = (members as Readonly<Record<string, unknown>>)[KEY] ?? null;
  if (own === null && typeof key === "string") input[KEY] = lineKey(key, number);
  return input;
}

const KEY = "idempotency_key";

function parse(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof RangeError) throw badLine("no JSON");
    throw cause;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badLine("it is not a JSON object");
  }
  return value;
}

/** A value as it would be typed. */
function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (!Array.isArray(value)) throw badLine(`'${name}' is neither text, number nor list`);
  const wrong = value.find((each) => typeof each !== "string" || each.includes(","));
  if (wrong !== undefined) throw badLine(`'${name}' may list only texts without commas`);
  return value.join(",");
}
