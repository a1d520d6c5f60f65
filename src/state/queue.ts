/** Which events still wait for their judgement, in the one order. */
import { counterOf, countersOf } from "./counters.ts";
import type { EventRecord, Queue } from "./events.ts";
import type { RowSpot } from "./ledgers.ts";
import type { Range } from "./rid.ts";
import type { State } from "./state.ts";
import { tallyOf } from "./tallies.ts";

/** An event of a queue, with the place of its line. */
export interface WaitingEvent extends EventRecord, RowSpot {
  /** The digest of its line, as `digestOf` gives it. */
  readonly line: string;
}

/** The next events of a queue behind one, in the one order; with a scope, only those of it. */
export function waitingEvents(
  state: State,
  queue: Queue,
  { behind, scope }: {
    readonly behind: EventRecord | undefined;
    readonly scope?: string | undefined;
  },
): WaitingEvent[] {
  const within = scope === undefined ? "" : "AND e.scope = ? ";
  const sql = "SELECT e.*, r.offset, r.length, r.digest AS line " +
    "FROM events e CROSS JOIN rows r ON r.rid = e.rid " +
    `WHERE e.queue = ? ${within}AND (e.lc, e.ts, e.id) > (?, ?, ?) ` +
    "ORDER BY e.lc, e.ts, e.id LIMIT 500";
  const { lc, ts, id } = behind ?? { lc: -1, ts: 0, id: "" };
  const of = scope === undefined ? [queue] : [queue, scope];
  return state.db.all<WaitingEvent>(sql, ...of, lc, ts, id);
}

/** Of a queue that is longer than this, older events are not looked at. */
const LOOKED_AT = 10_000;

/** What waits in a scope and claims to be something, of either queue, the newest first. */
export function newestWaiting(state: State, scope: string, limit: number): EventRecord[] {
  const newest = "SELECT rid, scope FROM events WHERE queue = ? " +
    `ORDER BY lc DESC, ts DESC LIMIT ${LOOKED_AT}`;
  const sql = `SELECT e.* FROM (SELECT * FROM (${newest}) UNION ALL SELECT * FROM (${newest})) n ` +
    "CROSS JOIN events e ON e.rid = n.rid WHERE n.scope = ? AND e.type IS NOT NULL " +
    "ORDER BY e.lc DESC, e.ts DESC, e.id DESC LIMIT ?";
  return state.db.all<EventRecord>(sql, "distill", "reduce", scope, limit);
}

/** How many events of a scope wait, in both queues: kept, not counted. */
export function waitingIn(state: State, scope: string): number {
  return counterOf(state, tallyOf("distill"), scope) + counterOf(state, tallyOf("reduce"), scope);
}

/** True where any event of a scope, or of an instance, waits in a queue. */
export function waitsIn(state: State, by: "scope" | "instance", name: string): boolean {
  const sql = `SELECT 1 FROM events WHERE queue IS NOT NULL AND ${by} = ? LIMIT 1`;
  return state.db.one(sql, name) !== undefined;
}

/** How many events wait in a queue, by scope: kept, not counted. */
export function waitingCounts(state: State, queue: Queue): { scope: string; n: number }[] {
  return countersOf(state, tallyOf(queue)).map(({ scope, n }) => ({ scope, n }));
}

/** How many events wait in any queue, by scope; null where they are more scopes than `most`. */
export function waitingCountsTo(state: State, most: number): Record<string, number> | null {
  const sums = new Map<string, number>();
  for (const { scope, n } of countersOf(state, tallyOf(""))) {
    sums.set(scope, (sums.get(scope) ?? 0) + n);
    if (sums.size > most) return null;
  }
  return Object.fromEntries(sums);
}

/** True where any event of these rows waits. */
export function isAnyWaiting(state: State, range: Range): boolean {
  const sql = "SELECT 1 FROM events WHERE rid >= ? AND rid < ? AND queue IS NOT NULL LIMIT 1";
  return state.db.one(sql, range.from, range.to) !== undefined;
}
