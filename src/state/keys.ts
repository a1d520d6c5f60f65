/** Decision keys: what is active under them, and which ones there are. */
import { TEXT } from "../base/sqlite.ts";
import { foldedKey } from "../row/name.ts";
import type { ObjectRecord } from "./objects.ts";
import type { State } from "./state.ts";

/** Where a key means something. */
export interface KeyPlace {
  readonly scope: string;
  readonly realm: string;
}

/** The object that is active under a key; undefined where none is. */
export function activeOfKey(
  state: State,
  key: string,
  { scope, realm }: KeyPlace,
): ObjectRecord | undefined {
  const sql = `SELECT * FROM objects WHERE key = ${TEXT} AND scope = ${TEXT} ` +
    `AND realm = ${TEXT} AND standing = 'head' AND status_now = 'active' LIMIT 1`;
  return state.db.one<ObjectRecord>(sql, foldedKey(key), scope, realm);
}

/** Objects of any scope that hold everywhere and are active under a key, at most so many. */
export function everywhereOfKey(
  state: State,
  key: string,
  { realm, limit }: { readonly realm: string; readonly limit: number },
): ObjectRecord[] {
  const sql = `SELECT * FROM objects WHERE key = ${TEXT} AND everywhere = 1 ` +
    `AND realm = ${TEXT} AND standing = 'head' AND status_now = 'active' ORDER BY scope LIMIT ?`;
  return state.db.all<ObjectRecord>(sql, foldedKey(key), realm, limit);
}

/** Keys under which something is active in a scope, as they are compared. */
export function activeKeys(state: State, { scope, realm }: KeyPlace): string[] {
  const sql = "SELECT DISTINCT key FROM objects INDEXED BY objects_claiming WHERE scope = ? " +
    "AND realm = ? AND key IS NOT NULL AND standing = 'head' AND status_now = 'active'";
  return state.db.all<{ key: string }>(sql, scope, realm).map(({ key }) => key);
}

/** What is active under the keys of a scope, by key. */
export function headsOfKeys(
  state: State,
  { scope, realm }: KeyPlace,
  limit: number,
): ObjectRecord[] {
  const sql = "SELECT * FROM objects INDEXED BY objects_claiming WHERE scope = ? " +
    "AND realm = ? AND key IS NOT NULL AND standing = 'head' AND status_now = 'active' " +
    "ORDER BY key LIMIT ?";
  return state.db.all<ObjectRecord>(sql, scope, realm, limit);
}

/** What somebody says, and the key that it is to answer. */
export interface Statement extends KeyPlace {
  readonly type: string;
  /** Of the text. */
  readonly digest: string;
  readonly key: string | undefined;
}

/** The active object that says just this, under the key or else without any; undefined for none. */
export function activeSaying(state: State, said: Statement): ObjectRecord | undefined {
  const { scope, realm, type, digest, key } = said;
  if (key !== undefined && type === "decision") {
    const head = activeOfKey(state, key, said);
    return head?.digest === digest ? head : undefined;
  }
  const sql = "SELECT * FROM objects WHERE key IS NULL " +
    "AND substr(digest, 1, 8) = substr(?, 1, 8) AND +scope = ? AND +realm = ? AND +type = ? " +
    "AND +digest = ? AND +standing = 'head' AND +status_now = 'active' LIMIT 1";
  return state.db.one<ObjectRecord>(sql, digest, scope, realm, type, digest);
}
