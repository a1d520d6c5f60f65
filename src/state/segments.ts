/**
 * Segments of a replica's own ledgers: the last one of each series is open until it has its size,
 * is archived, or was closed. Nothing is ever appended to a closed one.
 */
import { NO_PREV } from "../row/line.ts";
import { SEGMENT_BYTES } from "../row/path.ts";
import { growsInArchiving, isSealFile } from "../row/series.ts";
import { isArchived } from "./archives.ts";
import type { FoldedStat, LedgerFile } from "./ledgers.ts";
import { rare } from "./rare.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

/** Segments that their replica goes on with no more; an index that is made anew has none open. */
const ddl = "CREATE TABLE closed (path TEXT PRIMARY KEY) WITHOUT ROWID;";

const anyClosed = rare("FROM closed");

/** Closes a segment for ever. */
export function closeSegment(state: State, path: string): void {
  state.db.run("INSERT OR IGNORE INTO closed VALUES (?)", path);
  anyClosed.came(state);
}

/** True where nothing is appended to a segment of our own any more. */
export function isClosed(state: State, { path, bytes }: LedgerFile): boolean {
  if (bytes >= SEGMENT_BYTES || isArchived(state, path)) return true;
  if (!anyClosed.exists(state)) return false;
  return state.db.one("SELECT 1 FROM closed WHERE path = ?", path) !== undefined;
}

/** The digest that the first line of a series' next segment follows: zeros where there is none. */
export function headBefore(state: State, { series, segment }: LedgerFile): string {
  const sql = "SELECT head FROM ledgers WHERE series = ? AND segment < ? AND lines > 0 " +
    "ORDER BY segment DESC LIMIT 1";
  return state.db.one<{ head: string | null }>(sql, series, segment)?.head ?? NO_PREV;
}

/**
 * The last segment of each series, where `of` is what an index of ledgers begins with: from one
 * series to the next, without a look at the many segments that lie between; of these the ones that
 * `also` asks for.
 */
function lastSegments(of: string, columns: string, also: string): string {
  const next = `SELECT min(series) FROM ledgers WHERE ${of}`;
  return `
WITH RECURSIVE each_series (name) AS (
  SELECT (${next} series > '') UNION ALL
  SELECT (${next} series > name) FROM each_series WHERE name IS NOT NULL)
SELECT ${columns} FROM each_series JOIN ledgers ON series = name
WHERE segment = (SELECT max(segment) FROM ledgers WHERE series = name) ${also}`;
}

/** The columns of a `FoldedStat`: each takes its time. */
const STAT = "path, size, ino, mtime, ctime";

const LARGE_LAST = lastSegments("", STAT, `AND bytes >= ${SEGMENT_BYTES}`);
const OWN_LAST = lastSegments("replica = ?1 AND", "ledgers.*", "ORDER BY path");

/**
 * Small segments but for those that the next one goes on from: such a one is whole. One that is not
 * may be on its way, written in place behind the next.
 */
const UNFINISHED = `
SELECT ${STAT} FROM ledgers l WHERE bytes < ${SEGMENT_BYTES} AND NOT EXISTS (
  SELECT 1 FROM ledgers n
  WHERE n.series = l.series AND n.segment = l.segment + 1 AND n.prev = l.head)`;

/** The segments that anybody may append to. */
export function* growingStats(state: State): Generator<FoldedStat> {
  yield* state.db.each<FoldedStat>(UNFINISHED);
  yield* state.db.each<FoldedStat>(LARGE_LAST);
}

/** The open segments of a replica, by path. */
export function openSegments(state: State, replica: string): LedgerFile[] {
  return state.db.all<LedgerFile>(OWN_LAST, replica)
    .filter((each) => each.format === 3 && !isClosed(state, each));
}

/** The open segments of a replica with at least so many lines, seals apart, by path. */
export function longSegments(state: State, replica: string, lines: number): LedgerFile[] {
  return openSegments(state, replica).filter((each) =>
    each.lines >= lines && !isSealFile(each.path)
  );
}

/** True for an open segment of a replica that grows while others are archived. */
export function isInUse(state: State, ledger: LedgerFile): boolean {
  return ledger.format === 3 && growsInArchiving(ledger.path) && !isClosed(state, ledger);
}

export const segments = slice({ name: "segments", after: "meta", ddl });
