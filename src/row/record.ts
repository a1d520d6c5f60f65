/**
 * What follows from a list of members: the type of a record, its canonical writer and its schema.
 * The writer gives the canonical form without parsing or sorting (a generic recursion costs ten
 * times as much); the oracle in `base/json.ts` checks it. All is made at the first use: a command
 * writes and reads few of the kinds that are defined.
 */
import * as v from "valibot";
import { compareCodePoints, quote } from "../base/json.ts";
import type { Fits, Member, Members, Presence, Write } from "./member.ts";

type Names<M extends Members, P extends Presence> = {
  [K in keyof M]: M[K]["presence"] extends P ? K : never;
}[keyof M];

type WrittenValue<X> = X extends { readonly write: Write<infer W> } ? W : never;
type ReadValue<X> = X extends { readonly check: () => v.GenericSchema<unknown, infer R> } ? R
  : never;

type Flat<T> = { [K in keyof T]: T[K] };

/** What the constructor of such a record is given. */
export type WrittenOf<M extends Members> = Flat<
  & { readonly [K in Names<M, "always" | "lenient">]: WrittenValue<M[K]> }
  & { readonly [K in Names<M, "optional">]?: WrittenValue<M[K]> | undefined }
>;

/** What a record is that was read and fits its schema. */
export type ReadOf<M extends Members> = Flat<
  & { readonly [K in Names<M, "always">]: ReadValue<M[K]> }
  & { readonly [K in Exclude<keyof M, Names<M, "always">>]?: ReadValue<M[K]> | undefined }
>;

/** A writer of records: members in code point order, those without a value left out. */
export function writerOf<M extends Members>(members: M): Write<WrittenOf<M>> {
  let columns: readonly Column[] | undefined;
  return (value) => {
    columns ??= columnsOf(members);
    const values = value as Readonly<Record<string, unknown>>;
    let text = "";
    for (const { name, head, write } of columns) {
      const member = values[name];
      if (member === undefined) continue;
      text += (text === "" ? "" : ",") + head + write(member);
    }
    return `{${text}}`;
  };
}

interface Column {
  readonly name: string;
  readonly head: string;
  readonly write: Write<unknown>;
}

function columnsOf(members: Members): Column[] {
  const written = Object.entries(members).filter(([, { presence }]) => presence !== "unwritten");
  return written.sort(([a], [b]) => compareCodePoints(a, b)).map(([name, member]) => {
    const write = member.write as Write<unknown>;
    return { name, head: `"${name}":`, write: write === quote ? remembering() : write };
  });
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

/** The schema of such records; members are checked in the order in which they are listed. */
export function checkOf<M extends Members>(
  members: M,
): () => v.GenericSchema<unknown, ReadOf<M>> {
  let made: v.GenericSchema<unknown, ReadOf<M>> | undefined;
  return () => made ??= v.object(entriesOf(members)) as unknown as typeof made & object;
}

/** The plain look at such records: see `Fits`. */
export function fitsOf(members: Members): Fits {
  let looks: readonly Look[] | undefined;
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    looks ??= Object.entries(members).map(([name, { presence, fits }]) => ({
      name,
      fits,
      required: presence === "always",
    }));
    const values = value as Readonly<Record<string, unknown>>;
    for (const { name, fits, required } of looks) {
      const member = values[name];
      if ((member !== undefined || required) && !fits(member)) return false;
    }
    return true;
  };
}

interface Look {
  readonly name: string;
  readonly fits: Fits;
  readonly required: boolean;
}

function entriesOf(members: Members): v.ObjectEntries {
  return Object.fromEntries(
    Object.entries(members).map(([name, { presence, check }]) => [
      name,
      presence === "always" ? check() : v.optional(check()),
    ]),
  );
}

/** A record within a row. */
export function group<M extends Members>(members: M): Member<WrittenOf<M>, ReadOf<M>> {
  return {
    presence: "always",
    write: writerOf(members),
    check: checkOf(members),
    fits: fitsOf(members),
  };
}

/** A list of records within a row. */
export function records<M extends Members>(
  members: M,
): Member<readonly WrittenOf<M>[], readonly ReadOf<M>[]> {
  const { write, check, fits } = group(members);
  return {
    presence: "always",
    write: (values) => `[${values.map(write).join(",")}]`,
    check: () => v.array(check()),
    fits: (values) => Array.isArray(values) && values.every(fits),
  };
}
