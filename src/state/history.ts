/** The history of a thing: the rows of all ledgers that are about it. */
import { foldedKey } from "../row/name.ts";
import type { ObjectRecord } from "./objects.ts";
import { namesOf } from "./objects.ts";
import type { State } from "./state.ts";

/** What an id can name. */
export type HistoryKind = "object" | "event" | "key" | "conflict" | "lease" | "finding" | "agenda";

type Query = readonly [sql: string, times: number];

/** Rows of everything but objects, by the id that they carry; leases by their key, too. */
const QUERIES: Readonly<Record<Exclude<HistoryKind, "object" | "key">, Query>> = {
  event: ["SELECT rid FROM events WHERE id = ? UNION SELECT rid FROM outcomes WHERE event = ?", 2],
  conflict: ["SELECT rid FROM conflict_rows WHERE id = ?", 1],
  lease: ["SELECT rid FROM lease_rows WHERE lease = ? OR form = ?", 2],
  finding: ["SELECT rid FROM finding_rows WHERE finding = ?", 1],
  agenda: ["SELECT rid FROM agenda WHERE target = ?", 1],
};

/** Rows of one kind about an id. */
export function rowsAbout(state: State, kind: keyof typeof QUERIES, id: string): number[] {
  const [sql, times] = QUERIES[kind];
  const params = kind === "lease" ? [id, foldedKey(id)] : Array.from({ length: times }, () => id);
  return state.db.all<{ rid: number }>(sql, ...params).map(({ rid }) => rid);
}

/** Rows about an object: what it comes from, how that was judged, what was said of it. */
export function rowsOfObject(state: State, object: ObjectRecord): number[] {
  const names = [object.id, ...namesOf(state, object)];
  const conflicts = "SELECT rid FROM conflict_rows WHERE event = ? OR id = ?";
  return [
    ...names.flatMap((name) => rowsAbout(state, "event", name)),
    ...names.flatMap((name) => rowsAbout(state, "agenda", name)),
    ...state.db.all<{ rid: number }>(conflicts, object.source, object.conflict ?? "")
      .map(({ rid }) => rid),
  ];
}

/** Objects that claim a decision key, in any scope. */
export function objectsOfKey(state: State, key: string): ObjectRecord[] {
  const sql = "SELECT * FROM objects WHERE key = ? ORDER BY lc, ts, source";
  return state.db.all<ObjectRecord>(sql, foldedKey(key));
}

/** Some ids with this prefix, for suggestions. */
export function idsLike(state: State, prefix: string): string[] {
  const range = "WHERE id >= ? AND id < ? LIMIT 500";
  const form = foldedKey(prefix);
  const all = (sql: string, from = prefix) =>
    state.db.all<{ id: string }>(sql, from, `${from}\u{10FFFF}`).map(({ id }) => id);
  return [
    ...all(`SELECT id FROM objects ${range}`),
    ...all(`SELECT DISTINCT id FROM events ${range}`),
    ...all("SELECT DISTINCT key AS id FROM objects WHERE key >= ? AND key < ? LIMIT 500", form),
    ...all(`SELECT DISTINCT id FROM conflict_rows ${range}`),
    ...all(`SELECT id FROM leases ${range}`),
    ...all(`SELECT finding AS id FROM findings WHERE finding >= ? AND finding < ? LIMIT 500`),
  ];
}
