/** The options that commands share: one place for each flag's meaning, limits and wording. */
import * as v from "valibot";
import { wellFormed } from "../base/json.ts";
import { isMonth, iso, parseDate, parseTime } from "../base/time.ts";
import { HORIZONS, LEVELS, TYPES, VISIBILITIES } from "../row/words.ts";
import { FORMATS } from "../view/report.ts";
import type { Option } from "./command.ts";

/** Bytes of one value: a longer text belongs into a file that the memory names as evidence. */
export const ARGUMENT_LIMIT = 64 * 1024;
const LIST_LIMIT = 64;
const NAME_LIMIT = 300;

const anyText = v.pipe(
  v.string(),
  v.check(wellFormed, "it is not valid UTF-8 text"),
  v.check(fits, `it is longer than ${ARGUMENT_LIMIT} bytes`),
);

/** No character takes more than three bytes for each of its units: most texts need no counting. */
function fits(text: string): boolean {
  return text.length * 3 <= ARGUMENT_LIMIT ||
    new TextEncoder().encode(text).length <= ARGUMENT_LIMIT;
}

const filled = v.pipe(anyText, v.check((text) => text.trim() !== "", "it is blank"));

// deno-lint-ignore no-control-regex -- Names with control characters are what this refuses.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const name = v.pipe(
  filled,
  v.trim(),
  v.maxLength(NAME_LIMIT, `it is longer than ${NAME_LIMIT} characters`),
  v.check((text) => !CONTROL.test(text), "it has a control character"),
);

const folderPath = v.pipe(
  filled,
  v.check((text) => !CONTROL.test(text), "it has a control character"),
);

const words = v.pipe(
  anyText,
  v.transform((text) => [...new Set(text.split(",").map((each) => each.trim()))].filter(Boolean)),
  v.maxLength(LIST_LIMIT, `it has more than ${LIST_LIMIT} entries`),
);

const share = v.pipe(
  v.string(),
  v.regex(/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/, "it is not a number"),
  v.transform(Number),
  v.minValue(0, "it is not between 0 and 1"),
  v.maxValue(1, "it is not between 0 and 1"),
);

const factorOf = v.pipe(
  v.string(),
  v.regex(/^\+?\d{1,3}(\.\d{1,6})?$/, "it is not a number from 1 to 999"),
  v.transform(Number),
  v.minValue(1, "it is less than 1"),
);

const date = v.pipe(
  v.string(),
  v.check((text) => parseDate(text) !== null, "it is not a date of the calendar, YYYY-MM-DD"),
);

const time = v.pipe(
  v.string(),
  v.check((text) => parseTime(text) !== null, "it is not a time, YYYY-MM-DDTHH:MM:SSZ"),
  v.transform((text) => iso(parseTime(text) ?? 0)),
);

const aMonth = v.pipe(v.string(), v.check(isMonth, "it is not a month, YYYY-MM"));

const rootHash = v.pipe(
  v.string(),
  v.regex(/^sha256:[0-9a-f]{64}$/, "it is not sha256: and 64 hex digits"),
);

function whole(least: number, most: number) {
  return v.pipe(
    v.string(),
    v.regex(/^[+-]?\d{1,16}$/, "it is not a whole number"),
    v.transform(Number),
    v.minValue(least, `it is less than ${least}`),
    v.maxValue(most, `it is more than ${most}`),
  );
}

function oneOf<const W extends readonly string[]>(all: W) {
  return v.picklist(all, `it is not one of ${all.join(", ")}`);
}

type Schema<T> = v.GenericSchema<string, T>;
type Required<T> = Option<T> & { required: true };
type Preset<T> = Option<T> & { preset: string };

function option<T>(value: string, schema: Schema<T>, about: string): Option<T> {
  return { about, value, schema, required: false, preset: null };
}

/** The same option, which must be given. */
export function required<T>(base: Option<T>): Required<T> {
  return { ...base, required: true };
}

/** The same option with what it is when it is not given. */
export function preset<T>(base: Option<T>, text: string): Preset<T> {
  return { ...base, preset: text };
}

export const text = (about: string) => option("TEXT", filled, about);
export const anyName = (about: string) => option("NAME", name, about);
export const list = (about: string) => option("A,B", words, about);
export const dateOption = (about: string) => option("YYYY-MM-DD", date, about);
export const count = (about: string, least: number, most = 1_000_000_000) =>
  option("N", whole(least, most), about);

