/** The options that commands share: one place for each flag's meaning, limits and wording. */
import * as v from "valibot";
import { wellFormed } from "../base/json.ts";
import { isMonth, iso, parseDate, parseTime } from "../base/time.ts";
import { HORIZONS, LEVELS, TYPES, VISIBILITIES } from "../row/words.ts";
import type { Option } from "./command.ts";
import { type LinesOfFile, linesOfFile } from "./line-list.ts";

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
  v.normalize("NFC"),
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

const linesAt = v.pipe(
  filled,
  v.check(
    (text) => linesOfFile(text) !== null,
    "it is not FILE:LINES, as FILE:3, FILE:3-5, FILE:3,7",
  ),
  v.transform((text) => linesOfFile(text) as LinesOfFile),
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

/** As `v.picklist`, which works out at the start what it would say of a wrong text: 0.2 ms. */
function oneOf<const W extends string>(all: readonly W[]) {
  return v.pipe(
    v.string(),
    v.check((text) => all.includes(text as W), `it is not one of ${all.join(", ")}`),
    v.transform((text) => text as W),
  );
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

/** The same option, taken as this text where it is not given. */
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

/** Lines of a file of the store. */
export const lines = (about: string) => option("FILE:LINES", linesAt, about);

/** The root of a seal. */
export const root = (about: string) => option("ROOT", rootHash, about);

export const yearMonth = (about: string) => option("YYYY-MM", aMonth, about);

/** One of a few words, which the help lists. */
export const choice = <const W extends string>(value: string, all: readonly W[], about: string) =>
  option(value, oneOf(all), `${about}: ${all.join(", ")}`);

/** A switch: given or not. */
export const flag = (about: string): Option<boolean> & { preset: string } => ({
  about,
  value: "",
  schema: v.pipe(v.picklist(["", "true"]), v.transform((text) => text === "true")),
  required: false,
  preset: "",
});

export const scope = anyName("whose memory: project:NAME, or any name");
export const project = anyName("the project; taken from a project: scope when left out");
export const instance = anyName("the agent instance that acts");
export const run = anyName(
  "the run of the instance; else MEMORYCTL_RUN, else the one that is here",
);
export const actor = preset(instance, "instance-unknown");

/** With it, a retry of the same content gets the first result as its answer. */
export const idempotencyKey = anyName("a retry with this key writes nothing again");

/** How much an object counts. */
export const salience = choice("LEVEL", LEVELS, "weight");
export const horizon = choice("SPAN", HORIZONS, "how long it holds");
export const objectType = choice("TYPE", TYPES, "what it becomes");
export const confidence = option("0..1", share, "how sure, from 0 to 1");
export const reviewAt = dateOption("when to look at it again");
export const dueAt = dateOption("when it is due");
export const evidenceRef = text("where the evidence is: a path or address");
export const why = text("the reason");

/** What capture and publish say of an object. */
export const claim = {
  confidence: preset(confidence, "0.7"),
  salience: preset(salience, "medium"),
  tags: preset(list("tags, comma separated"), ""),
  review_at: reviewAt,
  due_at: dueAt,
  evidence_ref: evidenceRef,
  why,
  decision_key: anyName("the key that decisions on one question share"),
  visibility: preset(choice("WHO", VISIBILITIES, "who sees it"), "project"),
};

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

export const when = option("TIME", time, "when it happened; now when left out");
