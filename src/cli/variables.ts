/** Options that the environment gives where the command line does not. */
import * as v from "valibot";
import { badValue } from "../base/errors.ts";
import type { Command, Option } from "../command/command.ts";

/** Environment variables by the option that they stand for. */
export const VARIABLES: Readonly<Record<string, string>> = { run_id: "MEMORYCTL_RUN" };

/**
 * The texts of a command's options, with those that only the environment gives. Throws a usage
 * error that names the variable where its option cannot take what it holds; an empty one is none.
 */
export function withVariables(
  { options }: Command,
  texts: ReadonlyMap<string, string>,
  variable: (name: string) => string | undefined,
): ReadonlyMap<string, string> {
  const all = new Map(texts);
  for (const [name, from] of Object.entries(VARIABLES)) {
    const option = (options as Readonly<Record<string, Option<unknown>>>)[name];
    const text = option === undefined || texts.has(name) ? "" : variable(from) ?? "";
    if (option === undefined || text === "") continue;
    const result = v.safeParse(option.schema(), text, { abortEarly: true });
    if (!result.success) throw badValue(from, text, result.issues[0].message);
    all.set(name, text);
  }
  return all;
}
