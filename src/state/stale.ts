/**
 * Derived files that no longer say what the state says. The fold marks them; they are written
 * before the commit, and a mark falls only after the rename, so that what a killed writer left
 * undone is done by the next one.
 */
import { compareOrder, type Order } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import type { State } from "./state.ts";

export const ddl = `
CREATE TABLE marks (kind TEXT, key TEXT, level INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE shown (
  path TEXT PRIMARY KEY, kind TEXT, key TEXT, bytes INTEGER, mtime REAL,
  lc INTEGER, ts INTEGER, source TEXT
) WITHOUT ROWID;
CREATE INDEX shown_by_key ON shown (kind, key);
`;

/**
 * `view`: a month of objects. `conflicts`: of a scope. `capsule`: of a project, by scope.
 * `document`: `state.md` or `resume.md` of a project.
 */
export type MarkKind = "view" | "conflicts" | "capsule" | "document";

/** `extend`: only lines behind the last one are new. */
export type MarkLevel = "extend" | "rewrite";

export interface Mark {
  readonly kind: MarkKind;
  /** JSON: a `ViewKey`, `[scope, realm]`, or `[project, name]`. */
  readonly key: string;
  readonly level: MarkLevel;
}

const LEVELS: Readonly<Record<MarkLevel, number>> = { extend: 1, rewrite: 2 };

function mark(state: State, kind: MarkKind, key: string, level: MarkLevel): void {
  const name = `${kind} ${key}`;
  if ((state.memo.marks.get(name) ?? 0) >= LEVELS[level]) return;
  state.memo.marks.set(name, LEVELS[level]);
  state.db.run(
    "INSERT INTO marks VALUES (?, ?, ?) " +
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
  const sql = "SELECT 1 FROM marks WHERE kind = 'view' AND key = ?";
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
export function markAdded(state: State, object: ViewKey & Omit<Order, "id"> & Sourced): void {
  const key = viewKeyOf(object);
  const last = lastShown(state, key);
  touch(state, key);
  const { lc, ts, source: id } = object;
  const late = last !== null && compareOrder({ lc, ts, id }, last) < 0;
  if (late) state.memo.late.add(key);
  mark(state, "view", key, late ? "rewrite" : "extend");
}

interface Sourced {
  readonly source: string;
}

function lastShown({ memo, db }: State, key: string): Order | null {
  const known = memo.lastShown.get(key);
  if (known !== undefined) return known;
  const sql = "SELECT lc, ts, source AS id FROM shown WHERE kind = 'view' AND key = ?";
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

export function hasMarks(state: State): boolean {
  return state.db.one("SELECT 1 FROM marks LIMIT 1") !== undefined;
}

export function marksOf(state: State): Mark[] {
  const sql = "SELECT kind, key, level FROM marks ORDER BY kind, key";
  return state.db.all<{ kind: MarkKind; key: string; level: number }>(sql)
    .map(({ kind, key, level }) => ({ kind, key, level: level === 2 ? "rewrite" : "extend" }));
}

export function unmark(state: State, mark: Mark): void {
  state.memo.marks.delete(`${mark.kind} ${mark.key}`);
  if (mark.kind === "view") {
    state.memo.touched.delete(mark.key);
    state.memo.late.delete(mark.key);
  }
  state.db.run("DELETE FROM marks WHERE kind = ? AND key = ?", mark.kind, mark.key);
}

/** A derived file as it was written last: its size and time, and the place of its last line. */
export interface Shown {
  readonly path: string;
  readonly kind: MarkKind;
  readonly key: string;
  readonly bytes: number;
  readonly mtime: number;
  readonly lc: number;
  readonly ts: number;
  readonly source: string;
}

export function shownAt(state: State, path: string): Shown | undefined {
  return state.db.one<Shown>("SELECT * FROM shown WHERE path = ?", path);
}

export function allShown(state: State): Shown[] {
  return state.db.all<Shown>("SELECT * FROM shown ORDER BY path");
}

export function recordShown(state: State, shown: Shown): void {
  const { path, kind, key, bytes, mtime, lc, ts, source } = shown;
  const sql = "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, path, kind, key, bytes, mtime, lc, ts, source);
  state.memo.lastShown.clear();
}

export function dropShown(state: State, path: string): void {
  state.db.run("DELETE FROM shown WHERE path = ?", path);
  state.memo.lastShown.clear();
}

/** Marks a file whose bytes are no longer those that it should have. */
export function markLost(state: State, { kind, key }: Pick<Mark, "kind" | "key">): void {
  if (kind === "view") state.memo.touched.set(key, null);
  mark(state, kind, key, "rewrite");
}
