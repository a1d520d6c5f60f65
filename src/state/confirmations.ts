/**
 * Confirmations: who said that an object still holds, and when. An object with a horizon is past it
 * when its own time, or its last confirmation, lies further back than that span. They are a set: of
 * several, the last counts.
 */
import { type Event, kindOfEvent } from "../row/kinds/event.ts";
import { digestOf } from "./ledgers.ts";
import { SKEW_MS } from "./leases.ts";
import type { ObjectRecord } from "./objects.ts";
import { namesOf, objectNamed } from "./objects.ts";
import type { Range } from "./rid.ts";
import { rare } from "./rare.ts";
import { type RowPlace, slice } from "./slice.ts";
import { outdateCapsule } from "./stale.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE confirmations (
  rid INTEGER PRIMARY KEY, object TEXT NOT NULL, digest TEXT NOT NULL, scope TEXT, event TEXT,
  ts INTEGER
);
CREATE INDEX confirmations_by_object ON confirmations (object, ts);
`;

const anyConfirmation = rare("FROM confirmations");

function applyConfirmed(state: State, at: RowPlace, row: Event): void {
  if (kindOfEvent(row) !== "confirmed") return;
  const { object_id: object, source_digest: digest } = row.payload;
  // One whose payload was taken out says nothing any more.
  if (typeof object !== "string" || typeof digest !== "string") return;
  anyConfirmation.came(state);
  const sql = "INSERT INTO confirmations VALUES (?, ?, ?, ?, ?, ?)";
  state.db.run(sql, at.rid, object, digest, row.scope, row.event_id, at.order.ts);
  outdateCapsule(state, row.scope);
}

function forgetConfirmations(state: State, range: Range): void {
  const sql = "SELECT DISTINCT scope FROM confirmations WHERE rid >= ? AND rid < ?";
  for (const { scope } of state.db.all<{ scope: string }>(sql, range.from, range.to)) {
    outdateCapsule(state, scope);
  }
  state.db.run("DELETE FROM confirmations WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** An object, as far as its confirmations need it. */
export type Confirmable = Pick<ObjectRecord, "id" | "rid" | "source" | "scope" | "ts" | "expires">;

/**
 * When an object, or one that says the same, was confirmed last: milliseconds since 1970; null for
 * never. Times from more than a day ahead of `now_ms` do not count.
 */
export function confirmedAt(state: State, object: Confirmable, now_ms: number): number | null {
  if (!anyConfirmation.exists(state)) return null;
  const sql = "SELECT rid, id, source FROM objects WHERE head_id = ? AND standing = 'alias'";
  const aliases = state.db.all<Pick<ObjectRecord, "rid" | "id" | "source">>(sql, object.id);
  let last: number | null = null;
  for (const each of [object, ...aliases]) {
    for (const name of [each.id, ...namesOf(state, each)]) {
      const found = state.db.one<{ ts: number | null }>(
        "SELECT max(ts) AS ts FROM confirmations WHERE object = ? AND digest = ? AND scope = ? " +
          "AND ts <= ?",
        name,
        digestOf(state, each.rid),
        object.scope,
        now_ms + SKEW_MS,
      );
      if (found?.ts != null && found.ts > (last ?? 0)) last = found.ts;
    }
  }
  return last;
}

/** True for an object whose horizon is over, and which nobody confirmed within that span. */
export function isPast(state: State, object: Confirmable, now_ms: number): boolean {
  const { expires, ts } = object;
  if (expires === null || expires >= now_ms) return false;
  const confirmed = confirmedAt(state, object, now_ms);
  return confirmed === null || confirmed + (expires - ts) < now_ms;
}

/**
 * Ids of active objects that are past their horizons, at most so many; those first whose horizon
 * ended first. `wanted`: in which scopes.
 */
export function pastObjects(
  state: State,
  now_ms: number,
  { wanted, most }: { readonly wanted: (scope: string) => boolean; readonly most: number },
): string[] {
  const sql = "SELECT id, rid, source, scope, ts, expires FROM objects WHERE expires < ? " +
    "AND standing = 'head' AND status_now = 'active' ORDER BY expires, rid";
  const found: string[] = [];
  for (const each of state.db.each<Confirmable>(sql, now_ms)) {
    if (!wanted(each.scope) || !isPast(state, each, now_ms)) continue;
    found.push(each.id);
    if (found.length >= most) break;
  }
  return found;
}

/** Confirmations of what is nowhere, or of another line or scope than that of what they name. */
export function strayConfirmations(
  state: State,
): { readonly event: string; readonly object: string }[] {
  const sql = "SELECT event, object, digest, scope FROM confirmations ORDER BY event, rid";
  return state.db.all<Record<"event" | "object" | "digest" | "scope", string>>(sql)
    .filter(({ object, digest, scope }) => {
      const named = objectNamed(state, object);
      return named?.scope !== scope || digestOf(state, named.rid) !== digest;
    })
    .map(({ event, object }) => ({ event, object }));
}

export const confirmations = slice({
  name: "confirmations",
  after: "projects",
  ddl,
  applies: { event: applyConfirmed },
  forget: forgetConfirmations,
});
