/**
 * Derived files that no longer say what the state says. The fold outdates them; they are written
 * before the commit, and stay stale until the rename is done, so that the next writer finishes what
 * a killed one left.
 */
import { compareOrder, type Order, placeOf, type Sourced } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import { dirty, memo, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE stale (kind TEXT, key TEXT, level INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE derived (
  path TEXT PRIMARY KEY, kind TEXT, key TEXT, bytes INTEGER, mtime REAL,
  lc INTEGER, ts INTEGER, source TEXT, synced INTEGER
) WITHOUT ROWID;
CREATE INDEX derived_by_key ON derived (kind, key);
`;

/**
 * `view`: a month of objects. `conflicts`: of a scope. `capsule`: of a project, by scope.
 * `document`: the state or the resume of a project.
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

/** What the index holds too, remembered. */
const known = memo(() => ({
  /** Levels of the files that are stale, by kind and key. */
  levels: new Map<string, number>(),
  /** The last object that a view shows, by the view's key; null where it shows none. */
  lastShown: new Map<string, Order | null>(),
}));

/** What came to views that are not written yet. */
const unwritten = dirty(() => ({
  /**
   * The objects that made a view stale, with their places, by the view's key; null where an
   * earlier command made it stale, for reasons that are not kept.
   */
  touched: new Map<string, Map<string, Order> | null>(),
  /** Objects that came before the last one that a view shows, by its key. */
  late: new Map<string, Late>(),
}));

/** Objects that came into the midst of a view, with the first and the last of their places. */
export interface Late {
  readonly ids: Set<string>;
  first: Order;
  last: Order;
}

const LEVELS: Readonly<Record<StaleLevel, number>> = { extend: 1, rewrite: 2 };

function outdate(state: State, kind: DerivedKind, key: string, level: StaleLevel): void {
  const name = `${kind} ${key}`;
  const { levels } = known(state);
  if ((levels.get(name) ?? 0) >= LEVELS[level]) return;
  levels.set(name, LEVELS[level]);
  state.db.run(
    "INSERT INTO stale VALUES (?, ?, ?) " +
      "ON CONFLICT (kind, key) DO UPDATE SET level = max(level, excluded.level)",
    kind,
    key,
    LEVELS[level],
  );
}

/** An object is no longer as its month shows it. */
export function outdateView(
  state: State,
  object: ViewKey & Sourced & { readonly id: string },
): void {
  const key = viewKeyOf(object);
  touch(state, key)?.set(object.id, placeOf(object));
  outdate(state, "view", key, "rewrite");
}

/** Objects that have changed in a view; null where an earlier command outdated it. */
function touch(state: State, key: string): Map<string, Order> | null {
  const { touched } = unwritten(state);
  const before = touched.get(key);
  if (before !== undefined) return before;
  const sql = "SELECT 1 FROM stale WHERE kind = 'view' AND key = ?";
  const found = state.db.one(sql, key) === undefined ? new Map<string, Order>() : null;
  touched.set(key, found);
  return found;
}

/** All objects that changed in a view since it was written; null where that is not known. */
export function touchedIn(state: State, key: string): ReadonlyMap<string, Order> | null {
  return unwritten(state).touched.get(key) ?? null;
}

/** Objects that came into the midst of a view; null where none did. */
export function lateIn(state: State, key: string): Readonly<Late> | null {
  return unwritten(state).late.get(key) ?? null;
}

/** An object came: its line is added where it comes last, else the month is written anew. */
export function addToView(
  state: State,
  object: ViewKey & Sourced & { readonly id: string },
): void {
  const key = viewKeyOf(object);
  const last = lastShown(state, key);
  touch(state, key);
  const place = placeOf(object);
  const late = last !== null && compareOrder(place, last) < 0;
  if (late) noteLate(unwritten(state).late, key, { id: object.id, place });
  outdate(state, "view", key, late ? "rewrite" : "extend");
}

function noteLate(
  views: Map<string, Late>,
  key: string,
  { id, place }: { readonly id: string; readonly place: Order },
): void {
  let late = views.get(key);
  if (late === undefined) views.set(key, late = { ids: new Set(), first: place, last: place });
  late.ids.add(id);
  if (compareOrder(place, late.first) < 0) late.first = place;
  if (compareOrder(place, late.last) > 0) late.last = place;
}

function lastShown(state: State, key: string): Order | null {
  const { lastShown } = known(state);
  const before = lastShown.get(key);
  if (before !== undefined) return before;
  const sql = "SELECT lc, ts, source AS id FROM derived WHERE kind = 'view' AND key = ?";
  const found = state.db.one<Order>(sql, key) ?? null;
  lastShown.set(key, found);
  return found;
}

function viewKeyOf({ type, scope, month, realm }: ViewKey): string {
  return JSON.stringify({ type, scope, month, realm });
}

/** The conflicts of a scope and realm are no longer as their page shows them. */
export function outdateConflicts(state: State, scope: string, realm: string): void {
  outdate(state, "conflicts", JSON.stringify([scope, realm]), "rewrite");
}

/** The document of a project's state or resume is no longer as its rows say. */
export function outdateDocument(state: State, project: string, name: "state" | "resume"): void {
  outdate(state, "document", JSON.stringify([project, name]), "rewrite");
}

/** The capsules that list what this scope holds are out of date. */
export function outdateCapsule(state: State, scope: string): void {
  outdate(state, "capsule", JSON.stringify([scope, ""]), "rewrite");
}

/** What holds everywhere has changed: so has every capsule. */
export function outdateCapsules(state: State): void {
  outdateCapsule(state, EVERY_SCOPE);
}

/** Stands for all scopes in the key of a capsule: none has an empty name. */
export const EVERY_SCOPE = "";

/** True where a derived file has to be written. */
export function hasStale(state: State): boolean {
  return state.db.one("SELECT 1 FROM stale LIMIT 1") !== undefined;
}

/** All derived files that have to be written, by kind, then by key. */
export function staleFiles(state: State): StaleFile[] {
  const sql = "SELECT kind, key, level FROM stale ORDER BY kind, key";
  return state.db.all<{ kind: DerivedKind; key: string; level: number }>(sql)
    .map(({ kind, key, level }) => ({ kind, key, level: level === 2 ? "rewrite" : "extend" }));
}

/** The file is written: it says what the state says. */
export function dropStale(state: State, stale: StaleFile): void {
  known(state).levels.delete(`${stale.kind} ${stale.key}`);
  if (stale.kind === "view") {
    unwritten(state).touched.delete(stale.key);
    unwritten(state).late.delete(stale.key);
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
  /** 0 where a power cut may take what was written: then the index does not last either. */
  readonly synced: 0 | 1;
}

/** What was last written to a path; undefined where nothing of ours was. */
export function derivedAt(state: State, path: string): DerivedFile | undefined {
  return state.db.one<DerivedFile>("SELECT * FROM derived WHERE path = ?", path);
}

/** All derived files that were written, by path. */
export function allDerived(state: State): DerivedFile[] {
  return state.db.all<DerivedFile>("SELECT * FROM derived ORDER BY path");
}

/** Records what was written to a derived file. */
export function recordDerived(state: State, file: DerivedFile): void {
  const { path, kind, key, bytes, mtime, lc, ts, source, synced } = file;
  const sql = "INSERT OR REPLACE INTO derived VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, path, kind, key, bytes, mtime, lc, ts, source, synced);
  known(state).lastShown.clear();
}

/** Paths of the files that were written and not synced. */
export function unsyncedFiles(state: State): string[] {
  const sql = "SELECT path FROM derived WHERE synced = 0 ORDER BY path";
  return state.db.all<{ path: string }>(sql).map(({ path }) => path);
}

/** All derived files are on the disk. */
export function recordSynced(state: State): void {
  state.db.run("UPDATE derived SET synced = 1 WHERE synced = 0");
}

/** Forgets a derived file: it was removed. */
export function dropDerived(state: State, path: string): void {
  state.db.run("DELETE FROM derived WHERE path = ?", path);
  known(state).lastShown.clear();
}

/** A file does not have the bytes that it should have. */
export function outdateFile(state: State, { kind, key }: Pick<StaleFile, "kind" | "key">): void {
  if (kind === "view") unwritten(state).touched.set(key, null);
  outdate(state, kind, key, "rewrite");
}

export const stale = slice({ name: "stale", after: "meta", ddl });
