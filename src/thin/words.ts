/**
 * The words of a usual command line. What is not plainly right here is none of it: the full program
 * reads it, and says what is wrong. It is written in few functions: each that runs costs a start
 * more than what it does.
 */
import { hostInstance } from "../base/host.ts";
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
  readonly [name: string]: Value;
}

type Value = string | number | readonly string[];

/** Characters of a command line: with more, an event may leave no room for its corrections. */
const MOST = 16 * 1024;
/** Entries that a list may have; fewer than the full program takes. */
const MOST_ENTRIES = 32;

/** ASCII without blanks at its ends needs neither be trimmed nor composed. */
const NAME = /^[!-,.-~](?:[ -~]{0,98}[!-~])?$/;
const SHARE = /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/;

/** What an option takes: a name, any text, a share of 1, a list, or one of a few words. */
type Takes = "name" | "text" | "share" | "list" | readonly string[];

/** Options that say whose an event is, each with the variable that stands for it. */
const OF_EVENT: readonly (readonly [option: string, variable?: string])[] = [
  ["scope"],
  ["instance_id", "MEMORYCTL_INSTANCE"],
  ["run_id", "MEMORYCTL_RUN"],
  ["project"],
];

/** Options that a payload has, in its order; what is not given is taken as the text beside it. */
const OF_PAYLOAD: Readonly<Record<Usual, readonly (readonly [string, Takes, string?])[]>> = {
  capture: [
    ["assumptions", "list"],
    ["confidence", "share", "0.7"],
    ["decision_key", "name"],
    ["evidence_ref", "text"],
    ["horizon", HORIZONS],
    ["proposed_type", TYPES, "fact"],
    ["salience", LEVELS, "medium"],
    ["source", "list", ""],
    ["summary", "text"],
    ["tags", "list", ""],
    ["why", "text"],
  ],
  publish: [
    ["confidence", "share", "0.7"],
    ["decision_key", "name"],
    ["evidence_ref", "text"],
    ["horizon", HORIZONS],
    ["object_type", TYPES, "fact"],
    ["salience", LEVELS, "medium"],
    ["summary", "text"],
    ["tags", "list", ""],
    ["why", "text"],
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
  if (texts === null) return null;
  const said: Record<string, string> = {};
  for (const [option, from] of OF_EVENT) {
    const text = texts.get(option) ?? (from === undefined ? "" : variable(from) ?? "");
    if (text === "" && !texts.has(option)) continue;
    if (!NAME.test(text)) return null;
    said[option] = text;
    texts.delete(option);
  }
  const payload: Record<string, Value> = {};
  for (const [option, takes, preset] of OF_PAYLOAD[command]) {
    const text = texts.get(option) ?? preset;
    const value = text === undefined ? undefined : valueOf(takes, text);
    if (value === null) return null;
    if (value !== undefined) payload[option] = value;
    texts.delete(option);
  }
  const { scope, instance_id = hostInstance(variable) ?? "instance-unknown", run_id, project } =
    said;
  // Any other option, or one that must be given and is not.
  if (texts.size > 0 || payload["summary"] === undefined || scope === undefined) return null;
  const type = (payload["proposed_type"] ?? payload["object_type"]) as ObjectType;
  return { command, scope, instance_id, run_id, project, type, payload };
}

/** Texts by option; null where one is given twice, or a word is no option with a value. */
function textsIn(argv: readonly string[]): Map<string, string> | null {
  const texts = new Map<string, string>();
  let characters = 0;
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === "--json") continue;
    const cut = word.indexOf("=");
    const value = cut < 0 ? argv[i += 1] : word.slice(cut + 1);
    const flag = cut < 0 ? word : word.slice(0, cut);
    if (value === undefined || value.startsWith("--") || !/^--[a-z-]+$/.test(flag)) return null;
    const option = flag.slice(2).replaceAll("-", "_");
    if (texts.has(option)) return null;
    characters += word.length + value.length;
    texts.set(option, value);
  }
  return characters > MOST ? null : texts;
}

/** The value of a text; null for one that is not plainly right. */
function valueOf(takes: Takes, text: string): Value | null {
  if (takes === "share") return SHARE.test(text) ? +text : null;
  if (takes === "name") return NAME.test(text) ? text : null;
  if (typeof takes !== "string") return takes.includes(text) ? text : null;
  if (takes === "list" && text === "") return [];
  if (/^[-@]/.test(text) || text.trim() === "" || !text.isWellFormed()) return null;
  if (takes === "text") return text;
  // Only bare words are separated by commas: whether others are is for the full program to say.
  if (/[\s()[\]{}"'`]/.test(text)) return null;
  const entries = new Set<string>();
  for (const each of text.split(",")) if (each.trim() !== "") entries.add(each.trim());
  return entries.size <= MOST_ENTRIES ? [...entries] : null;
}
