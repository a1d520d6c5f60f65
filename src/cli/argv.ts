/**
 * The words behind a command's name. cac sorts them into arguments and options; what it cannot do
 * is done here: every value is fenced before and unfenced after, because it turns `007` into 7 and
 * `''` into 0, and it knows neither unknown options nor repeated ones.
 */
import { cac } from "cac";
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
import { type OptionHelp, optionsOf } from "./help.ts";

/** The words of a command line behind the command's name, sorted and checked. */
export interface Words {
  readonly action: string;
  readonly argument: string;
  /** Texts by flag; empty for a switch. */
  readonly values: ReadonlyMap<string, string>;
}

/** Put before each value, so that cac sees text and never a number or a flag. */
const FENCE = "=";

/** Sorts words into arguments and options; refuses what the command does not know. */
export function sorted(command: Command, rest: readonly string[]): Words {
  const known = new Map(optionsOf(command).map((option) => [option.flag, option]));
  const program = cac("memoryctl");
  const flags = new Set<string>();
  const fenced = rest.map((word, i) => {
    const flag = flagIn(rest, i, known);
    if (flag === null) return `${FENCE}${word}`;
    const option = known.get(flag);
    if (option === undefined) {
      throw unknownOption(flag, command.name, nearest(flag, [...known.keys()]));
    }
    if (!flags.has(flag)) program.option(option.value === "" ? flag : `${flag} <value>`, "");
    flags.add(flag);
    return word === flag ? word : `${flag}=${FENCE}${word.slice(flag.length + 1)}`;
  });
  const { args, options } = program.parse(["", "memoryctl", ...fenced], { run: false });
  const values = new Map<string, string>();
  for (const flag of flags) {
    const takesValue = known.get(flag)?.value !== "";
    values.set(flag, textOf(command, flag, { takesValue, parsed: options[keyOf(flag)] }));
  }
  return { ...wordsOf(command, args.map((word) => word.slice(FENCE.length))), values };
}

/** The flag that a word is, up to its `=`; null for a value and for an argument. */
function flagIn(
  words: readonly string[],
  i: number,
  known: ReadonlyMap<string, OptionHelp>,
): string | null {
  const word = words[i] as string;
  if (!word.startsWith("-") || word === "-") return null;
  // `-5` behind an option that takes a value is its value; `--x` is never one.
  const takesValue = (known.get(words[i - 1] ?? "")?.value ?? "") !== "";
  if (takesValue && !word.startsWith("--") && flagIn(words, i - 1, known) !== null) return null;
  const cut = word.indexOf("=");
  return cut < 0 ? word : word.slice(0, cut);
}

/** cac's name of an option. */
function keyOf(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The text of an option as cac gives it: `true` where it found no value, a list of several. */
function textOf(
  command: Command,
  flag: string,
  { takesValue, parsed }: { readonly takesValue: boolean; readonly parsed: unknown },
): string {
  if (Array.isArray(parsed)) throw repeatedOption(flag, command.name);
  const text = typeof parsed === "string" ? parsed.slice(FENCE.length) : null;
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
  const action = actions.length === 0 ? "" : words.shift();
  if (action === undefined) throw missingAction(command.name, actions);
  if (actions.length > 0 && !actions.includes(action)) {
    const why = oneOf(actions, nearest(action, actions));
    throw badValue(`the action of ${command.name}`, action, why);
  }
  const name = argumentOf(command, action);
  const argument = name === null ? "" : words.shift();
  if (argument === undefined) throw missingArgument(command.name, name ?? "");
  const [extra] = words;
  if (extra !== undefined) throw unexpectedArgument(extra, command.name);
  return { action, argument };
}

function oneOf(all: readonly string[], near: string | null): string {
  const list = `it is not one of ${all.join(", ")}`;
  return near === null ? list : `${list}; did you mean '${near}'?`;
}
