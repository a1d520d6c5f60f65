/** The words behind a command's name, sorted into arguments and options and checked. */
import {
  badValue,
  Failure,
  missingAction,
  missingArgument,
  missingValue,
  repeatedOption,
  unexpectedArgument,
  unknownCommand,
  unknownOption,
} from "../base/errors.ts";
import { nearest } from "../base/near.ts";
import { COMMAND_NAMES, commandNamed } from "../commands/all.ts";
import type { Command, Option } from "../command/command.ts";
import { type OptionHelp, optionsOf } from "./help.ts";
import { flagOf, valueOf } from "../command/parse-options.ts";

export interface Words {
  readonly positional: string[];
  /** Texts by flag; empty for a switch. */
  readonly values: Map<string, string>;
  /** All options of the command, by flag. */
  readonly known: ReadonlyMap<string, OptionHelp>;
}

/** Words sorted into arguments and options; refuses what the command does not know. */
export function checked(command: Command, rest: readonly string[]): Words {
  const known = new Map(optionsOf(command).map((option) => [option.flag, option]));
  const words: Words = { positional: [], values: new Map(), known };
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] as string;
    if (!word.startsWith("-") || word === "-") {
      words.positional.push(word);
      continue;
    }
    const cut = word.indexOf("=");
    const flag = cut < 0 ? word : word.slice(0, cut);
    const option = known.get(flag);
    if (option === undefined) {
      throw unknownOption(flag, command.name, nearest(flag, [...known.keys()]));
    }
    const takesValue = option.value !== "";
    if (words.values.has(flag)) throw repeatedOption(flag, command.name);
    if (!takesValue && cut >= 0) throw badValue(flag, word.slice(cut + 1), "it takes no value");
    if (takesValue && cut < 0) i += 1;
    const text = cut < 0 ? rest[i] : word.slice(cut + 1);
    const missing = text === undefined || (cut < 0 && text.startsWith("--"));
    if (takesValue && missing) throw missingValue(flag, command.name);
    words.values.set(flag, takesValue ? text ?? "" : "");
  }
  return words;
}

/** The action and the argument; refuses words that the command does not take. */
export function wordsOf(
  command: Command,
  positional: readonly string[],
): { readonly action: string; readonly argument: string } {
  const words = [...positional];
  const action = command.actions.length === 0 ? "" : words.shift();
  if (action === undefined) throw missingAction(command.name, command.actions);
  if (command.actions.length > 0 && !command.actions.includes(action)) {
    const near = nearest(action, command.actions);
    throw badValue(`the action of ${command.name}`, action, oneOf(command.actions, near));
  }
  const takesNone = command.argument === undefined || command.alone?.includes(action) === true;
  const argument = takesNone ? "" : words.shift();
  if (argument === undefined) throw missingArgument(command.name, command.argument ?? "");
  const [extra] = words;
  if (extra !== undefined) throw unexpectedArgument(extra, command.name);
  return { action, argument };
}

function oneOf(all: readonly string[], near: string | null): string {
  const list = `it is not one of ${all.join(", ")}`;
  return near === null ? list : `${list}; did you mean '${near}'?`;
}

/** A word that stands for what the caller knows. */
const HOLE = /^<[^<>]{1,80}>$/;

/** Commands that nobody but the user gives, and options that lead elsewhere. */
const NOT_PROPOSED = ["plugin"];
const NOT_GIVEN = ["--root", "--plugins", "--allow-network-fs"];

/**
 * Why words are no command line of this program; null where they are one. A word `<…>` is for the
 * caller to fill in and may stand for any value.
 */
export async function faultOf(words: readonly string[]): Promise<string | null> {
  const [name = "", ...rest] = words;
  const command = NOT_PROPOSED.includes(name) ? null : await commandNamed(name);
  try {
    if (command === null) throw unknownCommand(name, nearest(name, COMMAND_NAMES));
    const { positional, values } = checked(command, rest);
    wordsOf(command, positional);
    const given = NOT_GIVEN.find((flag) => values.has(flag));
    if (given !== undefined) throw unknownOption(given, name, null);
    for (const [name, option] of optionsIn(command)) {
      const given = textOf(values, name, option);
      if (given === undefined || !HOLE.test(given)) valueOf(command, name, { option, given });
    }
    return null;
  } catch (cause) {
    if (cause instanceof Failure) return cause.message;
    throw cause;
  }
}

function optionsIn({ options }: Command): [string, Option<unknown>][] {
  return Object.entries(options as Readonly<Record<string, Option<unknown>>>);
}

function textOf(
  values: ReadonlyMap<string, string>,
  name: string,
  { value }: Option<unknown>,
): string | undefined {
  const text = values.get(flagOf(name));
  return text === "" && value === "" ? "true" : text;
}
