/** Segments of a replica's own ledgers: which are still written, and what follows them. */
import { segmentPath } from "../row/path.ts";
import { isSealFile } from "../row/series.ts";
import type { LedgerFile } from "./ledgers.ts";
import type { State } from "./state.ts";

/**
 * Last segments of this replica's ledgers, seals apart, with at least so many lines, by path. What
 * is archived is closed already.
 */
export function openSegments(state: State, replica: string, lines: number): LedgerFile[] {
  const sql = "SELECT * FROM ledgers l WHERE replica = ? AND lines >= ? AND segment = " +
    "(SELECT max(segment) FROM ledgers WHERE series = l.series) AND NOT EXISTS " +
    "(SELECT 1 FROM archives WHERE source = l.path) ORDER BY path";
  return state.db.all<LedgerFile>(sql, replica, lines).filter(({ path }) => !isSealFile(path));
}

/** The path of the segment that follows one. */
export function nextSegment({ series, segment }: LedgerFile): string {
  return segmentPath(series, segment + 1);
}
