/** Segments of a replica's own ledgers: which are still written, and what follows them. */
import { segmentPath } from "../row/path.ts";
import { isSealFile } from "../row/series.ts";
import type { LedgerFile } from "./ledgers.ts";
import type { State } from "./state.ts";

/** Last segments of this replica's ledgers, seals apart, with at least so many lines, by path. */
export function openSegments(state: State, replica: string, lines: number): LedgerFile[] {
  const sql = "SELECT * FROM ledgers l WHERE replica = ? AND lines >= ? AND segment = " +
    "(SELECT max(segment) FROM ledgers WHERE series = l.series) ORDER BY path";
  return state.db.all<LedgerFile>(sql, replica, lines).filter(({ path }) => !isSealFile(path));
}

/** The path of the segment that follows one. */
export function nextSegment({ series, segment }: LedgerFile): string {
  return segmentPath(series, segment + 1);
}
