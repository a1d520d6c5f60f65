/** Many inputs for one command, one JSON object a line: good ones are taken, bad ones listed. */
import { badLine, Failure } from "../base/errors.ts";
import type { Command, Option, PlacedRow, Step } from "../command/command.ts";
import { inputFrom, type Known } from "../command/parse-options.ts";

/** A line of input; null where it is no text (bad UTF-8, too long), and `why` says so. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | null;
  readonly why: string;
}

export interface Rejected {
  readonly line: number;
  readonly reason: string;
}

/** The command, run once for each line; `shared` are texts of options that hold for all lines. */
export function forLines(
  command: Command,
  lines: readonly InputLine[],
  shared: ReadonlyMap<string, string>,
): Command {
  const rejected: Rejected[] = [];
  const known = new Map<string, Known>();
  return {
    ...command,
    *plan(reader, request, env) {
      rejected.length = 0;
      for (const { number, text, why } of lines) {
        try {
          const options = inputOf(command, text ?? fail(why), { shared, known }) as never;
          yield* command.plan(reader, { ...request, options }, env) as Generator<
            Step,
            void,
            PlacedRow | undefined
          >;
        } catch (cause) {
          // A line that is refused has written nothing: the others go on.
          if (!(cause instanceof Failure)) throw cause;
          rejected.push({ line: number, reason: cause.message });
        }
      }
    },
    report() {
      return {
        accepted: lines.length - rejected.length,
        rejected: rejected.length,
        lines_rejected: [...rejected],
      };
    },
  };
}

function fail(why: string): never {
  throw badLine(why);
}

function inputOf(
  command: Command,
  text: string,
  { shared, known }: {
    readonly shared: ReadonlyMap<string, string>;
    readonly known: Map<string, Known>;
  },
): Record<string, unknown> {
  const members = parse(text);
  const options = command.options as Readonly<Record<string, Option<unknown>>>;
  const texts = new Map(shared);
  for (const [name, value] of Object.entries(members)) {
    if (!Object.hasOwn(options, name)) throw badLine(`there is no '${name}' in ${command.name}`);
    if (value !== null) texts.set(name, textOf(name, value));
  }
  return inputFrom(command, texts, known);
}

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
