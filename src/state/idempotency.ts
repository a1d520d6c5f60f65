/** Idempotency keys that callers gave, and the rows that carry each. */
import { replicaOf } from "./meta.ts";
import type { Range } from "./rid.ts";
import { type RowOfKind, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE keys (
  rid INTEGER PRIMARY KEY, key TEXT, scope TEXT, instance TEXT, replica TEXT,
  lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX keys_in_order ON keys (key, scope, instance, lc, ts, id);
`;

/** Keys of callers begin with this; others are content hashes, which never match anything. */
export const KEY_PREFIX = "key:";

/** Where a key holds: the same key of another instance or scope is another one. */
export interface KeyOf {
  readonly key: string;
  readonly scope: string;
  readonly instance: string;
}

function enterKey(state: State, at: RowPlace, of: KeyOf): void {
  if (!of.key.startsWith(KEY_PREFIX)) return;
  const { lc, ts, id } = at.order;
  const sql = "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, at.rid, of.key, of.scope, of.instance, at.replica, lc, ts, id);
}

function applyEvent(state: State, at: RowPlace, row: RowOfKind<"event">): void {
  const { idempotency_key: key = "", scope, instance_id: instance } = row;
  enterKey(state, at, { key, scope, instance });
}

function applyAgenda(state: State, at: RowPlace, row: RowOfKind<"agenda">): void {
  const { idempotency_key: key = "", project: scope = at.folder } = row;
  enterKey(state, at, { key, scope, instance: "" });
}

function forgetKeys(state: State, range: Range): void {
  state.db.run("DELETE FROM keys WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** A row that carries a key. */
export interface KeyRow {
  readonly rid: number;
  /** False where another replica wrote it: a clone of ours, or a stranger. */
  readonly isOwn: boolean;
}

/** The rows that carry a key, in the one order, those of this replica before all others. */
export function rowsWithKey(state: State, { key, scope, instance }: KeyOf): KeyRow[] {
  const sql = "SELECT rid, replica FROM keys WHERE key = ? AND scope = ? AND instance = ? " +
    "ORDER BY lc, ts, id";
  const found = state.db.all<{ rid: number; replica: string }>(sql, key, scope, instance);
  if (found.length === 0) return [];
  const own = replicaOf(state);
  const rows = found.map(({ rid, replica }) => ({ rid, isOwn: replica === own }));
  return rows.sort((a, b) => Number(b.isOwn) - Number(a.isOwn));
}

export const idempotency = slice({
  name: "idempotency",
  after: "reviews",
  ddl,
  applies: { event: applyEvent, agenda: applyAgenda },
  forget: forgetKeys,
});
