/**
 * Members of rows. Each kind of member says once how a value is written in canonical JSON, how it
 * is checked when it is read, and whether a row may lack it; types follow from that.
 */
import * as v from "valibot";
import { canonical, float as pythonFloat, quote } from "../base/json.ts";
import { committed } from "./commitment.ts";

/** Writes a value in canonical JSON. */
export type Write<T> = (value: T) => string;

/**
 * `always`: every row has it. `optional`: left out where there is nothing to say. `lenient`: we
 * always write it, and v1 may lack it. `unwritten`: no constructor writes it.
 */
export type Presence = "always" | "optional" | "lenient" | "unwritten";

/** A member that is written from a `W` and read as an `R`. */
export interface Member<W, R = W, P extends Presence = "always"> {
  readonly presence: P;
  readonly write: Write<W>;
  /** Makes the schema of the value; only what reads rows of this kind pays for it. */
  readonly check: () => v.GenericSchema<unknown, R>;
  readonly fits: Fits;
}

/**
 * True only for a value that `check` passes; where it says false, `check` decides, and says why. A
 * schema takes as long for a row as parsing it; nearly every row is sound.
 */
export type Fits = (value: unknown) => boolean;

/** Of members whose values only their schema knows. */
const NEVER: Fits = () => false;

/** The look of `text`. */
export function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** The look of `integer`. */
export function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The look of `texts`. */
export function isTexts(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  for (const each of value) if (typeof each !== "string") return false;
  return true;
}

/** True for an object that is no list, whatever it holds. */
function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list of members of any kind, by their names. */
export interface Members {
  readonly [name: string]: Member<never, unknown, Presence>;
}

export const text: Member<string> = {
  presence: "always",
  write: quote,
  check: () => v.string(),
  fits: isText,
};

/** An integer from 0 on, as Python prints an `int`. */
export const integer: Member<number> = {
  presence: "always",
  write: (value) => String(value),
  check: () => v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  fits: isWhole,
};

/** A number that v1 holds as a float: `1` is written `1.0`. */
export const float: Member<number> = {
  presence: "always",
  write: pythonFloat,
  check: () => v.number(),
  fits: Number.isFinite,
};

export const flag: Member<boolean> = {
  presence: "always",
  write: (value) => (value ? "true" : "false"),
  check: () => v.boolean(),
  fits: (value) => typeof value === "boolean",
};

/** A list of texts. */
export const texts: Member<readonly string[]> = {
  presence: "always",
  write: (values) => values.length === 0 ? "[]" : `[${values.map(quote).join(",")}]`,
  check: () => v.array(v.string()),
  fits: isTexts,
};

/** An object of free form, sorted by the generic canonicaliser. */
export const free: Member<Readonly<Record<string, unknown>>> = {
  presence: "always",
  write: (value) => canonical(value),
  check: () => v.record(v.string(), v.unknown()),
  fits: isObject,
};

/** Numbers by names that no list foresees. */
export const numbers: Member<Readonly<Record<string, number>>> = {
  ...free,
  check: () => v.record(v.string(), v.number()),
  fits: NEVER,
};

/** A text out of a closed list. */
export function pick<const T extends readonly string[]>(words: T): Member<T[number]> {
  return {
    ...text,
    check: () => v.picklist(words),
    fits: (value) => words.includes(value as T[number]),
  };
}

/** One text and no other. */
export function literal<const T extends string>(word: T): Member<T> {
  return { ...text, check: () => v.literal(word), fits: (value) => value === word };
}

/** A member that is checked by a schema of its own. */
export function checked<W, R>(
  member: Member<W, unknown>,
  check: () => v.GenericSchema<unknown, R>,
  fits: Fits = NEVER,
): Member<W, R> {
  return { ...member, check, fits };
}

/** A number that we write whole; v1's may have a fraction. The index gives back no larger one. */
export const score: Member<number> = checked(
  integer,
  () =>
    v.pipe(v.number(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER)),
);

/** The Lamport clock. v1 has none, which counts as 0. */
export const clock: Member<number> = checked(
  integer,
  () => v.optional(integer.check(), 0),
  (value) => value === undefined || isWhole(value),
);

/** A member that is left out where there is nothing to say. */
export function optional<W, R>(member: Member<W, R>): Member<W, R, "optional"> {
  return { ...member, presence: "optional" };
}

/** A member that we always write, and that v1 may lack; `read` is what it may hold there. */
export function lenient<W>(member: Member<W>): Member<W, W, "lenient">;
export function lenient<W, R>(
  member: Member<W, unknown>,
  read: Member<never, R>,
): Member<W, R, "lenient">;
export function lenient<W>(
  member: Member<W, unknown>,
  read: Member<never, unknown> = member,
): Member<W, unknown, "lenient"> {
  return { ...member, check: read.check, fits: read.fits, presence: "lenient" };
}

/** A member that stands in rows and that no constructor writes. */
export function unwritten<W, R>(member: Member<W, R>): Member<W, R, "unwritten"> {
  return { ...member, presence: "unwritten" };
}

/** A payload: behind it stands what commits to it. See `commitment.ts`. */
export function committing<W, R>(member: Member<W, R>): Member<W, R> {
  return { ...member, write: (value) => committed(member.write(value)) };
}

const SHA256 = /^[0-9a-f]{64}$/;

/** The commitment, which is written with its payload; rows of format 2 have none. */
export const commitment: Member<string, string, "unwritten"> = unwritten(
  checked(
    text,
    () => v.pipe(v.string(), v.regex(SHA256)),
    (value) => isText(value) && SHA256.test(value as string),
  ),
);

/**
 * A payload holds a random text: without it, who has the commitment could try out short payloads
 * until one fits. Rows of format 2 have none.
 */
export const nonce: Member<string, string, "lenient"> = lenient(text);
