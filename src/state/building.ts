/**
 * Making a large index anew. Nobody reads it before it is whole, so it needs neither a journal nor
 * a sync on the way, and what would only be kept in order is made at the end, in one go.
 *
 * What makes that safe: while it is made, its file carries no schema number, so whoever finds what
 * a killed process left takes it for no index. The number comes back last, once all else is on the
 * disk as far as the index is synced at all.
 */
import { collectGarbage } from "../base/runtime.ts";
import { dirty } from "./slice.ts";
import type { State } from "./state.ts";

/** Indexes that the fold of a usual row does not ask; by name, what makes each. */
const DEFERRED = ["events_by_id", "events_waiting", "event_signs_by_time", "objects_by_text"];

interface Building {
  /** Indexes that are still to be made, by name, as SQL. */
  readonly deferred: Map<string, string>;
  readonly version: number;
  readonly journal: string;
  readonly synchronous: number;
}

const current = dirty<{ building: Building | null }>(() => ({ building: null }));

/** True while an index is made of which nothing counts yet. */
export function isBuilding(state: State): boolean {
  return current(state).building !== null;
}

/** Begins to make an index whose tables are empty; commits, and begins a new transaction. */
export function beginBuilding(state: State): void {
  const { db } = state;
  const numberOf = (pragma: string) => db.one<Record<string, number>>(`PRAGMA ${pragma}`)?.[pragma];
  const holes = DEFERRED.map(() => "?").join(", ");
  const sql = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name IN (${holes})`;
  const indexes = db.all<{ name: string; sql: string }>(sql, ...DEFERRED);
  const building: Building = {
    deferred: new Map(indexes.map((each) => [each.name, each.sql])),
    version: numberOf("user_version") ?? 0,
    journal: db.one<{ journal_mode: string }>("PRAGMA journal_mode")?.journal_mode ?? "delete",
    synchronous: numberOf("synchronous") ?? 1,
  };
  db.exec("PRAGMA user_version = 0; COMMIT");
  db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  current(state).building = building;
}

/** From now on events are looked up by their ids: the index for that can wait no longer. */
export function needEventIds(state: State): void {
  const { building } = current(state);
  if (building !== null) make(state, building, "events_by_id");
}

/** From now on objects are looked up by what they say. */
export function needTexts(state: State): void {
  const { building } = current(state);
  if (building !== null) make(state, building, "objects_by_text");
}

function make({ db }: State, { deferred }: Building, name: string): void {
  const sql = deferred.get(name);
  if (sql !== undefined) db.exec(sql);
  deferred.delete(name);
}

/**
 * Makes what was put off, and the file an index again; begins a new transaction. `last` enters what
 * is worked out of all rows at once.
 */
export function endBuilding(state: State, last: (state: State) => void): void {
  const { building } = current(state);
  if (building === null) return;
  const { db } = state;
  // What is sorted now takes more memory than all rows did.
  collectGarbage();
  db.exec("PRAGMA shrink_memory");
  last(state);
  for (const name of [...building.deferred.keys()]) make(state, building, name);
  const { journal, synchronous, version } = building;
  db.exec(`COMMIT; PRAGMA journal_mode = ${journal}; PRAGMA synchronous = ${synchronous}`);
  // A commit that syncs takes all along that was written before; only then the number is set.
  db.exec(`PRAGMA user_version = 1; PRAGMA user_version = ${version}; BEGIN IMMEDIATE`);
  current(state).building = null;
}
