/**
 * Runs: an instance's sessions, by instance and run id. A run is open from its first row on until a
 * stop that names it, or one that ends all runs of its instance, comes behind its last other row.
 */
import type { Order } from "../row/order.ts";
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

/** A run, with the place of its first row in the one order: when it began. */
export interface RunRecord extends Order {
  readonly instance: string;
  readonly run: string;
  /** As its last row names them. */
  readonly scope: string;
  readonly project: string;
  readonly open: 0 | 1;
}

/** A row of a run, as `instances` folds them. */
interface RunRow extends Order {
  readonly event: string;
  readonly scope: string;
  readonly project: string;
}

/** Open runs by instance: each event that is written asks for them. */
const open = memo(() => new Map<string, readonly RunRecord[]>());

/** Brings a run whose rows came or went up to date. */
export function settleRun(state: State, instance: string, run: string): void {
  const of = "SELECT * FROM instance_rows WHERE instance = ? AND run = ? ";
  const last = `${of} ORDER BY lc DESC, ts DESC, id DESC LIMIT 1`;
  const first = state.db.one<RunRow>(`${of} ORDER BY lc, ts, id LIMIT 1`, instance, run);
  const said = state.db.one<RunRow>(last, instance, run);
  open(state).delete(instance);
  state.db.run("DELETE FROM runs WHERE instance = ? AND run = ?", instance, run);
  if (first === undefined || said === undefined) return;
  state.db.run(
    "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    instance,
    run,
    said.scope,
    said.project,
    first.lc,
    first.ts,
    first.id,
    isEnded(state, instance, said) ? 0 : 1,
  );
}

function isEnded(state: State, instance: string, { event, lc, ts, id }: RunRow): boolean {
  if (event === "memory.instance.stopped") return true;
  const sql = "SELECT 1 FROM instance_rows WHERE instance = ? AND ends IS NOT NULL " +
    "AND ends = 'all' AND (lc, ts, id) > (?, ?, ?) LIMIT 1";
  return state.db.one(sql, instance, lc, ts, id) !== undefined;
}

/** A run of an instance; undefined where no start, heartbeat or stop names it. */
export function runNamed(state: State, instance: string, run: string): RunRecord | undefined {
  const sql = "SELECT * FROM runs WHERE instance = ? AND run = ?";
  return state.db.one<RunRecord>(sql, instance, run);
}

/** Runs of an instance that were not stopped, the one that began last first. */
export function openRuns(state: State, instance: string): readonly RunRecord[] {
  const sql = "SELECT * FROM runs WHERE instance = ? AND open = 1 " +
    "ORDER BY lc DESC, ts DESC, id DESC";
  const runs = open(state).get(instance) ?? state.db.all<RunRecord>(sql, instance);
  open(state).set(instance, runs);
  return runs;
}

/**
 * Each instance that has runs which were not stopped, with its only one, or null where it has
 * several; null where there are more instances than `most`.
 */
export function soleRuns(
  state: State,
  most: number,
): [instance: string, run: string | null][] | null {
  const sql = "SELECT instance, CASE count(*) WHEN 1 THEN min(run) END AS run FROM runs " +
    "WHERE open = 1 GROUP BY instance LIMIT ?";
  const found = state.db.all<{ instance: string; run: string | null }>(sql, most + 1);
  return found.length > most ? null : found.map(({ instance, run }) => [instance, run]);
}

/** When the next run of the instance began: milliseconds since 1970; null where none did. */
export function nextBegun(state: State, { instance, lc, ts, id }: RunRecord): number | null {
  const sql = "SELECT ts FROM runs WHERE instance = ? AND (lc, ts, id) > (?, ?, ?) " +
    "ORDER BY lc, ts, id LIMIT 1";
  return state.db.one<{ ts: number }>(sql, instance, lc, ts, id)?.ts ?? null;
}

/** When a run that began after this one was stopped last, in a span of time; 0 for never. */
export function laterStop(
  state: State,
  { instance, lc, ts, id }: RunRecord,
  { since, until }: { readonly since: number; readonly until: number },
): number {
  const sql = "SELECT max(s.ts) AS ts FROM instance_rows s " +
    "JOIN runs r ON r.instance = s.instance AND r.run = s.run " +
    "WHERE s.instance = ? AND s.ends IS NOT NULL AND s.ts > ? AND s.ts <= ? " +
    "AND (r.lc, r.ts, r.id) > (?, ?, ?)";
  return state.db.one<{ ts: number | null }>(sql, instance, since, until, lc, ts, id)?.ts ?? 0;
}

/** The row with the last note of a run; null where nobody noted anything. */
export function notedRow(
  state: State,
  { instance, run }: Pick<RunRecord, "instance" | "run">,
): number | null {
  const sql = "SELECT rid FROM instance_rows WHERE instance = ? AND run = ? AND noted = 1 " +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ rid: number }>(sql, instance, run)?.rid ?? null;
}
