/** Many inputs for one command, one JSON object a line: good ones are taken, bad ones listed. */
import { badLine, Failure } from "../base/errors.ts";
import type { Command, Option } from "../command/command.ts";
import { inputFrom, type Known } from "../command/parse-options.ts";
import { lineKey } from "../plans/idempotency.ts";
import { attempt, HeldLines } from "./held-lines.ts";
import type { Inferred } from "./inferred.ts";
import { optionMeant } from "./synonyms.ts";
import { LineTally } from "./line-tally.ts";

/** A line of input; null where it is no text (bad UTF-8, too long), and `why` says so. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | null;
  readonly why: string;
}

/** What holds for all lines: texts of options, and what the place tells where a line does not. */
interface ForAll {
  readonly shared: ReadonlyMap<string, string>;
  readonly inferred: Pick<Inferred, "complete">;
}

/**
 * The command, run once for each line. A key that holds for all becomes one of its own for each
 * line that has none.
 */
export function forLines(
  command: Command,
  lines: readonly InputLine[],
  { shared, inferred }: ForAll,
): Command {
  let tally = new LineTally();
  const known = new Map<string, Known>();
  return {
    ...command,
    *plan(reader, request, env) {
      const held = new HeldLines(tally = new LineTally());
      for (const line of lines) {
        const options = attempt(() => inputOf(command, line, { shared, inferred, known }) as never);
        // What a line with this key has written must be there before the next one asks for it.
        if (held.isFull || held.holds(keyIn(options))) yield* held.take();
        held.hold(line, keyIn(options), () => {
          if (options instanceof Failure) throw options;
          return command.plan(reader, { ...request, options }, env);
        });
      }
      yield* held.take();
    },
    report: () => ({ ...tally.done() }),
    // The lines whose rows come next are planned already, and not counted yet.
    progress: () => ({ ...tally.done(), committed_lines: tally.last }),
  };
}

/** The key of a line that is no failure; undefined where it has none. */
function keyIn(options: Readonly<Record<string, unknown>> | Failure): string | undefined {
  const key = options instanceof Failure ? undefined : options[KEY];
  return typeof key === "string" ? key : undefined;
}

function fail(why: string): never {
  throw badLine(why);
}

function inputOf(
  command: Command,
  { number, text, why }: InputLine,
  { shared, inferred, known }: ForAll & { readonly known: Map<string, Known> },
): Record<string, unknown> {
  const members = parse(text ?? fail(why));
  const options = command.options as Readonly<Record<string, Option<unknown>>>;
  const texts = new Map(shared);
  for (const [typed, value] of Object.entries(members)) {
    const name = Object.hasOwn(options, typed) ? typed : nameMeant(command, typed);
    if (name !== typed && Object.hasOwn(members, name)) throw badLine(`'${name}' is there twice`);
    if (value !== null) texts.set(name, textOf(name, value));
  }
  const input = inputFrom(command, inferred.complete(texts), known);
  const key = input[KEY];
  const own = (members as Readonly<Record<string, unknown>>)[KEY] ?? null;
  if (own === null && typeof key === "string") input[KEY] = lineKey(key, number);
  return input;
}

const KEY = "idempotency_key";

/** The option that is meant by a member of another name; throws where none is. */
function nameMeant({ name, options }: Command, typed: string): string {
  const meant = optionMeant(typed, Object.keys(options), null);
  if (meant === null || !("name" in meant)) throw badLine(`there is no '${typed}' in ${name}`);
  return meant.name;
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
  if (value.some((each) => typeof each !== "string")) throw badLine(`'${name}' lists no texts`);
  return JSON.stringify(value);
}
