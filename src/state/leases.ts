/**
 * Leases: one row for each grant, folded from its acquire, renew and release rows. Of the grants
 * of one key the one with the greatest fence is current; among equal fences, which only two
 * replicas can make, the first in the one order. v1's grants have fence 0, and the last counts.
 */
import { DAY_MS, parseTime } from "../base/time.ts";
import { foldedKey } from "../row/name.ts";
import type { Lease } from "../row/kinds/lease.ts";
import type { Range } from "./rid.ts";
import { dirty, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE lease_rows (
  rid INTEGER PRIMARY KEY, lease TEXT, op TEXT, scope TEXT, key TEXT, form TEXT, instance TEXT,
  run TEXT, fence INTEGER, until INTEGER, lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX lease_rows_by_time ON lease_rows (ts);
CREATE INDEX lease_rows_by_key ON lease_rows (form);
CREATE INDEX lease_rows_by_lease ON lease_rows (lease, op, lc, ts, id);
CREATE TABLE leases (
  id TEXT PRIMARY KEY, rid INTEGER, scope TEXT, key TEXT, form TEXT, instance TEXT, run TEXT,
  fence INTEGER, until INTEGER, released INTEGER, lc INTEGER, ts INTEGER, row TEXT
) WITHOUT ROWID;
CREATE INDEX leases_by_key ON leases (scope, form, fence);
CREATE INDEX leases_held ON leases (instance) WHERE released = 0;
CREATE INDEX leases_by_end ON leases (until) WHERE released = 0;
`;

export interface LeaseRecord {
  readonly id: string;
  /** The row that says how long: the last acquire or renew. */
  readonly rid: number;
  readonly scope: string;
  /** As it was typed. */
  readonly key: string;
  /** As keys are compared: see `foldedKey`. */
  readonly form: string;
  readonly instance: string;
  /** The run that holds it; null where the instance as a whole does. */
  readonly run: string | null;
  readonly fence: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly released: 0 | 1;
  readonly lc: number;
  readonly ts: number;
  readonly row: string;
}

/** Leases whose rows came or went, by id. */
const unsettled = dirty(() => new Set<string>());

function applyLease(state: State, at: RowPlace, row: Lease): void {
  state.db.run(
    "INSERT INTO lease_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    at.rid,
    row.lease_id,
    row.op,
    row.scope,
    row.key,
    foldedKey(row.key),
    row.instance_id,
    row.run_id ?? null,
    row.fence ?? 0,
    endOf(row, at.order.ts),
    at.order.lc,
    at.order.ts,
    at.order.id,
  );
  unsettled(state).add(row.lease_id);
}

/** When a grant ends: nobody can hold a key for longer than the longest lease that is given. */
function endOf({ expires_at }: Lease, ts: number): number | null {
  const end = expires_at === undefined ? null : parseTime(expires_at);
  return end === null ? null : Math.min(end, ts + DAY_MS);
}

function forgetLeases(state: State, range: Range): void {
  const sql = "SELECT DISTINCT lease FROM lease_rows WHERE rid >= ? AND rid < ?";
  for (const { lease } of state.db.all<{ lease: string }>(sql, range.from, range.to)) {
    unsettled(state).add(lease);
  }
  state.db.run("DELETE FROM lease_rows WHERE rid >= ? AND rid < ?", range.from, range.to);
}

interface LeaseRow extends Omit<LeaseRecord, "released" | "row"> {
  readonly lease: string;
}

function settleLeases(state: State): void {
  const touched = unsettled(state);
  if (touched.size === 0) return;
  for (const lease of touched) settleLease(state, lease);
  touched.clear();
}

function settleLease(state: State, lease: string): void {
  const of = "SELECT * FROM lease_rows WHERE lease = ? AND op = ?";
  const granted = state.db.one<LeaseRow>(`${of} ORDER BY lc, ts, id LIMIT 1`, lease, "acquire");
  state.db.run("DELETE FROM leases WHERE id = ?", lease);
  if (granted === undefined) return;
  const last = `${of} ORDER BY lc DESC, ts DESC, id DESC LIMIT 1`;
  const extended = state.db.one<LeaseRow>(last, lease, "renew") ?? granted;
  const released = state.db.one(`${of} LIMIT 1`, lease, "release") !== undefined;
  state.db.run(
    "INSERT INTO leases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    lease,
    extended.rid,
    granted.scope,
    granted.key,
    granted.form,
    granted.instance,
    granted.run,
    granted.fence,
    // A lease without a readable end is over.
    extended.until ?? 0,
    released ? 1 : 0,
    granted.lc,
    granted.ts,
    granted.id,
  );
}

/** Rows from further ahead than this are not believed, nor is a clock that is so far behind. */
export const SKEW_MS = DAY_MS;

/**
 * The time by which leases end: the clock, or the greatest time in any row that a clock stamped, so
 * that a clock that steps back revives nothing. Rows from more than 24 h ahead do not count.
 */
export function leaseTime(state: State, now_ms: number): number {
  const limit = now_ms + SKEW_MS;
  const last = (table: string) =>
    state.db.one<{ ts: number | null }>(`SELECT max(ts) AS ts FROM ${table} WHERE ts <= ?`, limit)
      ?.ts ?? 0;
  return Math.max(now_ms, last("lease_rows"), last("instance_rows"));
}

/** Live grants: not released, not over, not from the far future; in the one order. */
export function liveLeases(state: State, now_ms: number): LeaseRecord[] {
  const sql = "SELECT * FROM leases WHERE released = 0 AND until > ? AND ts <= ? " +
    "ORDER BY lc, ts, row";
  return state.db.all<LeaseRecord>(sql, leaseTime(state, now_ms), now_ms + SKEW_MS);
}

/** Live grants of a key: every one of them binds, whoever wrote it; the current one first. */
export function liveOfKey(
  state: State,
  { scope, key }: { readonly scope: string; readonly key: string },
  now_ms: number,
): LeaseRecord[] {
  const sql = "SELECT * FROM leases WHERE scope = ? AND form = ? AND released = 0 AND until > ? " +
    "AND ts <= ? ORDER BY lc, ts, row";
  const time = leaseTime(state, now_ms);
  const live = state.db.all<LeaseRecord>(sql, scope, foldedKey(key), time, now_ms + SKEW_MS);
  const current = currentLease(state, scope, key)?.id;
  return live.sort((a, b) => Number(b.id === current) - Number(a.id === current));
}

/** Grants of an instance that are not released, live or not, in the one order. */
export function leasesHeld(state: State, instance: string): LeaseRecord[] {
  const sql = "SELECT * FROM leases WHERE released = 0 AND instance = ? ORDER BY lc, ts, row";
  return state.db.all<LeaseRecord>(sql, instance);
}

/** Current grants that ended without a release, in the one order. */
export function staleLeases(state: State, now_ms: number): LeaseRecord[] {
  const sql = "SELECT * FROM leases WHERE released = 0 AND until <= ? ORDER BY lc, ts, row";
  return state.db.all<LeaseRecord>(sql, leaseTime(state, now_ms))
    .filter((lease) => currentLease(state, lease.scope, lease.key)?.id === lease.id);
}

/** The grant of a key that its fence makes current, released or not. */
export function currentLease(state: State, scope: string, key: string): LeaseRecord | undefined {
  const form = foldedKey(key);
  const sql = "SELECT * FROM leases WHERE scope = ? AND form = ? ORDER BY fence DESC LIMIT 1";
  const top = state.db.one<LeaseRecord>(sql, scope, form);
  if (top === undefined) return undefined;
  const direction = top.fence === 0 ? "DESC" : "ASC";
  return state.db.one<LeaseRecord>(
    `SELECT * FROM leases WHERE scope = ? AND form = ? AND fence = ? ` +
      `ORDER BY lc ${direction}, ts ${direction}, row ${direction} LIMIT 1`,
    scope,
    form,
    top.fence,
  );
}

export const leases = slice({
  name: "leases",
  after: "agenda",
  ddl,
  applies: { lease: applyLease },
  dirty: [unsettled],
  settle: settleLeases,
  forget: forgetLeases,
});
