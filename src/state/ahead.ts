/**
 * What the rows of a set need to know of their ids, looked up before they are folded: one statement
 * for all of them, where each alone would cost as much as its row.
 */
import { isListed, list, LISTED } from "../base/sqlite.ts";
import { needEventIds } from "./building.ts";
import { knownIds } from "./none-known.ts";
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

/** Valid until a row with such an id comes, which takes it out. */
const ahead = memo(() => ({
  /** Ids that no event has. */
  free: new Set<string>(),
  /** What outcomes say of events. */
  outcomes: new Map<string, SaidOf[]>(),
}));

/** What an outcome says of an event. */
export interface SaidOf {
  readonly accepted: number;
  readonly reason: string | null;
  readonly object: string | null;
  /** The line that was judged, as `shortDigest` gives it; null where the outcome names none. */
  readonly source: string | null;
}

/** Of all events that no outcome names; it is never added to. */
const NOTHING: SaidOf[] = [];

/** Of fewer, each is asked for in its turn. */
const FEW = 4;

/** Looks up ids of events that come next. */
export function lookAhead(state: State, next: readonly string[]): void {
  // While an index is made anew, what was never met need not be asked for.
  if (next.length < FEW || knownIds(state) !== null) return;
  needEventIds(state);
  const ids = next.filter(isListed);
  const { free, outcomes } = ahead(state);
  for (const id of ids) {
    free.add(id);
    outcomes.set(id, NOTHING);
  }
  const all = list(ids);
  const known = `SELECT id FROM events WHERE id IN ${LISTED}`;
  for (const { id } of state.db.all<{ id: string }>(known, all)) free.delete(id);
  const said = "SELECT event, accepted, reason, object, source FROM outcomes " +
    `WHERE event IN ${LISTED}`;
  for (const each of state.db.all<SaidOf & { readonly event: string }>(said, all)) {
    const others = outcomes.get(each.event) ?? [];
    if (others.length === 0) outcomes.set(each.event, [each]);
    else others.push(each);
  }
}

/** True where it was looked up that no event has this id. */
export function isFree(state: State, id: string): boolean {
  return ahead(state).free.has(id);
}

/** What is said of an event by outcomes that name its line, or none; `digestOf` gives its own. */
export function saidOf(state: State, event: string, digestOf: () => string): readonly SaidOf[] {
  const known = ahead(state).outcomes.get(event);
  if (known?.length === 0) return known;
  const digest = digestOf();
  if (known !== undefined) {
    return known.filter(({ source }) => source === null || source === digest);
  }
  const sql = "SELECT accepted, reason, object, source FROM outcomes WHERE event = ? " +
    "AND (source IS NULL OR source = ?)";
  return state.db.all<SaidOf>(sql, event, digest);
}

/** An event with this id was entered. */
export function takeId(state: State, id: string): void {
  ahead(state).free.delete(id);
}

/** An outcome that names this event was entered. */
export function nameEvent(state: State, event: string): void {
  ahead(state).outcomes.delete(event);
}

/** Forgets what was looked up: all of it is settled. */
export function forgetAhead(state: State): void {
  const { free, outcomes } = ahead(state);
  free.clear();
  outcomes.clear();
}
