/**
 * Instances and their runs, as their starts, heartbeats and stops leave them. An instance is active
 * while one of its runs is open; whether it is still there is told by its signs: `presence.ts`.
 */
import type { Instance } from "../row/kinds/instance.ts";
import { outdateRun } from "./projects.ts";
import type { Range } from "./rid.ts";
import { settleRun } from "./runs.ts";
import { dirty, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE instance_rows (
  rid INTEGER PRIMARY KEY, instance TEXT, event TEXT, scope TEXT, project TEXT, run TEXT,
  ends TEXT, noted INTEGER, lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX instance_rows_by_time ON instance_rows (ts);
CREATE INDEX instance_rows_in_order ON instance_rows (instance, lc, ts, id);
CREATE INDEX instance_rows_by_run ON instance_rows (instance, run, lc, ts, id);
CREATE INDEX instance_rows_ending ON instance_rows (instance, ts) WHERE ends IS NOT NULL;
CREATE TABLE instances (
  instance TEXT PRIMARY KEY, rid INTEGER, event TEXT, scope TEXT, project TEXT, run TEXT,
  ts INTEGER, active INTEGER
) WITHOUT ROWID;
CREATE TABLE runs (
  instance TEXT, run TEXT, scope TEXT, project TEXT, lc INTEGER, ts INTEGER, id TEXT,
  open INTEGER, PRIMARY KEY (instance, run)
) WITHOUT ROWID;
CREATE INDEX runs_in_order ON runs (instance, lc, ts, id);
CREATE INDEX runs_open ON runs (instance, lc, ts, id) WHERE open = 1;
`;

export interface InstanceRecord {
  readonly instance: string;
  readonly rid: number;
  readonly event: Instance["event"];
  readonly scope: string;
  readonly project: string;
  /** The run that its last row names. */
  readonly run: string;
  /** The time of the last row: milliseconds since 1970. */
  readonly ts: number;
  /** 1 where a run of it was not stopped, however long ago it gave its last sign. */
  readonly active: 0 | 1;
}

const unsettled = dirty(() => ({
  /** Runs whose rows came or went, by instance. */
  runs: new Map<string, Set<string>>(),
  /** Instances of which a row came or went that ends all runs. */
  instances: new Set<string>(),
}));

function applyInstance(state: State, at: RowPlace, row: Instance): void {
  const ends = row.event !== "memory.instance.stopped" ? null : row.ends ?? "all";
  state.db.run(
    "INSERT INTO instance_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    at.rid,
    row.instance_id,
    row.event,
    row.scope,
    row.project,
    row.run_id,
    ends,
    (row.payload?.note ?? row.note) === undefined ? 0 : 1,
    at.order.lc,
    at.order.ts,
    at.order.id,
  );
  touch(state, { instance: row.instance_id, run: row.run_id, ends });
}

interface Touched {
  readonly instance: string;
  readonly run: string;
  readonly ends: string | null;
}

function touch(state: State, { instance, run, ends }: Touched): void {
  const { runs, instances } = unsettled(state);
  runs.set(instance, (runs.get(instance) ?? new Set()).add(run));
  if (ends === "all") instances.add(instance);
}

function forgetInstances(state: State, range: Range): void {
  const sql = "SELECT DISTINCT instance, run, ends FROM instance_rows WHERE rid >= ? AND rid < ?";
  for (const row of state.db.all<Touched>(sql, range.from, range.to)) touch(state, row);
  state.db.run("DELETE FROM instance_rows WHERE rid >= ? AND rid < ?", range.from, range.to);
}

function settleInstances(state: State): void {
  const { runs, instances } = unsettled(state);
  for (const instance of instances) {
    const sql = "SELECT run FROM runs WHERE instance = ?";
    const touched = runs.get(instance);
    for (const { run } of state.db.all<{ run: string }>(sql, instance)) touched?.add(run);
  }
  for (const [instance, touched] of runs) {
    for (const run of touched) {
      settleRun(state, instance, run);
      outdateRun(state, instance, run);
    }
    settleInstance(state, instance);
  }
  runs.clear();
  instances.clear();
}

function settleInstance(state: State, instance: string): void {
  const last = state.db.one<InstanceRecord>(
    "SELECT * FROM instance_rows WHERE instance = ? ORDER BY lc DESC, ts DESC, id DESC LIMIT 1",
    instance,
  );
  state.db.run("DELETE FROM instances WHERE instance = ?", instance);
  if (last === undefined) return;
  const open = state.db.one("SELECT 1 FROM runs WHERE instance = ? AND open = 1 LIMIT 1", instance);
  state.db.run(
    "INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    instance,
    last.rid,
    last.event,
    last.scope,
    last.project,
    last.run,
    last.ts,
    open === undefined ? 0 : 1,
  );
}

/** An instance as its last row left it; undefined where no row names it. */
export function instanceOf(state: State, instance: string): InstanceRecord | undefined {
  const sql = "SELECT * FROM instances WHERE instance = ?";
  return state.db.one<InstanceRecord>(sql, instance);
}

/** The newest project that an instance's rows name: v1's stop rows forget it. */
export function projectOfInstance(state: State, instance: string): string {
  const sql = "SELECT project FROM instance_rows WHERE instance = ? AND project <> '' " +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ project: string }>(sql, instance)?.project ?? "";
}

/** When an instance last began a session, with its place in the one order; undefined for never. */
export function startOf(state: State, instance: string): { lc: number; ts: number } | undefined {
  const sql = "SELECT lc, ts FROM instance_rows WHERE instance = ? " +
    "AND event = 'memory.instance.started' ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ lc: number; ts: number }>(sql, instance);
}

export const instances = slice({
  name: "instances",
  after: "leases",
  ddl,
  applies: { instance: applyInstance },
  dirty: [unsettled],
  settle: settleInstances,
  forget: forgetInstances,
});
