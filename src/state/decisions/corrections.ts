/** Which object supersedes which, as rows say it: by object id, alias or event id. */
import type { Range } from "../rid.ts";
import type { State } from "../state.ts";

export const ddl = `
CREATE TABLE corrections (rid INTEGER, child TEXT, parent TEXT, settles INTEGER);
CREATE INDEX corrections_by_rid ON corrections (rid);
CREATE INDEX corrections_by_child ON corrections (child);
CREATE INDEX corrections_by_parent ON corrections (parent);
`;

export interface Correction {
  /** Event or v1 object that supersedes. */
  readonly child: string;
  /** What it names: an object id, an older id of it, or the id of its event. */
  readonly parent: string;
  /** 1 when the child decides a conflict against the parent, 0 when it corrects it. */
  readonly settles: 0 | 1;
}

export function enterCorrections(
  state: State,
  rid: number,
  child: string,
  parents: readonly Omit<Correction, "child">[],
): void {
  for (const { parent, settles } of parents) {
    state.memo.corrections = true;
    state.db.run("INSERT INTO corrections VALUES (?, ?, ?, ?)", rid, child, parent, settles);
  }
}

/** Drops the edges of vanished rows; what they touched is settled with their events. */
export function forgetCorrections(state: State, range: Range): void {
  const gone = state.db.all<{ parent: string }>(
    "SELECT DISTINCT parent FROM corrections WHERE rid >= ? AND rid < ?",
    range.from,
    range.to,
  );
  for (const { parent } of gone) state.dirty.nodes.add(parent);
  state.db.run("DELETE FROM corrections WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** False where nothing was ever corrected: then nobody need be asked who corrected what. */
function hasCorrections(state: State): boolean {
  const { memo, db } = state;
  return memo.corrections ??= db.one("SELECT 1 FROM corrections LIMIT 1") !== undefined;
}

/** True where a source corrects something, or something corrects what has one of its names. */
export function isCorrecting(state: State, source: string, names: readonly string[]): boolean {
  if (!hasCorrections(state)) return false;
  const is = (end: "child" | "parent") => `EXISTS (SELECT 1 FROM corrections WHERE ${end} = ?)`;
  const sql = `SELECT ${[is("child"), ...names.map(() => is("parent"))].join(" OR ")} AS found`;
  return state.db.one<{ found: number }>(sql, source, ...names)?.found === 1;
}

/** What a source says it supersedes. */
export function correctionsBy(state: State, child: string): Correction[] {
  if (!hasCorrections(state)) return [];
  const sql = "SELECT DISTINCT child, parent, settles FROM corrections WHERE child = ?";
  return state.db.all<Correction>(sql, child);
}

/** Corrections whose target is nowhere: in no ledger as event, object or older name. */
export function danglingCorrections(state: State): Pick<Correction, "child" | "parent">[] {
  const sql = "SELECT DISTINCT child, parent FROM corrections e WHERE settles = 0 " +
    "AND NOT EXISTS (SELECT 1 FROM objects WHERE id = e.parent) " +
    "AND NOT EXISTS (SELECT 1 FROM events WHERE id = e.parent) " +
    "AND NOT EXISTS (SELECT 1 FROM outcomes WHERE object = e.parent) ORDER BY child, parent";
  return state.db.all<Correction>(sql);
}

/** Who says to supersede this name. */
export function correctionsOf(state: State, parent: string): Correction[] {
  if (!hasCorrections(state)) return [];
  const sql = "SELECT DISTINCT child, parent, settles FROM corrections WHERE parent = ?";
  return state.db.all<Correction>(sql, parent);
}
