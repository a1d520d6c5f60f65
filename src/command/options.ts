/** The options that commands share: one place for each flag's meaning, limits and wording. */
import * as v from "valibot";
import { HORIZONS, LEVELS, TYPES, VISIBILITIES } from "../row/words.ts";
import type { Option } from "./command.ts";
import {
  aMoment,
  aMonth,
  date,
  digests,
  factorOf,
  filled,
  folderPath,
  linesAt,
  name,
  oneOf,
  rootHash,
  share,
  time,
  whole,
  words,
} from "./option-schemas.ts";

type Schema<T> = () => v.GenericSchema<string, T>;
type Required<T> = Option<T> & { required: true };
type Preset<T> = Option<T> & { preset: string };

function option<T>(
  value: string,
  schema: Schema<T>,
  about: string,
  plain: Option<T>["plain"] = needsSchema,
): Option<T> {
  return { about, value, schema, plain, required: false, preset: null };
}

function needsSchema(): undefined {
  return undefined;
}

/** Letters of ASCII with spaces, but for a long text: it stays as it is. */
function plainText(text: string): string | undefined {
  return text.length <= 10_000 && /^(?!- *$)[!-~][ -~]*$/.test(text) ? text : undefined;
}

/** The same without a space at its end, which would be taken off. */
function plainName(text: string): string | undefined {
  return text.length <= 300 && /^(?!-$)[!-~](?:[ -~]*[!-~])?$/.test(text) ? text : undefined;
}

function noWords(text: string): string[] | undefined {
  return text === "" ? [] : undefined;
}

/** The same option, which must be given. */
export function required<T>(base: Option<T>): Required<T> {
  return { ...base, required: true };
}

/** The same option, taken as this text where it is not given. */
export function preset<T>(base: Option<T>, text: string): Preset<T> {
  return { ...base, preset: text };
}

/** How a text is written in help: `-` stands for standard input, `@FILE` for what a file holds. */
export const TEXT = "TEXT";
export const text = (about: string) => option(TEXT, filled, about, plainText);
export const anyName = (about: string) => option("NAME", name, about, plainName);
/** How a list is written in help: such an option may be repeated, once for each entry. */
export const LIST = "A,B";
export const list = (about: string) => option(LIST, words, about, noWords);
export const dateOption = (about: string) => option("YYYY-MM-DD", date, about);
export const count = (about: string, least: number, most = 1_000_000_000) =>
  option("N", whole(least, most), about, (text) => {
    const given = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return given >= least && given <= most ? given : undefined;
  });

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
  option(
    value,
    oneOf(all),
    `${about}: ${all.join(", ")}`,
    (text) => all.includes(text as W) ? text as W : undefined,
  );

/** A switch: given or not. */
export const flag = (about: string): Option<boolean> & { preset: string } => ({
  about,
  value: "",
  schema: () => v.pipe(v.picklist(["", "true"]), v.transform((text) => text === "true")),
  plain: (text) => text === "" ? false : text === "true" ? true : undefined,
  required: false,
  preset: "",
});

export const scope = anyName("whose memory: project:NAME, or any name");
export const project = anyName("the project; taken from a project: scope when left out");
export const instance = anyName("the agent instance that acts");
export const run: Option<string> = {
  ...anyName("the run of the instance; else MEMORYCTL_RUN, else the one that is here"),
  from: "run",
};

/** Who acts, where nobody says it: MEMORYCTL_INSTANCE, the host's session, the terminal. */
export const actor = { ...preset(instance, "instance-unknown"), from: "instance" as const };
/** The same for commands that do something else where nobody is named. */
export const ownInstance: Option<string> = { ...instance, from: "instance" };
/** The project that is worked on: MEMORYCTL_PROJECT, the store, git's remote, the folder. */
export const ownProject = { ...required(project), from: "project" as const };
/** What that is, for an answer; a name that is given counts instead. */
export const here: Option<string> = {
  ...anyName("the project that counts as the one here"),
  from: "project",
};
/** That project's scope, or the scope of the project that is given. */
export const ownScope = { ...required(scope), from: "scope" as const };

/** The user's own store, whatever project is worked on: the command line then names its root. */
export const ofUser = flag("your own memory, which every project's capsule shows");

/** Where a key is looked for that is given in the place of an id. */
export const keyScope: Option<string> = {
  ...anyName("where a key is looked for that stands for an id; the project's when left out"),
  from: "scope",
};

/** With it, a retry of the same content gets the first result as its answer. */
export const idempotencyKey = anyName("a retry with this key writes nothing again");

/** What a command says beside the name of one memory: where that is looked for, and who acts. */
export const ofMemory = {
  scope: keyScope,
  project,
  user: ofUser,
  instance_id: actor,
  run_id: run,
  idempotency_key: idempotencyKey,
};

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
  tags: preset(list("tags; repeat the option for each"), ""),
  review_at: reviewAt,
  due_at: dueAt,
  evidence_ref: evidenceRef,
  why,
  decision_key: anyName("the key that decisions on one question share"),
  visibility: preset(choice("WHO", VISIBILITIES, "who sees it"), "project"),
};

/** Which plugins are asked beside the built-in ones. */
export const pluginChoice = {
  plugins: option("DIR", filled, "a folder of plugins, beside those that are always looked at"),
  plugin_sha256: preset(
    option("HEX,HEX", digests, "digests of plugins that are trusted for this call, as in CI"),
    "",
  ),
};

export const when = option("TIME", time, "when it happened; now when left out");

/** Of what is listed, only the newer part. */
export const since = option("WHEN", aMoment, "only what is newer: a day, a time, or 12h, 3d, 2w");

/** Of what is found, only the older part. */
export const until = option("WHEN", aMoment, "only what is older: a day, a time, or 12h, 3d, 2w");

/** An answer says what is needed next; with it, all that it is about. */
export const verbose = flag("answer with all that is known: ids, paths, rows");
