/**
 * Derived files that no longer say what the state says. The fold marks them; they are written
 * before the commit, and a mark falls only after the rename, so that what a killed writer left
 * undone is done by the next one.
 */
import { compareOrder, type Order, placeOf, type Sourced } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import type { State } from "./state.ts";

export const ddl = `
CREATE TABLE stale (kind TEXT, key TEXT, level INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE derived (
  path TEXT PRIMARY KEY, kind TEXT, key TEXT, bytes INTEGER, mtime REAL,
  lc INTEGER, ts INTEGER, source TEXT
) WITHOUT ROWID;
CREATE INDEX derived_by_key ON derived (kind, key);
`;

/**
 * `view`: a month of objects. `conflicts`: of a scope. `capsule`: of a project, by scope.
 * `document`: `state.md` or `resume.md` of a project.
 */
export type DerivedKind = "view" | "conflicts" | "capsule" | "document";

/** `extend`: only lines behind the last one are new. */
export type StaleLevel = "extend" | "rewrite";

export interface StaleFile {
  readonly kind: DerivedKind;
  /** JSON: a `ViewKey`, `[scope, realm]`, or `[project, name]`. */
  readonly key: string;
  readonly level: StaleLevel;
}

const LEVELS: Readonly<Record<StaleLevel, number>> = { extend: 1, rewrite: 2 };

function mark(state: State, kind: DerivedKind, key: string, level: StaleLevel): void {
  const name = `${kind} ${key}`;
  if ((state.memo.stale.get(name) ?? 0) >= LEVELS[level]) return;
  state.memo.stale.set(name, LEVELS[level]);
  state.db.run(
    "INSERT INTO stale VALUES (?, ?, ?) " +
      "ON CONFLICT (kind, key) DO UPDATE SET level = max(level, excluded.level)",
    kind,
    key,
    LEVELS[level],
  );
}

/** An object is no longer as its month shows it. */
export function markView(state: State, object: ViewKey & { readonly id: string }): void {
  const key = viewKeyOf(object);
  touch(state, key)?.add(object.id);
  mark(state, "view", key, "rewrite");
}

/** Objects that have changed in a view; null where others marked it, who knew more. */
function touch({ memo, db }: State, key: string): Set<string> | null {
  const known = memo.touched.get(key);
  if (known !== undefined) return known;
  const sql = "SELECT 1 FROM stale WHERE kind = 'view' AND key = ?";
  const found = db.one(sql, key) === undefined ? new Set<string>() : null;
  memo.touched.set(key, found);
  return found;
}

/** All objects that changed in a view since it was written; null where that is not known. */
export function touchedIn({ memo }: State, key: string): ReadonlySet<string> | null {
  return memo.touched.get(key) ?? null;
}

/** True where an object came into a view before the last one that it shows. */
export function hasLate({ memo }: State, key: string): boolean {
  return memo.late.has(key);
}

/** An object came: its line is added where it comes last, else the month is written anew. */
export function markAdded(state: State, object: ViewKey & Sourced): void {
  const key = viewKeyOf(object);
  const last = lastShown(state, key);
  touch(state, key);
  const late = last !== null && compareOrder(placeOf(object), last) < 0;
  if (late) state.memo.late.add(key);
  mark(state, "view", key, late ? "rewrite" : "extend");
}

function lastShown({ memo, db }: State, key: string): Order | null {
  const known = memo.lastShown.get(key);
  if (known !== undefined) return known;
  const sql = "SELECT lc, ts, source AS id FROM derived WHERE kind = 'view' AND key = ?";
  const found = db.one<Order>(sql, key) ?? null;
  memo.lastShown.set(key, found);
  return found;
}

function viewKeyOf({ type, scope, month, realm }: ViewKey): string {
  return JSON.stringify({ type, scope, month, realm });
}

export function markConflicts(state: State, scope: string, realm: string): void {
  mark(state, "conflicts", JSON.stringify([scope, realm]), "rewrite");
}

/** A project's `state.md` or `resume.md`. */
export function markDocument(state: State, project: string, name: "state" | "resume"): void {
  mark(state, "document", JSON.stringify([project, name]), "rewrite");
}

/** The capsules that list what this scope holds. */
export function markCapsule(state: State, scope: string): void {
  mark(state, "capsule", JSON.stringify([scope, ""]), "rewrite");
}

export function hasStale(state: State): boolean {
  return state.db.one("SELECT 1 FROM stale LIMIT 1") !== undefined;
}

export function staleFiles(state: State): StaleFile[] {
  const sql = "SELECT kind, key, level FROM stale ORDER BY kind, key";
  return state.db.all<{ kind: DerivedKind; key: string; level: number }>(sql)
    .map(({ kind, key, level }) => ({ kind, key, level: level === 2 ? "rewrite" : "extend" }));
}

export function unmark(state: State, stale: StaleFile): void {
  state.memo.stale.delete(`${stale.kind} ${stale.key}`);
  if (stale.kind === "view") {
    state.memo.touched.delete(stale.key);
    state.memo.late.delete(stale.key);
  }
  state.db.run("DELETE FROM stale WHERE kind = ? AND key = ?", stale.kind, stale.key);
}

/** A derived file as it was written last: its size and time, and the place of its last line. */
export interface DerivedFile {
  readonly path: string;
  readonly kind: DerivedKind;
  readonly key: string;
  readonly bytes: number;
  readonly mtime: number;
  readonly lc: number;
  readonly ts: number;
  readonly source: string;
}

export function derivedAt(state: State, path: string): DerivedFile | undefined {
  return state.db.one<DerivedFile>("SELECT * FROM derived WHERE path = ?", path);
}

export function allDerived(state: State): DerivedFile[] {
  return state.db.all<DerivedFile>("SELECT * FROM derived ORDER BY path");
}

export function recordDerived(state: State, shown: DerivedFile): void {
  const { path, kind, key, bytes, mtime, lc, ts, source } = shown;
  const sql = "INSERT OR REPLACE INTO derived VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, path, kind, key, bytes, mtime, lc, ts, source);
  state.memo.lastShown.clear();
}

export function dropDerived(state: State, path: string): void {
  state.db.run("DELETE FROM derived WHERE path = ?", path);
  state.memo.lastShown.clear();
}

/** Marks a file whose bytes are no longer those that it should have. */
export function markLost(state: State, { kind, key }: Pick<StaleFile, "kind" | "key">): void {
  if (kind === "view") state.memo.touched.set(key, null);
  mark(state, kind, key, "rewrite");
}