/** A folder outside of the store. */
export const file = (about: string) => option("FILE", folderPath, about);
export const factor = (about: string) => option("FACTOR", factorOf, about);
export const folder = (about: string) => option("DIR", folderPath, about);

/** The root of a seal. */
export const root = (about: string) => option("ROOT", rootHash, about);

export const yearMonth = (about: string) => option("YYYY-MM", aMonth, about);

/** A switch: given or not. */
export const flag = (about: string): Option<boolean> & { preset: string } => ({
  about,
  value: "",
  schema: v.pipe(v.picklist(["", "true"]), v.transform((said) => said === "true")),
  required: false,
  preset: "",
});

export const scope = anyName("whose memory: project:NAME, or any name");
export const project = anyName("the project; taken from a project: scope when left out");
export const instance = anyName("the agent instance that acts");
export const run = anyName("the run of the instance; made when left out");
export const actor = preset(instance, "instance-unknown");

const number = option("0..1", share, "how sure, from 0 to 1");

/** Given, a retry with the same key and content is answered with the first result. */
export const idempotencyKey = anyName("a retry with this key writes nothing again");

/** What capture, publish and reconcile say of an object. */
export const claim = {
  confidence: preset(number, "0.7"),
  salience: preset(option("LEVEL", oneOf(LEVELS), `weight: ${LEVELS.join(", ")}`), "medium"),
  tags: preset(list("tags, comma separated"), ""),
  review_at: dateOption("when to look at it again"),
  due_at: dateOption("when it is due"),
  evidence_ref: text("where the evidence is: a path or address"),
  why: text("the reason"),
  decision_key: anyName("the key that decisions on one question share"),
  visibility: preset(
    option("WHO", oneOf(VISIBILITIES), `who sees it: ${VISIBILITIES.join(", ")}`),
    "project",
  ),
};

/** What a correction may change; what is not given is inherited. */
export const correction = {
  confidence: number,
  horizon: option("SPAN", oneOf(HORIZONS), `how long it holds: ${HORIZONS.join(", ")}`),
  salience: option("LEVEL", oneOf(LEVELS), `weight: ${LEVELS.join(", ")}`),
  tags: list("tags, comma separated"),
  review_at: dateOption("when to look at it again"),
  due_at: dateOption("when it is due"),
  evidence_ref: text("where the evidence is: a path or address"),
  why: text("the reason"),
  assumptions: list("what it rests on, comma separated"),
  decision_key: anyName("another key that decisions on one question share"),
};

const ENDS = ["active", "completed", "cancelled", "invalid"] as const;

/** What an object is from now on. */
export const objectStatus = option("STATUS", oneOf(ENDS), `what it is now: ${ENDS.join(", ")}`);

/** An agenda item's weight; medium where a new one is not given any. */
export const priority = option(
  "LEVEL",
  oneOf(["high", "medium", "low"] as const),
  "weight: high, medium, low",
);

/** What an agenda item becomes; completed where it is closed without. */
export const itemStatus = option(
  "STATUS",
  oneOf(["active", "completed", "cancelled"] as const),
  "what it is now: active, completed, cancelled",
);

/** Whose folder of skills. */
export const host = option(
  "HOST",
  oneOf(["agents", "claude", "opencode"] as const),
  "whose folder of skills: agents, claude, opencode",
);

const digests = v.pipe(
  words,
  v.check((all) => all.every((each) => /^[0-9a-f]{64}$/.test(each)), "it is not 64 hex digits"),
);

/** Which plugins are asked beside the built-in ones. */
export const pluginChoice = {
  plugins: option("DIR", filled, "a folder of plugins, beside those that are always looked at"),
  plugin_sha256: preset(
    option("HEX,HEX", digests, "digests of plugins that are trusted for this call, as in CI"),
    "",
  ),
};

/** How health is told. */
export const reportFormat = option(
  "FORMAT",
  oneOf(FORMATS),
  `how to tell it: ${FORMATS.join(", ")}`,
);

export const horizon = option("SPAN", oneOf(HORIZONS), `how long it holds: ${HORIZONS.join(", ")}`);
export const objectType = option("TYPE", oneOf(TYPES), `what it becomes: ${TYPES.join(", ")}`);
export const when = option("TIME", time, "when it happened; now when left out");
