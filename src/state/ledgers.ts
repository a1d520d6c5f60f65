/** Ledger files as the index knows them: how far each was folded, and where each row stands. */
import { list, LISTED } from "../base/sqlite.ts";
import type { Seen, Stat } from "../base/files.ts";
import { SHORT_DIGEST } from "../row/line.ts";
import type { LedgerPath } from "../row/path.ts";
import { enterFolder } from "./meta.ts";
import type { Range } from "./rid.ts";
import { fileOf, lineOf, ridOf, rowsBehind } from "./rid.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE ledgers (
  fid INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  format INTEGER NOT NULL,
  series TEXT NOT NULL,
  segment INTEGER NOT NULL,
  replica TEXT NOT NULL,
  date TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  head TEXT,
  lc INTEGER,
  prev TEXT,
  size INTEGER, ino INTEGER, mtime REAL, ctime REAL
);
CREATE INDEX ledgers_by_series ON ledgers (series, segment);
CREATE INDEX ledgers_by_replica ON ledgers (replica, series);
CREATE INDEX ledgers_small ON ledgers (series, segment, head) WHERE bytes < 262144;
CREATE TABLE rows (rid INTEGER PRIMARY KEY, offset INTEGER, length INTEGER, digest TEXT);
`;

/** One ledger file. `bytes`, `lines` and `head` say how far it was folded. */
export interface LedgerFile extends LedgerPath, Seen {
  readonly fid: number;
  readonly bytes: number;
  readonly lines: number;
  /** Digest of the last folded line; null when none can be named. */
  readonly head: string | null;
  /** Clock of the last row that was admitted in its series; null where there was none. */
  readonly lc: number | null;
}

/** The ledger at a path; undefined where the index does not know it. */
export function ledgerByPath(state: State, path: string): LedgerFile | undefined {
  return state.db.one<LedgerFile>("SELECT * FROM ledgers WHERE path = ?", path);
}

/** The last segment of a series. */
export function lastSegment(state: State, series: string): LedgerFile | undefined {
  const sql = "SELECT * FROM ledgers WHERE series = ? ORDER BY segment DESC, path LIMIT 1";
  return state.db.one<LedgerFile>(sql, series);
}

/** Ledgers directly in a folder. */
export function statsIn(state: State, folder: string): FoldedStat[] {
  const sql = `${STATS} WHERE path > ? AND path < ? AND instr(substr(path, ?), '/') = 0`;
  return state.db.all<FoldedStat>(sql, `${folder}/`, `${folder}0`, folder.length + 2);
}

/** A ledger with its stat when it was folded. */
export type FoldedStat = Seen & Pick<LedgerFile, "path">;

const STATS = "SELECT path, size, ino, mtime, ctime FROM ledgers";

/** All ledgers with their stats. */
export function foldedStats(state: State): Iterable<FoldedStat> {
  return state.db.each<FoldedStat>(STATS);
}

/** All ledgers, the segments of each series in their order. */
export function allLedgers(state: State): LedgerFile[] {
  return state.db.all<LedgerFile>("SELECT * FROM ledgers ORDER BY series, segment");
}

/** Enters a file under this number, or under the next (null); nothing of it is folded yet. */
export function numberLedger(state: State, at: LedgerPath, fid: number | null): void {
  const { path, format, series, segment, replica, date } = at;
  state.db.run(
    "INSERT INTO ledgers (fid, path, format, series, segment, replica, date, bytes, lines, head) " +
      "VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, NULL)",
    fid,
    path,
    format,
    series,
    segment,
    replica,
    date,
  );
}

/** Enters a file that was not known, with its folders; nothing of it is folded yet. */
export function enterLedger(state: State, at: LedgerPath): LedgerFile {
  const { path } = at;
  numberLedger(state, at, null);
  // Its folders count as known, though nobody read them: a folder that goes takes its ledgers
  // along.
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    enterFolder(state, path.slice(0, at));
  }
  return ledgerByPath(state, path) as LedgerFile;
}

/** How far a file is folded, and its stat at that time (null: look again next time). */
export interface Folded {
  readonly bytes: number;
  readonly lines: number;
  readonly head: string | null;
  readonly lc: number | null;
  readonly stat: Stat | null;
}

/** Records how far a file is folded. */
export function recordFolded(state: State, fid: number, folded: Folded): void {
  state.db.run(
    "UPDATE ledgers SET bytes = ?, lines = ?, head = ?, lc = ?, size = ?, ino = ?, mtime = ?, " +
      "ctime = ? " +
      "WHERE fid = ?",
    folded.bytes,
    folded.lines,
    folded.head,
    folded.lc,
    folded.stat?.size ?? null,
    folded.stat?.ino ?? null,
    folded.stat?.mtime_ms ?? null,
    folded.stat?.ctime_ms ?? null,
    fid,
  );
}

/** Records what the first line of a further segment names as the one before; null if unread. */
export function recordFirst(state: State, fid: number, prev: string | null): void {
  state.db.run("UPDATE ledgers SET prev = ? WHERE fid = ?", prev, fid);
}

/** Takes what is known of a file's stat away: the next look reads the file again. */
export function lookAgain(state: State, path: string): void {
  state.db.run("UPDATE ledgers SET size = NULL, ino = NULL WHERE path = ?", path);
}

/** Takes a file out of the index; its rows are forgotten before, by `forgetRows`. */
export function dropLedger(state: State, fid: number): void {
  state.db.run("DELETE FROM ledgers WHERE fid = ?", fid);
}

/** Where one row stands in its file. */
export interface RowSpot {
  readonly offset: number;
  readonly length: number;
}

export interface NewRow {
  readonly fid: number;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** Of the line: `sha256:…`; its first half tells twins apart. */
  readonly digest: string;
}

/** Enters a row's place; returns its number. */
export function enterRow(state: State, row: NewRow): number {
  const rid = ridOf(row.fid, row.line);
  state.db.run(
    "INSERT INTO rows VALUES (?, ?, ?, ?)",
    rid,
    row.offset,
    row.length,
    shortDigest(row.digest),
  );
  return rid;
}

/** True where no row of any file is entered. */
export function isEmpty(state: State): boolean {
  return state.db.one("SELECT 1 FROM rows LIMIT 1") === undefined;
}

/** True where a line was folded as it stands: its payload too, which its digest leaves out. */
export function wasFolded(state: State, fid: number, line: FoldedLine): boolean {
  const sql = "SELECT offset, length, digest FROM rows WHERE rid = ?";
  const found = state.db.one<Omit<FoldedLine, "line">>(sql, ridOf(fid, line.line));
  return found?.offset === line.offset && found.length === line.length &&
    found.digest === shortDigest(line.digest);
}

type FoldedLine = Pick<NewRow, "line" | "offset" | "length" | "digest">;

/** The part of a line's digest that the index keeps, and rows that name it. */
export function shortDigest(digest: string): string {
  return digest.slice(...SHORT_DIGEST);
}

/** What was folded of a file, line by line, as `shortDigest` gave it. */
export function digestsOf(state: State, fid: number): string[] {
  const { from, to } = rowsBehind(fid, 0);
  const sql = "SELECT digest FROM rows WHERE rid >= ? AND rid < ? ORDER BY rid";
  return state.db.all<{ digest: string }>(sql, from, to).map(({ digest }) => digest);
}

/** True where a file has rows behind a line: damage has a row too. */
export function hasRowsBehind(state: State, fid: number, line: number): boolean {
  const { from, to } = rowsBehind(fid, line);
  const sql = "SELECT 1 FROM rows WHERE rid >= ? AND rid < ? LIMIT 1";
  return state.db.one(sql, from, to) !== undefined;
}

/** The first half of the digest of a row's line; empty where there is no such row. */
export function digestOf(state: State, rid: number): string {
  const sql = "SELECT digest FROM rows WHERE rid = ?";
  return state.db.one<{ digest: string }>(sql, rid)?.digest ?? "";
}

/** True where any line of a file has this digest: `sha256:…`. */
export function hasLine(state: State, fid: number, digest: string): boolean {
  const { from, to } = rowsBehind(fid, 0);
  const sql = "SELECT 1 FROM rows WHERE rid >= ? AND rid < ? AND digest = ? LIMIT 1";
  return state.db.one(sql, from, to, shortDigest(digest)) !== undefined;
}

function dropRows(state: State, range: Range): void {
  state.db.run("DELETE FROM rows WHERE rid >= ? AND rid < ?", range.from, range.to);
  if (lineOf(range.from) === 1) recordFirst(state, fileOf(range.from), null);
}

/** The path of a file by its number; empty where there is none. */
export function pathOfFile(state: State, fid: number): string {
  const sql = "SELECT path FROM ledgers WHERE fid = ?";
  return state.db.one<{ path: string }>(sql, fid)?.path ?? "";
}

/** Where a row stands; undefined when it is not in the index. */
export function spotOf(state: State, rid: number): RowSpot | undefined {
  return state.db.one<RowSpot>("SELECT offset, length FROM rows WHERE rid = ?", rid);
}

/** Where rows stand, of those that are in the index. */
export function spotsOf(state: State, rids: readonly number[]): (RowSpot & { rid: number })[] {
  const sql = `SELECT rid, offset, length FROM rows WHERE rid IN ${LISTED}`;
  return state.db.all<RowSpot & { rid: number }>(sql, list(rids));
}

export const ledgers = slice({
  name: "ledgers",
  // While events go, rows tell which of two with one id counts.
  after: "damage",
  ddl,
  forget: dropRows,
});
