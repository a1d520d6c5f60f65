/** Command lines that policies propose: whether this program would take them. */
import { badValue, Failure, unknownCommand, unknownOption } from "../base/errors.ts";
import { nearest } from "../base/near.ts";
import type { Command, Option } from "../command/command.ts";
import { LIST, TEXT } from "../command/options.ts";
import { flagOf, valueOf } from "../command/parse-options.ts";
import { COMMAND_NAMES, commandNamed } from "../commands/all.ts";
import { sorted } from "./argv.ts";

/** A word that stands for what the caller knows. */
const HOLE = /^<[^<>]{1,80}>$/;

/** Options that would lead the caller to another store, other code, or an unsafe disk. */
const NOT_GIVEN = ["--root", "--plugins", "--allow-network-fs"];

/**
 * Why words are no command line of this program; null where they are one. A word `<…>` is for the
 * caller to fill in and may stand for any value.
 */
export async function faultOf(words: readonly string[]): Promise<string | null> {
  const [name = "", ...rest] = words;
  const command = await commandNamed(name);
  try {
    if (command === null || command.for_people === true) {
      throw unknownCommand(name, nearest(name, COMMAND_NAMES));
    }
    const { argument, values, repeated } = sorted(command, rest);
    const other = NOT_GIVEN.find((flag) => values.has(flag));
    if (other !== undefined) throw unknownOption(other, name, null);
    if (command.argument === TEXT) readsNothing(TEXT, [argument]);
    for (const [option, given] of givenIn(command, values)) {
      const { value } = option.option;
      const flag = flagOf(option.name);
      if (value === TEXT || value === LIST) readsNothing(flag, repeated.get(flag) ?? [given ?? ""]);
      if (given === undefined || !HOLE.test(given)) {
        valueOf(command, option.name, { option: option.option, given });
      }
    }
    return null;
  } catch (cause) {
    if (cause instanceof Failure) return cause.message;
    throw cause;
  }
}

/** Throws where a text would be read from a file: who proposes it does not say what is recorded. */
function readsNothing(name: string, texts: readonly string[]): void {
  const read = texts.find((text) => /^(?:@(?!@)\S|\s*-\s*$)/.test(text));
  if (read !== undefined) throw badValue(name, read, "a proposal reads no file");
}

interface Named {
  readonly name: string;
  readonly option: Option<unknown>;
}

/** Each option of a command, with its text where it was given. */
function givenIn(
  { options }: Command,
  values: ReadonlyMap<string, string>,
): (readonly [Named, string | undefined])[] {
  const all = Object.entries(options as Readonly<Record<string, Option<unknown>>>);
  return all.map(([name, option]) => {
    const text = values.get(flagOf(name));
    return [{ name, option }, text === "" && option.value === "" ? "true" : text];
  });
}
