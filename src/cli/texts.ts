/**
 * Texts that stand elsewhere: `-` is what comes on standard input, `@FILE` what a file holds. An
 * option that lists takes each line as an entry.
 */
import { badValue } from "../base/errors.ts";
import * as files from "../base/files.ts";
import type { RawLine } from "../base/input.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import type { Command, Option } from "../command/command.ts";
import { flagOf } from "../command/parse-options.ts";
import { LIST, TEXT } from "../command/options.ts";
import { ARGUMENT_LIMIT } from "../command/option-schemas.ts";

/** What texts are read from. */
export interface TextSource {
  readonly lines: (limit: number) => Iterable<RawLine>;
}

/** The texts of options and the argument of a command line, as they were typed. */
export interface Given {
  readonly texts: ReadonlyMap<string, string>;
  readonly argument: string;
}

/**
 * The same, with what stands elsewhere in its place. Throws a usage error where it cannot be had, or
 * where standard input is asked for twice; `lines` is true where that holds the inputs themselves.
 */
export function withTexts(
  command: Command,
  { texts, argument }: Given,
  { from, lines }: { readonly from: TextSource; readonly lines: boolean },
): Given {
  const options = command.options as Readonly<Record<string, Option<unknown>>>;
  let used = lines;
  const take = (name: string, text: string): string => {
    if (text !== "-") return text.startsWith("@") ? fromFile(name, text) : text;
    if (used) throw badValue(name, text, "standard input is taken already");
    used = true;
    return fromInput(name, from);
  };
  const all = new Map(texts);
  for (const [name, text] of texts) {
    const value = options[name]?.value;
    if (value !== TEXT && value !== LIST) continue;
    const taken = take(flagOf(name), text);
    all.set(name, value === LIST && taken !== text ? listed(taken) : taken);
  }
  const isText = command.argument === TEXT && argument !== "";
  return { texts: all, argument: isText ? take(TEXT, argument) : argument };
}

/** One entry for each line that is not blank. */
function listed(text: string): string {
  return JSON.stringify(text.split("\n").map((line) => line.trim()).filter((line) => line !== ""));
}

function fromInput(name: string, { lines }: TextSource): string {
  const texts: string[] = [];
  for (const { bytes } of lines(ARGUMENT_LIMIT)) {
    if (bytes === null) throw badValue(name, "-", TOO_LONG);
    texts.push(decoded(name, "-", bytes));
  }
  return fitting(name, "-", texts.join("\n"));
}

/** Of a text that only begins with `@`, such as a name in a sentence, nothing is read. */
function fromFile(name: string, text: string): string {
  const path = text.slice(1);
  const handle = opened(path);
  if (handle === null) {
    if (/\s/.test(text) || path === "") return text;
    throw badValue(name, text, "there is no such file to read it from");
  }
  try {
    if (handle.size > ARGUMENT_LIMIT) throw badValue(name, text, TOO_LONG);
    const bytes = new Uint8Array(handle.size);
    return fitting(
      name,
      text,
      decoded(name, text, bytes.subarray(0, files.readAt(handle, bytes, 0))),
    );
  } finally {
    files.close(handle);
  }
}

function opened(path: string): files.Handle | null {
  try {
    return path === "" ? null : files.openRead(path, Infinity);
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}

const TOO_LONG = `it is longer than ${ARGUMENT_LIMIT} bytes`;

function decoded(name: string, given: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw badValue(name, given, "what it holds is not valid UTF-8");
    throw cause;
  }
}

/** Without the line end that every file has at its end; refused where nothing is left. */
function fitting(name: string, given: string, text: string): string {
  const kept = text.replace(/\r?\n$/, "");
  if (kept.trim() === "") throw badValue(name, given, "what it holds is blank");
  return kept;
}
