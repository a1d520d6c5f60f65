/** Objects that claim one decision key, looked up by what is asked of them. */
import { TEXT } from "../../base/sqlite.ts";
import type { ObjectRecord } from "../objects.ts";
import type { State } from "../state.ts";

const OF_KEY = `WHERE key = ${TEXT} AND scope = ${TEXT} AND realm = ${TEXT}`;
const OTHERS = `${OF_KEY} AND id <> ${TEXT}`;

/** The last of the other objects with this key, in the one order. */
export function lastOfKey(
  state: State,
  { id, scope, realm, key }: ObjectRecord,
): ObjectRecord | undefined {
  const sql = `SELECT * FROM objects ${OTHERS} ORDER BY lc DESC, ts DESC, source DESC LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, key, scope, realm, id);
}

/** One of the others that has a standing already. */
export function settledOfKey(
  state: State,
  { id, scope, realm, key }: ObjectRecord,
): string | undefined {
  const sql = `SELECT id FROM objects ${OTHERS} AND standing IS NOT NULL LIMIT 1`;
  return state.db.one<{ id: string }>(sql, key, scope, realm, id)?.id;
}

/** The head of the key, where another object is that and active. */
export function headOf(state: State, object: ObjectRecord): ObjectRecord | undefined {
  const { id, scope, realm, key } = object;
  const sql =
    `SELECT * FROM objects ${OTHERS} AND standing = 'head' AND status_now = 'active' LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, key, scope, realm, id);
}

/** An active contested object of the key that says the same. */
export function sameText(state: State, object: ObjectRecord): string | undefined {
  const { id, scope, realm, key, digest } = object;
  const sql = `SELECT id FROM objects ${OTHERS} AND standing = 'contested' ` +
    `AND digest = ${TEXT} AND status_now = 'active' LIMIT 1`;
  return state.db.one<{ id: string }>(sql, key, scope, realm, id, digest)?.id;
}

/** All objects of the key. */
export function ofSameKey(state: State, { scope, realm, key }: ObjectRecord): ObjectRecord[] {
  if (key === null) return [];
  return state.db.all<ObjectRecord>(`SELECT * FROM objects ${OF_KEY}`, key, scope, realm);
}
