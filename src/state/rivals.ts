/** Objects that claim one decision key, looked up by what is asked of them. */
import type { ObjectRecord } from "./objects.ts";
import type { Place } from "./standing.ts";
import type { State } from "./state.ts";

const OF_KEY = "WHERE scope = ? AND realm = ? AND key = ?";

/** The last of the other objects with this key, in the one order. */
export function lastOfKey(
  state: State,
  { id, scope, realm, key }: ObjectRecord,
): ObjectRecord | undefined {
  const sql =
    `SELECT * FROM objects ${OF_KEY} AND id <> ? ORDER BY lc DESC, ts DESC, source DESC LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, scope, realm, key, id);
}

/** One of the others that has its place already. */
export function placedRival(
  state: State,
  { id, scope, realm, key }: ObjectRecord,
): string | undefined {
  const sql = `SELECT id FROM objects ${OF_KEY} AND place IS NOT NULL AND id <> ? LIMIT 1`;
  return state.db.one<{ id: string }>(sql, scope, realm, key, id)?.id;
}

/** The head of the key, where another object is that and active. */
export function headOf(state: State, object: ObjectRecord): ObjectRecord | undefined {
  const { id, scope, realm, key } = object;
  const sql =
    `SELECT * FROM objects ${OF_KEY} AND place = 'head' AND now = 'active' AND id <> ? LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, scope, realm, key, id);
}

/** An active object of the key in this place that says the same. */
export function sameText(state: State, object: ObjectRecord, place: Place): string | undefined {
  const { id, scope, realm, key, digest } = object;
  const sql = `SELECT id FROM objects ${OF_KEY} AND place = ? AND digest = ? ` +
    "AND now = 'active' AND id <> ? LIMIT 1";
  return state.db.one<{ id: string }>(sql, scope, realm, key, place, digest, id)?.id;
}

/** All objects of the key. */
export function ofSameKey(state: State, { scope, realm, key }: ObjectRecord): ObjectRecord[] {
  if (key === null) return [];
  return state.db.all<ObjectRecord>(`SELECT * FROM objects ${OF_KEY}`, scope, realm, key);
}
