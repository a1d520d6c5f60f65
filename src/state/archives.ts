/** Archived ledgers: where the content of a file is kept after it was compressed and removed. */
import type { Archive } from "../row/kinds/archive.ts";
import type { LedgerFile } from "./ledgers.ts";
import type { Range } from "./rid.ts";
import { rowsBehind } from "./rid.ts";
import { runsThere } from "./presence.ts";
import { rare } from "./rare.ts";
import { dirty, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";
import { isAnyWaiting } from "./queue.ts";

const ddl = `
CREATE TABLE archives (
  rid INTEGER PRIMARY KEY, source TEXT, target TEXT, sha256 TEXT, bytes INTEGER, offset INTEGER,
  pruned INTEGER, lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX archives_by_source ON archives (source, lc, ts, id);
`;

export interface ArchiveRecord {
  readonly source: string;
  readonly target: string;
  /** Of the content: 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
  /** Where the content begins in that of its pack; null where it is packed alone. */
  readonly offset: number | null;
}

/** Files whose archive came or went: looked at after the ledgers were read. */
const sources = dirty(() => new Set<string>());

const anyArchive = rare("FROM archives");

function applyArchive(state: State, at: RowPlace, row: Archive): void {
  const { source, target, sha256, bytes, offset = null, pruned } = row;
  const { lc, ts, id } = at.order;
  const sql = "INSERT INTO archives VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, at.rid, source, target, sha256, bytes, offset, pruned ? 1 : 0, lc, ts, id);
  sources(state).add(source);
  anyArchive.came(state);
}

function forgetArchives(state: State, range: Range): void {
  const sql = "SELECT source FROM archives WHERE rid >= ? AND rid < ?";
  for (const { source } of state.db.all<{ source: string }>(sql, range.from, range.to)) {
    sources(state).add(source);
  }
  state.db.run("DELETE FROM archives WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** Files whose archive came or went since the last call. */
export function takeArchived(state: State): string[] {
  const taken = [...sources(state)];
  sources(state).clear();
  return taken;
}

/** What a record of an archive is read from. */
const RECORD = "source, target, sha256, bytes, offset";

/** The archive of a file that was removed; undefined where it was not. */
export function archiveOf(state: State, source: string): ArchiveRecord | undefined {
  // Asked whenever a ledger is opened; most stores archived nothing.
  if (!anyArchive.exists(state)) return undefined;
  const sql = `SELECT ${RECORD} FROM archives WHERE source = ? ` +
    "AND pruned = 1 ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<ArchiveRecord>(sql, source);
}

/**
 * True where a file was archived, removed or not. Its writer said so (the gate lets nobody else),
 * and appends nothing to it from then on: a row behind the copy would be in the file alone.
 */
export function isArchived(state: State, source: string): boolean {
  if (!anyArchive.exists(state)) return false;
  return state.db.one("SELECT 1 FROM archives WHERE source = ? LIMIT 1", source) !== undefined;
}

/** All archives of files that were removed, by source. */
export function allArchives(state: State): ArchiveRecord[] {
  const sql = `SELECT ${RECORD} FROM archives WHERE pruned = 1 ` +
    "ORDER BY source, lc, ts, id";
  return state.db.all<ArchiveRecord>(sql);
}

/** Archives of removed files that were not folded as their rows say: they were not there. */
export function unreadArchives(state: State): ArchiveRecord[] {
  if (!anyArchive.exists(state)) return [];
  return state.db.all<ArchiveRecord>(
    `SELECT DISTINCT ${RECORD} FROM archives a WHERE pruned = 1 ` +
      "AND NOT EXISTS (SELECT 1 FROM ledgers l WHERE l.path = a.source AND l.bytes = a.bytes) " +
      "ORDER BY source",
  );
}

/** Archives of removed files of which nothing could be read. */
export function lostArchives(state: State): ArchiveRecord[] {
  if (!anyArchive.exists(state)) return [];
  return state.db.all<ArchiveRecord>(
    `SELECT ${RECORD} FROM archives a WHERE pruned = 1 ` +
      "AND NOT EXISTS (SELECT 1 FROM ledgers l WHERE l.path = a.source) " +
      "ORDER BY source, lc, ts, id",
  );
}

/** Archived files of which less was read than their archives hold, with what that was in bytes. */
export function shortenedFiles(state: State): (ArchiveRecord & { readonly found: number })[] {
  if (!anyArchive.exists(state)) return [];
  return state.db.all(
    "SELECT a.source, a.target, a.sha256, a.bytes, a.offset, " +
      "max(l.bytes, coalesce(l.size, 0)) AS found " +
      "FROM archives a JOIN ledgers l ON l.path = a.source " +
      "WHERE a.pruned = 1 AND max(l.bytes, coalesce(l.size, 0)) < a.bytes " +
      "ORDER BY a.source, a.lc, a.ts, a.id",
  );
}

/** Why a file may not be archived: something in it is still open; null where nothing is. */
export function openIn(state: State, { fid }: LedgerFile, now_ms: number): string | null {
  const rows = rowsBehind(fid, 0);
  const { from, to } = rows;
  const has = (sql: string) => state.db.one(`${sql} LIMIT 1`, from, to) !== undefined;
  const range = "rid >= ? AND rid < ?";
  const isDamaged = has(`SELECT 1 FROM damage WHERE ${range} AND fault <> 'withheld'`) ||
    has(`SELECT 1 FROM breaks WHERE ${range}`);
  if (isDamaged) return "it is damaged";
  if (isAnyWaiting(state, rows)) return "events in it wait to be judged";
  if (has(`SELECT 1 FROM leases WHERE released = 0 AND ${range}`)) return "a lease in it is open";
  const named = `SELECT instance FROM instances WHERE active = 1 AND ${range}`;
  const open = state.db.all<{ instance: string }>(named, from, to);
  if (open.some(({ instance }) => runsThere(state, instance, now_ms).length > 0)) {
    return "an instance in it is active";
  }
  return has(`SELECT 1 FROM findings WHERE open = 1 AND ${range}`)
    ? "a finding in it is open"
    : null;
}

export const archives = slice({
  name: "archives",
  after: "seals",
  ddl,
  applies: { archive: applyArchive },
  forget: forgetArchives,
});
