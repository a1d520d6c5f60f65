/**
 * The words of a usual command line. What is not plainly right here is none of it: the full program
 * reads it, and says what is wrong.
 */
import { HORIZONS, LEVELS, type ObjectType, TYPES } from "../row/words.ts";

/** What the words of a `capture` or `publish` say. */
export interface Said {
  readonly command: Usual;
  readonly scope: string;
  readonly instance_id: string;
  readonly run_id: string | undefined;
  readonly project: string | undefined;
  readonly type: ObjectType;
  /** In the order in which a payload is made, but for its nonce. */
  readonly payload: Texts;
}

/** The commands that are usual. */
export type Usual = "capture" | "publish";

/** Members of a payload. */
export interface Texts {
  readonly [name: string]: string | number | readonly string[];
}

/** Characters of a command line: with more, an event may leave no room for its corrections. */
const MOST = 16 * 1024;

type Take = (text: string) => string | number | readonly string[] | null;

/** ASCII without blanks at its ends needs neither be trimmed nor composed. */
const NAME = /^[!-,.-~](?:[ -~]{0,98}[!-~])?$/;
const name: Take = (text) => NAME.test(text) ? text : null;
const free: Take = (text) =>
  !text.startsWith("-") && text.trim() !== "" && text.isWellFormed() ? text : null;
const share: Take = (text) => /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/.test(text) ? +text : null;
const among = (words: readonly string[]): Take => (text) => words.includes(text) ? text : null;
const list: Take = (text) => text === "" || free(text) !== null ? listed(text) : null;

/** Entries that a list may have; fewer than the full program takes. */
const MOST_ENTRIES = 32;

function listed(text: string): readonly string[] | null {
  const entries = [...new Set(text.split(",").map((each) => each.trim()))].filter(Boolean);
  return entries.length <= MOST_ENTRIES ? entries : null;
}

/** Options that say whose an event is. */
const OF_EVENT: Readonly<Record<string, Take>> = {
  scope: name,
  instance_id: name,
  run_id: name,
  project: name,
};

const LEVEL = among(LEVELS);
const HORIZON = among(HORIZONS);
const TYPE = among(TYPES);

/** Options that a payload has, in its order; what is not given is taken as the text beside it. */
const OF_PAYLOAD: Readonly<Record<Usual, readonly (readonly [string, Take, string?])[]>> = {
  capture: [
    ["assumptions", list],
    ["confidence", share, "0.7"],
    ["decision_key", name],
    ["evidence_ref", free],
    ["horizon", HORIZON, "day"],
    ["proposed_type", TYPE, "fact"],
    ["salience", LEVEL, "medium"],
    ["source", list, ""],
    ["summary", free],
    ["tags", list, ""],
    ["why", free],
  ],
  publish: [
    ["confidence", share, "0.7"],
    ["decision_key", name],
    ["evidence_ref", free],
    ["horizon", HORIZON, "week"],
    ["object_type", TYPE, "fact"],
    ["salience", LEVEL, "medium"],
    ["summary", free],
    ["tags", list, ""],
    ["why", free],
  ],
};

/**
 * What a command line says; null for one that is not usual. A run that is not named is the one of
 * the environment.
 */
export function saidIn(
  argv: readonly string[],
  variable: (name: string) => string | undefined,
): Said | null {
  const command = argv[0];
  if (command !== "capture" && command !== "publish") return null;
  const texts = textsIn(argv);
  const run = variable("MEMORYCTL_RUN") ?? "";
  if (texts === null) return null;
  if (!texts.has("run_id") && run !== "") texts.set("run_id", run);
  const of = (option: string) => {
    const text = texts.get(option);
    texts.delete(option);
    return text;
  };
  const named: Record<string, unknown> = {};
  for (const option in OF_EVENT) {
    const text = of(option);
    if (text !== undefined && (named[option] = OF_EVENT[option]?.(text)) === null) return null;
  }
  const payload: Record<string, string | number | readonly string[]> = {};
  for (const [option, take, preset] of OF_PAYLOAD[command]) {
    const text = of(option) ?? preset;
    if (text === undefined) continue;
    const value = take(text);
    if (value === null) return null;
    payload[option] = value;
  }
  // Any other option, or one that must be given and is not.
  if (texts.size > 0 || payload["summary"] === undefined || named["scope"] === undefined) {
    return null;
  }
  const { instance_id = "instance-unknown" } = named;
  const type = payload["proposed_type"] ?? payload["object_type"];
  return {
    run_id: undefined,
    project: undefined,
    ...named,
    instance_id,
    command,
    type,
    payload,
  } as unknown as Said;
}

/** Texts by option; null where one is given twice, or a word is no option with a value. */
function textsIn(argv: readonly string[]): Map<string, string> | null {
  const texts = new Map<string, string>();
  let characters = 0;
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] as string;
    characters += word.length;
    if (word === "--json") continue;
    const cut = word.indexOf("=");
    const value = cut < 0 ? argv[i += 1] : word.slice(cut + 1);
    const option = (cut < 0 ? word : word.slice(0, cut)).slice(2).replaceAll("-", "_");
    const isOption = word.startsWith("--") && /^[a-z_]+$/.test(option) && !word.includes("_");
    if (!isOption || value === undefined || value.startsWith("--") || texts.has(option)) {
      return null;
    }
    characters += value.length;
    texts.set(option, value);
  }
  return characters > MOST ? null : texts;
}
