/**
 * Sources of one derived id: of those, the first in the one order is the object, and the others
 * have none. Ids of events of format 2 and v1 derive 64 bits, which can be made to collide.
 */
import { rare } from "./rare.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";
import { unsettledSources } from "./unsettled.ts";

const ddl = `
CREATE TABLE clashes (id TEXT, source TEXT, PRIMARY KEY (id, source)) WITHOUT ROWID;
CREATE INDEX clashes_by_source ON clashes (source);
`;

const anyClash = rare("FROM clashes");

/** A source has no object, for an earlier one has its id. */
export function enterClash(state: State, id: string, source: string): void {
  anyClash.came(state);
  state.db.run("INSERT OR IGNORE INTO clashes VALUES (?, ?)", id, source);
}

/** True where any source has no object because another one has its id. */
export function hasClashes(state: State): boolean {
  return anyClash.exists(state);
}

/** A source is settled anew: it may have an object now, or be gone. */
export function forgetClash(state: State, source: string): void {
  if (anyClash.exists(state)) state.db.run("DELETE FROM clashes WHERE source = ?", source);
}

/** An object went: whoever stood behind it for its id is settled anew. */
export function freeId(state: State, id: string): void {
  if (!anyClash.exists(state)) return;
  const sql = "SELECT source FROM clashes WHERE id = ?";
  for (const { source } of state.db.all<{ source: string }>(sql, id)) {
    unsettledSources(state).events.add(source);
  }
}

/** Sources that have no object because another one has its id, in order. */
export function sourcesWithoutId(state: State): string[] {
  if (!anyClash.exists(state)) return [];
  const sql = "SELECT DISTINCT source FROM clashes ORDER BY source";
  return state.db.all<{ source: string }>(sql).map(({ source }) => source);
}

export const clashes = slice({ name: "clashes", after: "sources", ddl });
