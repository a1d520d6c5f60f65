/** From texts to a command's input: each option's schema says what a text means, or why not. */
import * as v from "valibot";
import { badValue, missingOption } from "../base/errors.ts";
import type { Command, Option } from "./command.ts";
import { required, TEXT, text } from "./options.ts";

/** `--instance-id` for `instance_id`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}

/** `instance_id` for `--instance-id`. */
export function nameOf(flag: string): string {
  return flag.slice(2).replaceAll("-", "_");
}

/**
 * The input of a command from the texts that were given, by option name. Throws a usage error for a
 * text that its option cannot take, and for a required one that is missing. With `known`, a text
 * that is the same as the last time is not parsed again.
 */
export function inputFrom(
  command: Command,
  texts: ReadonlyMap<string, string>,
  known?: Map<string, Known>,
): Record<string, unknown> {
  const options = command.options as Readonly<Record<string, Option<unknown>>>;
  const input: Record<string, unknown> = {};
  for (const name of Object.keys(options)) {
    const option = options[name] as Option<unknown>;
    const given = texts.get(name);
    const before = known?.get(name);
    if (before !== undefined && before.given === given) input[name] = before.value;
    else {
      const value = valueOf(command, name, { option, given });
      known?.set(name, { given, value });
      input[name] = value;
    }
  }
  return input;
}

/**
 * The argument of a command, checked where it is a text. Throws a usage error for one that none of
 * its options would take.
 */
export function argumentFrom(command: Command, given: string): string {
  if (command.argument !== TEXT) return given;
  return valueOf(command, "", { option: ARGUMENT, given, shown: TEXT }) as string;
}

const ARGUMENT = required(text("what is said"));

/** What an option was given, if anything, and what it was taken for. */
export interface Known {
  readonly given: string | undefined;
  readonly value: unknown;
}

/** The value of one option; `given` is undefined where it was not. Throws as `inputFrom`. */
export function valueOf(
  command: Command,
  name: string,
  { option, given, shown = flagOf(name) }: {
    readonly option: Option<unknown>;
    readonly given: string | undefined;
    /** What it is called in the refusal. */
    readonly shown?: string;
  },
): unknown {
  const said = given ?? option.preset;
  if (said === null) {
    // What the place tells is there in every real call; what a policy proposes leaves it out.
    if (option.required && option.from === undefined) {
      throw missingOption(shown, command.name, option.value);
    }
    return undefined;
  }
  const plain = option.plain(said);
  if (plain !== undefined) return plain;
  const result = v.safeParse(option.schema(), said, { abortEarly: true });
  if (result.success) return result.output;
  throw badValue(shown, said, result.issues[0].message);
}
