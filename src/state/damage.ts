/** Damage that reading found, by file and line: of lines, and of the chains that they form. */
import { NO_PREV } from "../row/line.ts";
import { rare } from "./rare.ts";
import { fileOf, lineOf, type Range, ridOf, rowsBehind } from "./rid.ts";
import { pathOfFile } from "./ledgers.ts";
import { isRedacted } from "./redactions.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE damage (rid INTEGER PRIMARY KEY, fault TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE breaks (rid INTEGER PRIMARY KEY, fault TEXT NOT NULL, reason TEXT NOT NULL);
`;

export interface Damage {
  readonly file: string;
  readonly line: number;
  readonly fault: string;
  readonly reason: string;
}

/** Enters what is wrong with a row, in the place of what was said of it before. */
export function enterDamage(state: State, rid: number, fault: string, reason: string): void {
  state.db.run("INSERT OR REPLACE INTO damage VALUES (?, ?, ?)", rid, fault, reason);
}

const anyBreak = rare("FROM breaks");

/** Enters that a sound line does not follow the one before it, or belongs elsewhere. */
export function enterBreak(state: State, rid: number, fault: string, reason: string): void {
  anyBreak.came(state);
  state.db.run("INSERT OR REPLACE INTO breaks VALUES (?, ?, ?)", rid, fault, reason);
}

/** True where the chain of a file is known to be broken. */
export function hasBreaks(state: State, fid: number): boolean {
  if (!anyBreak.exists(state)) return false;
  const { from, to } = rowsBehind(fid, 0);
  return state.db.one("SELECT 1 FROM breaks WHERE rid >= ? AND rid < ?", from, to) !== undefined;
}

/** Enters what happened to the chain of a file, in the place of what was said of it before. */
export function replaceBreaks(
  state: State,
  fid: number,
  faults: readonly Omit<Damage, "file">[],
): void {
  const { from, to } = rowsBehind(fid, 0);
  state.db.run("DELETE FROM breaks WHERE rid >= ? AND rid < ?", from, to);
  for (const { line, fault, reason } of faults) enterBreak(state, ridOf(fid, line), fault, reason);
}

function forgetDamage(state: State, range: Range): void {
  state.db.run("DELETE FROM damage WHERE rid >= ? AND rid < ?", range.from, range.to);
  state.db.run("DELETE FROM breaks WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** Files of other replicas that end in a torn line, by path. */
export function tornLedgers(state: State, own: string): string[] {
  const sql = "SELECT l.path FROM damage d JOIN ledgers l ON l.fid = d.rid >> 32 " +
    "WHERE d.fault = 'torn' AND l.format > 1 AND l.replica <> ? ORDER BY l.path";
  return state.db.all<{ path: string }>(sql, own).map(({ path }) => path);
}

/** Lines that are damaged in themselves, but for payloads that a row says were taken out. */
export function damagedLines(state: State): Damage[] {
  const rows = state.db.all<FaultRow & { digest: string | null }>(
    "SELECT d.rid, d.fault, d.reason, r.digest FROM damage d LEFT JOIN rows r ON r.rid = d.rid " +
      "ORDER BY d.rid",
  );
  return rows.filter(({ fault, digest }) =>
    fault !== "withheld" || !isRedacted(state, digest ?? "")
  )
    .map((row) => placed(state, row));
}

/** Lines that are sound in themselves and break the chain of their file. */
export function brokenChains(state: State): Damage[] {
  if (!anyBreak.exists(state)) return [];
  const sql = "SELECT rid, fault, reason FROM breaks ORDER BY rid";
  return state.db.all<FaultRow>(sql).map((row) => placed(state, row));
}

/** The last segment before one that holds anything, and whether all between the two are there. */
const LINKS = `
SELECT l.path, l.prev, b.fid IS NULL AS begins, b.head AS head
FROM ledgers l LEFT JOIN ledgers b ON b.fid = (
  SELECT e.fid FROM ledgers e WHERE e.series = l.series AND e.segment < l.segment
  AND (e.lines > 0 OR EXISTS (SELECT 1 FROM damage d WHERE d.rid = (e.fid << 32) + 1))
  ORDER BY e.segment DESC, e.path LIMIT 1)
WHERE l.segment > 1 AND l.prev IS NOT NULL AND l.segment - coalesce(b.segment, 0) - 1 = (
  SELECT count(*) FROM ledgers e WHERE e.series = l.series
  AND e.segment > coalesce(b.segment, 0) AND e.segment < l.segment)
`;

/**
 * Segments whose first line does not go on from the last line of the segment before, by path, as
 * far as both are known: asked when all is folded, so that it does not matter which came first.
 */
export function brokenSeries(state: State): string[] {
  const sql = `SELECT path FROM (${LINKS}) ` +
    "WHERE prev <> CASE WHEN begins THEN ? ELSE head END ORDER BY path";
  return state.db.all<{ path: string }>(sql, NO_PREV).map(({ path }) => path);
}

interface FaultRow {
  readonly rid: number;
  readonly fault: string;
  readonly reason: string;
}

function placed(state: State, { rid, fault, reason }: FaultRow): Damage {
  return { file: pathOfFile(state, fileOf(rid)), line: lineOf(rid), fault, reason };
}

export const damage = slice({ name: "damage", after: "archives", ddl, forget: forgetDamage });
