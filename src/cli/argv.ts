/**
 * The words behind a command's name, sorted in one pass into arguments and options. Every value
 * stays the text that was typed, whatever it looks like; an option that is not known, is repeated
 * or lacks its value is refused.
 */
import {
  assignedOption,
  badValue,
  missingAction,
  missingArgument,
  missingValue,
  repeatedOption,
  unexpectedArgument,
  unknownOption,
} from "../base/errors.ts";
import { nearest } from "../base/near.ts";
import { quoted } from "../base/shell.ts";
import { actionsOf, argumentOf, type Command } from "../command/command.ts";
import { entriesOf } from "../command/option-schemas.ts";
import { LIST, TEXT } from "../command/options.ts";
import { flagOf, nameOf } from "../command/parse-options.ts";
import { optionsOf } from "./help.ts";
import { optionMeant } from "./synonyms.ts";

/** The words of a command line behind the command's name, sorted and checked. */
export interface Words {
  readonly action: string;
  readonly argument: string;
  /** Arguments behind the first. */
  readonly more: readonly string[];
  /** Texts by flag; empty for a switch. */
  readonly values: ReadonlyMap<string, string>;
  /** Each text of the lists that were given several times, by flag. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
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
    const typed = cut < 0 ? word : word.slice(0, cut);
    const flags = [...valueOf.keys()];
    const flag = valueOf.has(typed) ? typed : flagMeant(command, [typed, rest[i + 1]], flags);
    const value = flag === ARGUMENT ? TEXT : valueOf.get(flag) ?? "";
    const takes = value !== "";
    // `-5` behind an option that takes a value is its value; `--x` is never one.
    const isApart = takes && cut < 0 && rest[i + 1]?.startsWith("--") === false;
    if (isApart) i += 1;
    const text = isApart ? rest[i] as string : cut < 0 ? null : word.slice(cut + 1);
    if (flag === ARGUMENT && text === null) throw missingValue(typed, command.name);
    if (flag === ARGUMENT) positional.push(text ?? "");
    else given.set(flag, [...given.get(flag) ?? [], text]);
  }
  const values = new Map<string, string>();
  const repeated = new Map<string, readonly string[]>();
  for (const [flag, texts] of given) {
    values.set(flag, textOf(command, flag, { value: valueOf.get(flag) ?? "", texts }));
    if (texts.length > 1) repeated.set(flag, texts.map((each) => each ?? ""));
  }
  const { behind, ...words } = wordsOf(command, positional);
  const { argument_text: flag } = command;
  if (behind.length > 0) {
    if (flag === undefined) {
      throw unexpectedArgument(
        behind[0] as string,
        command.name,
        lineMeant(command, behind, values),
      );
    }
    if (values.has(flag)) throw repeatedOption(flag, command.name);
    values.set(flag, behind.join(" "));
  }
  return { ...words, values, repeated };
}

/** Stands for an option whose text is the command's argument. */
const ARGUMENT = "";

/** The flag that is meant by one that a command does not have; throws where none is. */
function flagMeant(
  command: Command,
  [typed, behind = ""]: readonly [typed: string, behind: string | undefined],
  flags: readonly string[],
): string {
  const names = flags.map(nameOf);
  const { argument = null } = command;
  const meant = optionMeant(typed, names, argument);
  if (meant !== null) return "name" in meant ? flagOf(meant.name) : ARGUMENT;
  const actions = actionsOf(command);
  const action = nearest(behind, actions) ?? nearest(nameOf(typed), actions);
  const near = nearest(typed, flags) ??
    (action === null ? null : `memoryctl ${command.name} ${action}`);
  throw unknownOption(typed, command.name, near);
}

/** The command line that is meant by words that a command takes no argument for; null for none. */
function lineMeant(
  command: Command,
  words: readonly string[],
  given: ReadonlyMap<string, string>,
): string | null {
  const said = words.map(quoted).join(" ");
  const line = `memoryctl ${command.name}`;
  if (command.takes_command === true) return `${line} -- ${said}`;
  const [word = ""] = words;
  const options = Object.entries(command.options);
  if (options.some(([name, { value }]) => name === word && value === "")) {
    return `${line} ${flagOf(word)}`;
  }
  const needed = options.filter(([name, { required, from, preset }]) =>
    required && from === undefined && preset === null && !given.has(flagOf(name))
  );
  const [only, ...others] = needed;
  if (only === undefined || others.length > 0) return null;
  return `${line} ${flagOf(only[0])} ${quoted(words.join(" "))}`;
}

/** The text of an option; empty for a switch. */
function textOf(
  command: Command,
  flag: string,
  { value, texts }: { readonly value: string; readonly texts: readonly (string | null)[] },
): string {
  const takesValue = value !== "";
  if (texts.length > 1 && value !== LIST) throw repeatedOption(flag, command.name);
  if (takesValue && texts.includes(null)) throw missingValue(flag, command.name);
  // A text with commas is an entry of its own.
  if (texts.length > 1) return JSON.stringify(texts.flatMap((each) => entriesOf(each ?? "")));
  const text = texts[0] ?? null;
  if (!takesValue && text !== null) throw badValue(flag, text, "it takes no value");
  return text ?? "";
}

/** The action, the argument and the words behind it; refuses an action that there is none of. */
function wordsOf(
  command: Command,
  positional: readonly string[],
): Pick<Words, "action" | "argument" | "more"> & { readonly behind: readonly string[] } {
  const words = [...positional];
  refuseAssigned(command, words);
  const actions = actionsOf(command);
  const isNone = actions.length === 0 || (command.optional_action === true && words.length === 0);
  const action = isNone ? "" : words.shift();
  if (action === undefined) throw missingAction(command.name, actions);
  if (!isNone && !actions.includes(action)) {
    const why = oneOf(actions, nearest(action, actions));
    throw badValue(`the action of ${command.name}`, action, why);
  }
  const names = argumentOf(command, action) ?? "";
  const [argument = "", ...more] = names.split(" ").filter(Boolean).map((name) => {
    // A text that was not quoted is all of its words.
    const word = name === TEXT ? joinedWords(words) : words.shift();
    if (word === undefined && name.startsWith("[")) return "";
    if (word === undefined) throw missingArgument(`${command.name} ${action}`.trim(), name, names);
    return word;
  });
  return { action, argument, more, behind: words };
}

/** Throws where a word gives an option as `key=cache`, unless all of the text is one word. */
function refuseAssigned(command: Command, words: readonly string[]): void {
  const { argument = null, options, name } = command;
  if (argument === TEXT && words.length === 1) return;
  for (const word of words) {
    const given = /^([A-Za-z_-]+)=/.exec(word)?.[1];
    const meant = given === undefined ? null : optionMeant(given, Object.keys(options), argument);
    if (meant !== null && "name" in meant) throw assignedOption(word, flagOf(meant.name), name);
  }
}

function joinedWords(words: string[]): string | undefined {
  const text = words.splice(0).join(" ");
  return text === "" ? undefined : text;
}

function oneOf(all: readonly string[], near: string | null): string {
  const list = `it is not one of ${all.join(", ")}`;
  return near === null ? list : `${list}; did you mean '${near}'?`;
}
