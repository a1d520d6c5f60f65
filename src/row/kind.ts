/** The kinds of rows, out of their files: how each is recognised, written, checked and placed. */
import type * as v from "valibot";
import type { Ledger, Reading, RowReadAs, Writing } from "./define.ts";
import { DEFINED } from "./define.ts";
import "./kinds/all.ts";
import type * as all from "./kinds/all.ts";
import { free, type Write } from "./member.ts";
import { zoneOf } from "./path.ts";
import { storeSeries } from "./series.ts";

type All = typeof all;

/** What `all.ts` exports has entered itself under that name: a test holds them to each other. */
const KINDS = DEFINED as All;

type OfFamily<F extends string> = {
  [K in keyof All]: All[K] extends { readonly family: F } ? K : never;
}[keyof All];

/** The types of events, which share one form and one slice of the state. */
export type EventKind = OfFamily<"type">;

/** The kinds of rows that we write into ledgers. */
export type Kind = EventKind | OfFamily<"own">;

/** The kinds of rows that are read. */
export type RowKind = Exclude<keyof All, EventKind>;

/** A row of each kind as its constructor takes it: placed, `hash` left out. */
type WrittenRows = {
  readonly [K in Kind]: ReturnType<All[K]["parts"]> extends { readonly write: Write<infer W> } ? W
    : never;
};

export type WrittenRow<K extends Kind> = WrittenRows[K];

/** A row before the spine gives it its place: without clock, chain and hash. */
export type Unplaced<K extends Kind> = Omit<WrittenRow<K>, "lc" | "prev">;

/** What a plan yields. */
export type Draft = { [K in Kind]: { readonly kind: K; readonly row: Unplaced<K> } }[Kind];

/** A row as it was read or has just been written, tagged for the fold. */
export type Row = {
  [K in RowKind]: { readonly kind: K; readonly row: RowReadAs<All[K]> };
}[RowKind];

/** The kinds that we write, by name. */
export function kindNames(): Kind[] {
  return (Object.keys(KINDS) as (keyof All)[]).filter(isWritten);
}

function isWritten(name: keyof All): name is Kind {
  return "write" in KINDS[name].parts();
}

/** The canonical form of a placed row, `hash` left out. */
export function writeRow<K extends Kind>(kind: K, row: WrittenRow<K>): string {
  return (KINDS[kind].parts().write as Write<WrittenRow<K>>)(row);
}

/** The kind that a written row is when it is read: all events are one. */
export function readAs(kind: Kind): RowKind {
  return "type" in KINDS[kind] ? "event" : kind as RowKind;
}

/** The schema of the rows of a kind: lenient towards v1, and an event's payload is any object. */
export function schemaOf(kind: RowKind): v.GenericSchema {
  return KINDS[kind].parts().schema();
}

/** True only for a row that passes the schema of its kind: see `Fits`. */
export function fitsKind(kind: RowKind, row: unknown): boolean {
  return KINDS[kind].parts().fits(row);
}

/** True only for a payload that passes the schema of its type: see `Fits`. */
export function payloadFits(name: string, payload: unknown): boolean {
  const type = Object.hasOwn(KINDS, name) ? KINDS[name as keyof All] : null;
  return (type !== null && "type" in type ? type.parts().payloadFits : free.fits)(payload);
}

/** The schema of an event's payload; any object for a `name` that no type of ours has. */
export function payloadSchemaOf(name: string): v.GenericSchema {
  const type = Object.hasOwn(KINDS, name) ? KINDS[name as keyof All] : null;
  return type !== null && "type" in type ? type.parts().payload() : free.check();
}

/** How rows of a kind stand in the one order. */
export function orderedBy(kind: RowKind): Omit<Reading<unknown>, "schema" | "fits"> {
  return KINDS[kind].parts();
}

/**
 * The kind of a row that stands in a file: its version names it, or its folder where v1 wrote none.
 * Null for a version that this program does not know.
 */
export function kindOf(row: { readonly [name: string]: unknown }, path: string): RowKind | null {
  versions ??= indexed("version");
  zones ??= indexed("unversioned_in");
  const version = row["schema_version"];
  const found = typeof version === "string" ? versions.get(version) : zones.get(zoneOf(path));
  return found ?? null;
}

let versions: ReadonlyMap<string, RowKind> | undefined;
let zones: ReadonlyMap<string, RowKind> | undefined;

function indexed(by: "version" | "unversioned_in"): ReadonlyMap<string, RowKind> {
  const found = new Map<string, RowKind>();
  for (const [name, kind] of Object.entries(KINDS)) {
    const key = "type" in kind ? null : kind[by] ?? null;
    if (key !== null) found.set(key, name as RowKind);
  }
  return found;
}

/** The ledger that a draft belongs to, written by this replica: see `series.ts`. */
export function seriesOf({ kind, row }: Draft, replica: string): string {
  const ledger: Ledger<never> = KINDS[kind].parts().ledger;
  return typeof ledger === "string" ? storeSeries(ledger, replica) : ledger(row as never, replica);
}

/** A row of a kind as its constructor takes it: for the format's page, and for tests. */
export function exampleOf<K extends Kind>(kind: K): WrittenRow<K> {
  return (KINDS[kind].parts() as unknown as Writing<WrittenRow<K>>).example();
}

/** The same as a plan would yield it. */
export function exampleDraft(kind: Kind): Draft {
  const { lc: _lc, prev: _prev, ...row } = exampleOf(kind);
  return { kind, row } as Draft;
}
