/**
 * What the rows of a set need to know of their ids, looked up before they are folded: one statement
 * for all of them, where each alone would cost as much as its row.
 */
import { list, LISTED } from "../base/sqlite.ts";
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

/** Valid until a row with such an id comes, which takes it out. */
const ahead = memo(() => ({
  /** Ids that no event has. */
  free: new Set<string>(),
  /** Events that no outcome names. */
  unnamed: new Set<string>(),
}));

/** Looks up ids of events that come next. */
export function lookAhead(state: State, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const { free, unnamed } = ahead(state);
  for (const id of ids) {
    free.add(id);
    unnamed.add(id);
  }
  const all = list(ids);
  const known = `SELECT id FROM events WHERE id IN ${LISTED}`;
  for (const { id } of state.db.all<{ id: string }>(known, all)) free.delete(id);
  const named = `SELECT DISTINCT event AS id FROM outcomes WHERE event IN ${LISTED}`;
  for (const { id } of state.db.all<{ id: string }>(named, all)) unnamed.delete(id);
}

/** True where it was looked up that no event has this id. */
export function isFree(state: State, id: string): boolean {
  return ahead(state).free.has(id);
}

/** True where it was looked up that no outcome names this event. */
export function isUnnamed(state: State, event: string): boolean {
  return ahead(state).unnamed.has(event);
}

/** An event with this id was entered. */
export function takeId(state: State, id: string): void {
  ahead(state).free.delete(id);
}

/** An outcome that names this event was entered. */
export function nameEvent(state: State, event: string): void {
  ahead(state).unnamed.delete(event);
}

/** Forgets what was looked up: all of it is settled. */
export function forgetAhead(state: State): void {
  const { free, unnamed } = ahead(state);
  free.clear();
  unnamed.clear();
}
