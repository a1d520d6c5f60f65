/**
 * Texts that stand elsewhere: `-` is what comes on standard input, `@FILE` what a file holds. An
 * option that lists takes each line as an entry.
 */
import * as v from "valibot";
import { badValue } from "../base/errors.ts";
import * as files from "../base/files.ts";
import type { RawLine } from "../base/input.ts";
import { realPath } from "../base/stat.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import type { Command, Option } from "../command/command.ts";
import { flagOf } from "../command/parse-options.ts";
import { LIST, TEXT } from "../command/options.ts";
import { ARGUMENT_LIMIT, entriesOf, filled } from "../command/option-schemas.ts";

/** What texts are read from. */
export interface TextSource {
  readonly lines: (limit: number) => Iterable<RawLine>;
}

/** The texts of options and the argument of a command line, as they were typed. */
export interface Given {
  readonly texts: ReadonlyMap<string, string>;
  /** Of options that were given several times: each text. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  readonly argument: string;
}

/**
 * The same, with what stands elsewhere in its place. Throws a usage error where it cannot be had,
 * or where standard input is asked for twice; `lines` is true where that holds the inputs
 * themselves.
 */
export function withTexts(
  command: Command,
  { texts, repeated, argument }: Given,
  { from, lines }: { readonly from: TextSource; readonly lines: boolean },
): Pick<Given, "texts" | "argument"> {
  const options = command.options as Readonly<Record<string, Option<unknown>>>;
  let used = lines;
  const take = (name: string, text: string): string => {
    if (text.trim() !== "-") return text.startsWith("@") ? fromFile(name, text) : text;
    if (used) throw badValue(name, text, "standard input is taken already");
    used = true;
    return fromInput(name, from);
  };
  const all = new Map(texts);
  for (const [name, text] of texts) {
    const value = options[name]?.value;
    if (value === TEXT) all.set(name, take(flagOf(name), text));
    if (value !== LIST) continue;
    const given = repeated.get(name) ?? [text];
    const taken = given.map((each) => take(flagOf(name), each));
    if (taken.every((each, i) => each === given[i])) continue;
    const entries = taken.map((each, i) => {
      // One that stands for itself may begin with a mark, too.
      return each === given[i] || given[i]?.startsWith("@@") ? entriesOf(each) : entriesIn(each);
    });
    all.set(name, JSON.stringify(entries.flat()));
  }
  const isText = command.argument === TEXT && argument !== "";
  return { texts: all, argument: isText ? checked(take(TEXT, argument)) : argument };
}

/** The text that is an argument, by the rules of any other. */
function checked(text: string): string {
  const result = v.safeParse(filled(), text, { abortEarly: true });
  if (!result.success) throw badValue(TEXT, text, result.issues[0].message);
  return result.output;
}

/** What a list of people and models has before its items. */
const BULLET = /^(?:[-*+•]|\d{1,3}[.)])\s+/;

/** One entry for each line that is not blank. */
function entriesIn(text: string): string[] {
  return text.split("\n").map((line) => line.trim().replace(BULLET, ""))
    .filter((line) => line !== "");
}

function fromInput(name: string, { lines }: TextSource): string {
  const texts: string[] = [];
  let length = 0;
  for (const { bytes } of lines(ARGUMENT_LIMIT)) {
    length += (bytes?.length ?? 0) + 1;
    // What never ends is not waited for.
    if (bytes === null || length > ARGUMENT_LIMIT + 1) throw badValue(name, "-", TOO_LONG);
    texts.push(decoded(name, "-", bytes));
  }
  return fitting(name, "-", texts.join("\n"));
}

/**
 * Of a text that only begins with `@`, such as a name in a sentence, nothing is read; nor where a
 * second one says that the first is meant.
 */
function fromFile(name: string, text: string): string {
  const path = text.slice(1);
  if (path.startsWith("@")) return path;
  const handle = opened(path);
  if (handle === null) {
    if (/\s/.test(text) || path === "") return text;
    const why = realPath(path) === null
      ? "there is no such file"
      : "it is no file that can be read";
    throw badValue(name, text, `${why}; a text that begins with @ is written with @@`);
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

/** The caller names the file: a link leads where it leads. */
function opened(path: string): files.Handle | null {
  try {
    const real = path === "" ? null : realPath(path);
    return real === null ? null : files.openRead(real, Infinity);
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
