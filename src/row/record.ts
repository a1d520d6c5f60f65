/**
 * Writers of canonical JSON. A kind of row names its members once, in sorted order, each with the
 * writer of its value; what comes out is the row's canonical form without parsing or sorting
 * (a generic recursion costs ten times as much). The oracle in `base/json.ts` checks them.
 */
import { canonical, float as pythonFloat, quote } from "../base/json.ts";

export type Write<T> = (value: T) => string;

/** One writer for each member; members that may be missing are left out when they are. */
export type Members<T> = { readonly [K in keyof T]-?: Write<Exclude<T[K], undefined>> };

/** A writer of objects. `members` must stand in code point order; a test holds every one to it. */
export function record<T>(members: Members<T>): Write<T> {
  // Made at the first use: a command writes few of the kinds that are defined.
  let made: readonly Member<T>[] | undefined;
  return (value) => {
    made ??= Object.keys(members).map((name) => memberOf(members, name as keyof T & string));
    let text = "";
    for (const { name, head, write } of made) {
      const member = value[name];
      if (member === undefined) continue;
      text += (text === "" ? "" : ",") + head + write(member);
    }
    return `{${text}}`;
  };
}

interface Member<T> {
  readonly name: keyof T;
  readonly head: string;
  readonly write: Write<unknown>;
}

function memberOf<T>(members: Members<T>, name: keyof T & string): Member<T> {
  const write = members[name] as Write<unknown>;
  return { name, head: `"${name}":`, write: write === text ? remembering() : write };
}

/** Most members of a row are as in the row before: their text is written once. */
function remembering(): Write<unknown> {
  let last: unknown;
  let written = "";
  return (value) => {
    if (value !== last) {
      written = quote(value as string);
      last = value;
    }
    return written;
  };
}

export const text: Write<string> = quote;

/** An integer, as Python prints an `int`. */
export const integer: Write<number> = (value) => String(value);

/** A number that v1 holds as a float: `1` is written `1.0`. */
export const float: Write<number> = pythonFloat;

export const flag: Write<boolean> = (value) => (value ? "true" : "false");

/** A list of texts. */
export const texts: Write<readonly string[]> = (values) => {
  if (values.length === 0) return "[]";
  return `[${values.map(quote).join(",")}]`;
};

/** A list of records. */
export function records<T>(write: Write<T>): Write<readonly T[]> {
  return (values) => `[${values.map(write).join(",")}]`;
}

/** A value of free form (metrics, details, patches): sorted by the generic canonicaliser. */
export const free: Write<unknown> = (value) => canonical(value);
