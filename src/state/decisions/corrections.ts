/** Which object supersedes which, as rows say it: by object id, alias or event id. */
import { list, LISTED } from "../../base/sqlite.ts";
import { kindOfEvent } from "../../row/kinds/event.ts";
import { type Parent, reconciledParents } from "../claims.ts";
import type { Range } from "../rid.ts";
import { rare } from "../rare.ts";
import { type RowOfKind, type RowPlace, slice } from "../slice.ts";
import type { State } from "../state.ts";
import { unsettledStandings } from "../unsettled.ts";

const ddl = `
CREATE TABLE corrections (
  rid INTEGER, child TEXT, parent TEXT, settles INTEGER, digest TEXT
);
CREATE INDEX corrections_by_rid ON corrections (rid);
CREATE INDEX corrections_by_child ON corrections (child);
CREATE INDEX corrections_by_parent ON corrections (parent);
`;

/** A parent is named by an object id, an older id of it, or the id of its event. */
export interface Correction extends Parent {
  /** Event or v1 object that supersedes. */
  readonly child: string;
}

const anyCorrection = rare("FROM corrections");

function applyEvent(state: State, { rid }: RowPlace, row: RowOfKind<"event">): void {
  if (kindOfEvent(row) !== "reconciled") return;
  enterCorrections(state, rid, row.event_id, reconciledParents(row));
}

function applyObject(state: State, { rid }: RowPlace, row: RowOfKind<"object">): void {
  const { id, supersedes: parent } = row;
  if (parent !== undefined) {
    enterCorrections(state, rid, id, [{ parent, settles: 0, digest: null }]);
  }
}

function enterCorrections(
  state: State,
  rid: number,
  child: string,
  parents: readonly Parent[],
): void {
  const sql = "INSERT INTO corrections VALUES (?, ?, ?, ?, ?)";
  for (const { parent, settles, digest } of parents) {
    anyCorrection.came(state);
    state.db.run(sql, rid, child, parent, settles, digest);
  }
}

/** Drops the corrections of rows that went; what they touched is settled with their events. */
function forgetCorrections(state: State, range: Range): void {
  const gone = state.db.all<{ parent: string }>(
    "SELECT DISTINCT parent FROM corrections WHERE rid >= ? AND rid < ?",
    range.from,
    range.to,
  );
  for (const { parent } of gone) unsettledStandings(state).add(parent);
  state.db.run("DELETE FROM corrections WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** True where anything corrects anything. */
export function hasCorrections(state: State): boolean {
  return anyCorrection.exists(state);
}

/** True where a source corrects something, or something corrects what has one of its names. */
export function isCorrecting(state: State, source: string, names: readonly string[]): boolean {
  if (!anyCorrection.exists(state)) return false;
  const is = (end: "child" | "parent") => `EXISTS (SELECT 1 FROM corrections WHERE ${end} = ?)`;
  const sql = `SELECT ${[is("child"), ...names.map(() => is("parent"))].join(" OR ")} AS found`;
  return state.db.one<{ found: number }>(sql, source, ...names)?.found === 1;
}

/** Those of some ids and sources that any correction names, or that correct something. */
export function namedByCorrections(state: State, names: readonly string[]): Set<string> {
  if (!anyCorrection.exists(state)) return new Set();
  // Joined: with IN, SQLite would first sort all names.
  const ends = (end: "child" | "parent") =>
    `SELECT ${end} AS name FROM ${LISTED} l CROSS JOIN corrections ON ${end} = l.value`;
  const sql = `${ends("child")} UNION ${ends("parent")}`;
  const listed = list(names);
  return new Set(
    state.db.all<{ name: string }>(sql, listed, listed).map(({ name }) => name),
  );
}

/** What a source says it supersedes. */
export function correctionsBy(state: State, child: string): Correction[] {
  if (!anyCorrection.exists(state)) return [];
  const sql = "SELECT DISTINCT child, parent, settles, digest FROM corrections WHERE child = ?";
  return state.db.all<Correction>(sql, child);
}

/** Corrections of an object that has another scope, or is private to another owner. */
export function strayCorrections(state: State): Pick<Correction, "child" | "parent">[] {
  const named = (name: string) => `(SELECT rid FROM events WHERE id = ${name})`;
  const sql = "SELECT DISTINCT c.child, c.parent FROM corrections c " +
    `JOIN objects a ON a.rid IN ${named("c.child")} ` +
    `JOIN objects b ON b.id = c.parent OR b.rid IN ${named("c.parent")} ` +
    "WHERE a.scope <> b.scope OR a.realm <> b.realm ORDER BY c.child, c.parent";
  return state.db.all<Correction>(sql);
}

/** Corrections that were written for another line than the one that what they name comes from. */
export function unboundCorrections(state: State): Pick<Correction, "child" | "parent">[] {
  const sql = "SELECT DISTINCT c.child, c.parent FROM corrections c " +
    "JOIN objects o ON o.id = c.parent OR o.rid IN (SELECT rid FROM events WHERE id = c.parent) " +
    "JOIN rows r ON r.rid = o.rid WHERE c.digest <> r.digest ORDER BY c.child, c.parent";
  return state.db.all<Correction>(sql);
}

/** Corrections whose target is nowhere: in no ledger as event, object or older name. */
export function danglingCorrections(state: State): Pick<Correction, "child" | "parent">[] {
  const sql = "SELECT DISTINCT child, parent FROM corrections c WHERE settles = 0 " +
    "AND NOT EXISTS (SELECT 1 FROM objects WHERE id = c.parent) " +
    "AND NOT EXISTS (SELECT 1 FROM events WHERE id = c.parent) " +
    "AND NOT EXISTS (SELECT 1 FROM outcomes WHERE object = c.parent) ORDER BY child, parent";
  return state.db.all<Correction>(sql);
}

/** What claims to supersede this name. */
export function correctionsOf(state: State, parent: string): Correction[] {
  if (!anyCorrection.exists(state)) return [];
  const sql = "SELECT DISTINCT child, parent, settles, digest FROM corrections WHERE parent = ?";
  return state.db.all<Correction>(sql, parent);
}

export const corrections = slice({
  name: "corrections",
  after: "outcomes",
  ddl,
  applies: { event: applyEvent, object: applyObject },
  forget: forgetCorrections,
});
