/** Instances: the last row of each says whether it is active. */
import type { Instance } from "../row/kinds/instance.ts";
import type { Range } from "./rid.ts";
import { dirty, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE instance_rows (
  rid INTEGER PRIMARY KEY, instance TEXT, event TEXT, scope TEXT, project TEXT, run TEXT,
  lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX instance_rows_by_time ON instance_rows (ts);
CREATE INDEX instance_rows_in_order ON instance_rows (instance, lc, ts, id);
CREATE TABLE instances (
  instance TEXT PRIMARY KEY, rid INTEGER, event TEXT, scope TEXT, project TEXT, run TEXT,
  ts INTEGER, active INTEGER
) WITHOUT ROWID;
CREATE INDEX instances_active ON instances (scope) WHERE active = 1;
`;

export interface InstanceRecord {
  readonly instance: string;
  readonly rid: number;
  readonly event: Instance["event"];
  readonly scope: string;
  readonly project: string;
  readonly run: string;
  /** The time of the last row: milliseconds since 1970. */
  readonly ts: number;
  readonly active: 0 | 1;
}

/** Instances whose rows came or went, by name. */
const unsettled = dirty(() => new Set<string>());

function applyInstance(state: State, at: RowPlace, row: Instance): void {
  state.db.run(
    "INSERT INTO instance_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    at.rid,
    row.instance_id,
    row.event,
    row.scope,
    row.project,
    row.run_id,
    at.order.lc,
    at.order.ts,
    at.order.id,
  );
  unsettled(state).add(row.instance_id);
}

function forgetInstances(state: State, range: Range): void {
  const sql = "SELECT DISTINCT instance FROM instance_rows WHERE rid >= ? AND rid < ?";
  for (const { instance } of state.db.all<{ instance: string }>(sql, range.from, range.to)) {
    unsettled(state).add(instance);
  }
  state.db.run("DELETE FROM instance_rows WHERE rid >= ? AND rid < ?", range.from, range.to);
}

function settleInstances(state: State): void {
  const touched = unsettled(state);
  if (touched.size === 0) return;
  const sql = "SELECT * FROM instance_rows WHERE instance = ? " +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  for (const instance of touched) {
    const last = state.db.one<InstanceRecord>(sql, instance);
    state.db.run("DELETE FROM instances WHERE instance = ?", instance);
    if (last === undefined) continue;
    state.db.run(
      "INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      instance,
      last.rid,
      last.event,
      last.scope,
      last.project,
      last.run,
      last.ts,
      last.event === "memory.instance.stopped" ? 0 : 1,
    );
  }
  touched.clear();
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

/** Active instances whose last row is older than a time, oldest first. */
export function staleInstances(state: State, before_ms: number): InstanceRecord[] {
  const sql = "SELECT * FROM instances WHERE active = 1 AND ts < ? ORDER BY ts, instance";
  return state.db.all<InstanceRecord>(sql, before_ms);
}

/** Active instances, by name. */
export function activeNow(state: State): InstanceRecord[] {
  const sql = "SELECT * FROM instances WHERE active = 1 ORDER BY instance";
  return state.db.all<InstanceRecord>(sql);
}

/** How many instances are active, by scope. */
export function activeInstances(state: State): { scope: string; n: number }[] {
  const sql = "SELECT scope, count(*) AS n FROM instances WHERE active = 1 GROUP BY scope";
  return state.db.all<{ scope: string; n: number }>(sql);
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
