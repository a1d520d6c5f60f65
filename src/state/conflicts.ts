/** Conflicts: the rows that record them, and those that are open now. */
import { list, LISTED } from "../base/sqlite.ts";
import type { Conflict } from "../row/kinds/conflict.ts";
import type { ObjectRecord } from "./objects.ts";
import { objectById } from "./objects.ts";
import type { Range } from "./rid.ts";
import { rare } from "./rare.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";
import { unsettledStandings } from "./unsettled.ts";

const ddl = `
CREATE TABLE conflict_rows (rid INTEGER PRIMARY KEY, id TEXT, op TEXT, event TEXT);
CREATE INDEX conflict_rows_by_id ON conflict_rows (id);
CREATE INDEX conflict_rows_by_event ON conflict_rows (event) WHERE event IS NOT NULL;
`;

/** v1's rows that resolve a conflict. */
const anyResolution = rare("FROM conflict_rows WHERE op = 'resolve'");

function applyConflict(state: State, at: RowPlace, row: Conflict): void {
  const event = row.op === "open" ? contestedEvent(row) : null;
  const sql = "INSERT INTO conflict_rows VALUES (?, ?, ?, ?)";
  state.db.run(sql, at.rid, row.conflict_id, row.op, event);
  if (row.op === "resolve") anyResolution.came(state);
  // A row that opens a conflict changes no standing by itself: only a resolution does.
  if (anyResolution.exists(state)) touch(state, row.conflict_id);
}

/** The event that lost: ours name both sides, v1 names it in the evidence. */
function contestedEvent(row: Conflict): string | null {
  return row.sides?.[1]?.event_id ?? row.evidence?.find((each) => each.startsWith("evt-")) ?? null;
}

function touch(state: State, id: string): void {
  const sql = "SELECT DISTINCT event FROM conflict_rows WHERE id = ? AND event IS NOT NULL";
  for (const { event } of state.db.all<{ event: string }>(sql, id)) {
    unsettledStandings(state).add(event);
  }
}

