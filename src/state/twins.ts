/** Ids that the rows of several events have: of each, one row counts. */
import { rare } from "./rare.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";
import { type Tallied, tally } from "./tallies.ts";

const ddl = `
CREATE TABLE twins (id TEXT PRIMARY KEY) WITHOUT ROWID;
`;

const anyTwin = rare("FROM twins");

/** Another row has this id. */
export function enterTwin(state: State, id: string): void {
  anyTwin.came(state);
  state.db.run("INSERT OR IGNORE INTO twins VALUES (?)", id);
}

/** True where any id is that of several rows. */
export function hasTwins(state: State): boolean {
  return anyTwin.exists(state);
}

/** Rows of this id went: it may be that of one row alone again. */
export function forgetTwin(state: State, id: string): void {
  if (!anyTwin.exists(state)) return;
  const rows = "(SELECT count(*) FROM events WHERE events.id = twins.id)";
  state.db.run(`DELETE FROM twins WHERE id = ? AND ${rows} < 2`, id);
  anyTwin.forget(state);
}

/** Takes rows of an id out of their queues that do not count; `rid` is the one that does. */
export function dequeueTwins(state: State, id: string, rid: number): void {
  if (!anyTwin.exists(state)) return;
  const others = "WHERE id = ? AND rid <> ? AND queue IS NOT NULL";
  const waiting = `SELECT queue, scope FROM events ${others}`;
  for (const each of state.db.all<Tallied>(waiting, id, rid)) tally(state, each, -1);
  state.db.run(`UPDATE events SET queue = NULL ${others}`, id, rid);
}

export const twins = slice({ name: "twins", after: "events", ddl });
