/**
 * The words behind a command's name, sorted in one pass into arguments and options. Every value
 * stays the text that was typed, whatever it looks like; an option that is not known, is repeated
 * or lacks its value is refused.
 */
import {
  badValue,
  missingAction,
  missingArgument,
  missingValue,
  repeatedOption,
  unexpectedArgument,
  unknownOption,
} from "../base/errors.ts";
import { nearest } from "../base/near.ts";
import { actionsOf, argumentOf, type Command } from "../command/command.ts";
import { entriesOf } from "../command/option-schemas.ts";
import { LIST, TEXT } from "../command/options.ts";
import { optionsOf } from "./help.ts";

/** The words of a command line behind the command's name, sorted and checked. */
export interface Words {
  readonly action: string;
  readonly argument: string;
  /** Texts by flag; empty for a switch. */
  readonly values: ReadonlyMap<string, string>;
}

/** What stood behind a flag each time it was given: null for nothing. */
type Given = Map<string, (string | null)[]>;

/** Sorts words into arguments and options; refuses what the command does not know. */
export function sorted(command: Command, rest: readonly string[]): Words {
  const valueOf = new Map(optionsOf(command).map(({ flag, value }) => [flag, value]));
  const given: Given = new Map();
  const positional: string[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] as string;
    if (!word.startsWith("-") || word === "-") {
      positional.push(word);
      continue;
    }
    const cut = word.indexOf("=");
    const flag = cut < 0 ? word : word.slice(0, cut);
    const value = valueOf.get(flag);
    if (value === undefined) {
      throw unknownOption(flag, command.name, nearest(flag, [...valueOf.keys()]));
    }
    const takes = value !== "";
    // `-5` behind an option that takes a value is its value; `--x` is never one.
    const isApart = takes && cut < 0 && rest[i + 1]?.startsWith("--") === false;
    if (isApart) i += 1;
    const text = isApart ? rest[i] as string : cut < 0 ? null : word.slice(cut + 1);
    given.set(flag, [...given.get(flag) ?? [], text]);
  }
  const values = new Map<string, string>();
  for (const [flag, texts] of given) {
    values.set(flag, textOf(command, flag, { value: valueOf.get(flag) ?? "", texts }));
  }
  return { ...wordsOf(command, positional), values };
}

/** The text of an option; empty for a switch. */
function textOf(
  command: Command,
  flag: string,
  { value, texts }: { readonly value: string; readonly texts: readonly (string | null)[] },
): string {
  const takesValue = value !== "";
  if (texts.length > 1 && value === LIST && !texts.includes(null)) {
    // A text with commas is an entry of its own.
    return JSON.stringify(texts.flatMap((each) => entriesOf(each ?? "")));
  }
  if (texts.length > 1) throw repeatedOption(flag, command.name);
  const text = texts[0] ?? null;
  if (takesValue && text === null) throw missingValue(flag, command.name);
  if (!takesValue && text !== null) throw badValue(flag, text, "it takes no value");
  return text ?? "";
}

/** The action and the argument; refuses words that the command does not take. */
function wordsOf(
  command: Command,
  positional: readonly string[],
): Pick<Words, "action" | "argument"> {
  const words = [...positional];
  const actions = actionsOf(command);
  const isNone = actions.length === 0 || (command.optional_action === true && words.length === 0);
  const action = isNone ? "" : words.shift();
  if (action === undefined) throw missingAction(command.name, actions);
  if (!isNone && !actions.includes(action)) {
    const why = oneOf(actions, nearest(action, actions));
    throw badValue(`the action of ${command.name}`, action, why);
  }
  const name = argumentOf(command, action);
  // A text that was not quoted is all of its words.
  const argument = name === null ? "" : name === TEXT ? joinedWords(words) : words.shift();
  if (argument === undefined) throw missingArgument(command.name, name ?? "");
  const [extra] = words;
  if (extra !== undefined) throw unexpectedArgument(extra, command.name);
  return { action, argument };
}

function joinedWords(words: string[]): string | undefined {
  const text = words.splice(0).join(" ");
  return text === "" ? undefined : text;
}

function oneOf(all: readonly string[], near: string | null): string {
  const list = `it is not one of ${all.join(", ")}`;
  return near === null ? list : `${list}; did you mean '${near}'?`;
}