function forgetConflicts(state: State, range: Range): void {
  const sql = "SELECT DISTINCT id FROM conflict_rows WHERE rid >= ? AND rid < ?";
  for (const { id } of state.db.all<{ id: string }>(sql, range.from, range.to)) touch(state, id);
  state.db.run("DELETE FROM conflict_rows WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** True where any v1 row resolved a conflict. */
export function hasResolutions(state: State): boolean {
  return anyResolution.exists(state);
}

/** True when a v1 row resolved the conflict that this event lost. We never write such rows. */
export function isSettledByRow(state: State, event: string): boolean {
  if (!anyResolution.exists(state)) return false;
  const sql = "SELECT 1 FROM conflict_rows o JOIN conflict_rows r ON r.id = o.id " +
    "AND r.op = 'resolve' WHERE o.event = ? AND o.op = 'open' LIMIT 1";
  return state.db.one(sql, event) !== undefined;
}

/** An open conflict: the head of the key, and the version that stands against it. */
export interface OpenConflict {
  readonly id: string;
  readonly key: string;
  readonly active: ObjectRecord;
  readonly contested: ObjectRecord;
}

/** True where a scope and realm have any open conflict. */
function hasConflicts(state: State, scope: string, realm: string): boolean {
  const sql =
    "SELECT 1 FROM objects WHERE scope = ? AND realm = ? AND standing = 'contested' LIMIT 1";
  return state.db.one(sql, scope, realm) !== undefined;
}

/** Open conflicts of a scope and realm, in the one order of the contested sides; the first ones. */
export function openConflicts(
  state: State,
  scope: string,
  realm: string,
  limit = Number.MAX_SAFE_INTEGER,
): OpenConflict[] {
  const sql = `SELECT * ${CONTESTED_IN} ORDER BY lc, ts, source LIMIT ?`;
  return pairs(state, state.db.all<ObjectRecord>(sql, scope, realm, limit));
}

const CONTESTED_IN = "FROM objects WHERE scope = ? AND realm = ? AND standing = 'contested'";

/** How many open conflicts a scope and realm have. */
export function countConflicts(state: State, scope: string, realm: string): number {
  return state.db.one<{ n: number }>(`SELECT count(*) AS n ${CONTESTED_IN}`, scope, realm)?.n ?? 0;
}

/** The contested side of an open conflict. */
export function objectWithConflict(state: State, id: string): ObjectRecord | undefined {
  const sql = "SELECT * FROM objects WHERE conflict = ? AND standing = 'contested' LIMIT 1";
  return state.db.one<ObjectRecord>(sql, id);
}

/** All open conflicts, in the one order of the contested sides. */
export function openContests(state: State): OpenConflict[] {
  const sql = "SELECT * FROM objects WHERE standing = 'contested' ORDER BY lc, ts, source";
  return pairs(state, state.db.all<ObjectRecord>(sql));
}

/** Contested sides with their heads: thousands may stand against one, which is looked up once. */
function pairs(state: State, sides: readonly ObjectRecord[]): OpenConflict[] {
  const heads = new Map<string, ObjectRecord | undefined>();
  return sides.flatMap((contested) => {
    const { head_id, conflict: id } = contested;
    if (head_id === null || id === null) return [];
    if (!heads.has(head_id)) heads.set(head_id, objectById(state, head_id));
    const active = heads.get(head_id);
    return active === undefined ? [] : [{ id, key: conflictKey(contested), active, contested }];
  });
}

/** `decision:<key>` as v1 writes it; a chain without a key is named by its type and first id. */
export function conflictKey({ type, key, head_id, id }: ObjectRecord): string {
  return keyOfType(type, key ?? head_id ?? id);
}

/** What a decision key may be called: itself, as it was claimed, or as its conflict names it. */
export function namesOfKey(key: string): string[] {
  return [key, keyOfType("decision", key)];
}

function keyOfType(type: ObjectRecord["type"], key: string): string {
  return `${type}:${key}`;
}

/** Open conflicts that are looked at together: they are many. */
const PART = 250;

/** Open conflicts that no row records yet, in the one order; each part is looked at in its turn. */
export function* unrecordedConflicts(state: State): Generator<OpenConflict[]> {
  const sql = "SELECT rid FROM objects o WHERE standing = 'contested' AND NOT EXISTS " +
    "(SELECT 1 FROM conflict_rows c WHERE c.op = 'open' AND c.id = o.conflict) " +
    "ORDER BY lc, ts, source";
  const rids = state.db.all<{ rid: number }>(sql).map(({ rid }) => rid);
  // Where v1 resolved any, a row that opens one may change how others stand.
  const part = anyResolution.exists(state) ? 1 : PART;
  for (let from = 0; from < rids.length; from += part) {
    yield unrecordedOf(state, rids.slice(from, from + part));
  }
}

function unrecordedOf(state: State, rids: readonly number[]): OpenConflict[] {
  const recorded = (by: string) =>
    `NOT EXISTS (SELECT 1 FROM conflict_rows c WHERE c.op = 'open' AND ${by})`;
  const sql = `SELECT o.* FROM objects o WHERE rid IN ${LISTED} ` +
    `AND ${recorded("c.id = o.conflict")} AND ${recorded("c.event = o.source")} ` +
    "ORDER BY lc, ts, source";
  const named = new Set<string>();
  return pairs(state, state.db.all<ObjectRecord>(sql, list(rids))).filter(({ id, contested }) => {
    const isNew = !named.has(id) && !named.has(contested.source);
    named.add(id).add(contested.source);
    return isNew;
  });
}

/** Ids of the open conflicts that a head is part of, sorted. */
export function conflictsOf(state: State, head: Pick<ObjectRecord, "id">): string[] {
  const sql = "SELECT conflict FROM objects WHERE head_id = ? AND standing = 'contested' " +
    "ORDER BY conflict";
  return state.db.all<{ conflict: string }>(sql, head.id).map((row) => row.conflict);
}

/** Heads that are asked for one by one before all that contest are. */
const FEW = 16;

/** Tells the conflicts of a head, as `conflictsOf` does, for many heads of a scope and realm. */
export function conflictsWithin(
  state: State,
  scope: string,
  realm: string,
): (head: Pick<ObjectRecord, "id">) => string[] {
  if (!hasConflicts(state, scope, realm)) return () => [];
  let asked = 0;
  let contesting: Set<string> | undefined;
  return (head) => {
    asked += 1;
    if (asked > FEW) contesting ??= headsWithin(state, scope, realm);
    return contesting?.has(head.id) === false ? [] : conflictsOf(state, head);
  };
}

function headsWithin(state: State, scope: string, realm: string): Set<string> {
  const sql = `SELECT DISTINCT head_id AS id ${CONTESTED_IN}`;
  const heads = state.db.all<{ id: string | null }>(sql, scope, realm);
  return new Set(heads.flatMap(({ id }) => id ?? []));
}

export const conflicts = slice({
  name: "conflicts",
  after: "idempotency",
  ddl,
  applies: { conflict: applyConflict },
  forget: forgetConflicts,
});
