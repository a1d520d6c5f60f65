/** What stands in the ledgers under an id that something else has. */
import { sourcesWithoutId } from "./clashes.ts";
import { effectiveEvent } from "./events.ts";
import { pathOfFile } from "./ledgers.ts";
import { fileOf, lineOf } from "./rid.ts";
import type { State } from "./state.ts";
import { hasTwins } from "./twins.ts";

/** The file and line of a row. */
export interface SourceSpot {
  readonly file: string;
  readonly line: number;
}

/**
 * Lines with the id of another line, by file and line: all but the one that counts. What several
 * replicas judged alike is no such case.
 */
export function twinsFound(state: State): SourceSpot[] {
  if (!hasTwins(state)) return [];
  const sql = "SELECT e.rid, e.id, l.path FROM events e JOIN ledgers l ON l.fid = e.rid >> 32 " +
    "WHERE e.kind <> 'distilled' " +
    "AND e.id IN (SELECT id FROM twins) ORDER BY l.path, e.rid";
  return state.db.all<{ rid: number; id: string; path: string }>(sql)
    .filter(({ id, rid }) => effectiveEvent(state, id)?.rid !== rid)
    .map(({ path: file, rid }) => ({ file, line: lineOf(rid) }));
}

/** Where events stand, by their ids. */
function spotsOf(state: State, ids: readonly string[]): SourceSpot[] {
  return ids.flatMap((id) => {
    const rid = effectiveEvent(state, id)?.rid;
    return rid === undefined ? [] : [{ file: pathOfFile(state, fileOf(rid)), line: lineOf(rid) }];
  });
}

/** Events that have no object because another one has its id. */
export function clashesFound(state: State): SourceSpot[] {
  return spotsOf(state, sourcesWithoutId(state));
}
