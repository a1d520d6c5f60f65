/** Which events still wait for their judgement, in the one order. */
import type { EventRecord } from "./events.ts";
import type { Range } from "./place.ts";
import type { State } from "./state.ts";

export const ddl = `
CREATE TABLE waiting (
  queue TEXT, lc INTEGER, ts INTEGER, id TEXT, rid INTEGER, scope TEXT, instance TEXT,
  PRIMARY KEY (queue, lc, ts, id, rid)
) WITHOUT ROWID;
`;

/** The queue that an event waits in until it is judged. */
const QUEUES: Readonly<Record<string, string>> = {
  captured: "distill",
  published: "reduce",
};

/** Enters or leaves the queue of events that wait to be judged. */
export function settleWaiting(
  state: State,
  event: EventRecord,
  judged: boolean,
): void {
  const queue = QUEUES[event.kind];
  if (queue === undefined) return;
  const { rid, id, lc, ts, scope, instance } = event;
  if (judged) {
    if (!state.memo.newcomers.has(id)) unqueue(state, event);
    return;
  }
  const sql = "INSERT OR IGNORE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, queue, lc, ts, id, rid, scope, instance);
}

/** The next events of a queue behind one, in the one order. */
export function waitingEvents(
  state: State,
  queue: "distill" | "reduce",
  behind: EventRecord | undefined,
): EventRecord[] {
  const part = "SELECT rid FROM waiting WHERE queue = ? AND (lc, ts, id) > (?, ?, ?) " +
    "ORDER BY lc, ts, id LIMIT 500";
  const sql = `SELECT * FROM events WHERE rid IN (${part}) ORDER BY lc, ts, id`;
  const { lc, ts, id } = behind ?? { lc: -1, ts: 0, id: "" };
  return state.db.all<EventRecord>(sql, queue, lc, ts, id);
}

/** True where any event of a scope, or of an instance, waits in a queue. */
export function waitsIn(state: State, by: "scope" | "instance", name: string): boolean {
  const sql = `SELECT 1 FROM waiting WHERE ${by} = ? LIMIT 1`;
  return state.db.one(sql, name) !== undefined;
}

/** How many events wait in a queue, by scope. */
export function waitingCounts(
  state: State,
  queue: "distill" | "reduce",
): { scope: string; n: number }[] {
  const sql = "SELECT scope, count(*) AS n FROM waiting WHERE queue = ? GROUP BY scope";
  return state.db.all<{ scope: string; n: number }>(sql, queue);
}

type Queued = Pick<EventRecord, "rid" | "kind" | "lc" | "ts" | "id">;

/** Takes an event out of its queue, whether it is in one or not. */
export function unqueue(state: State, { kind, lc, ts, id, rid }: Queued): void {
  const sql = "DELETE FROM waiting WHERE queue = ? AND lc = ? AND ts = ? AND id = ? AND rid = ?";
  const queue = QUEUES[kind];
  if (queue !== undefined) state.db.run(sql, queue, lc, ts, id, rid);
}

/** Must come before the events themselves are forgotten. */
export function forgetWaiting(state: State, range: Range): void {
  const sql = "SELECT rid, kind, lc, ts, id FROM events WHERE rid >= ? AND rid < ?";
  for (const event of state.db.all<Queued>(sql, range.from, range.to)) unqueue(state, event);
}

/** True where any event of these rows waits. */
export function isAnyWaiting(state: State, range: Range): boolean {
  const waits = "SELECT 1 FROM waiting w WHERE w.queue IN ('distill', 'reduce') " +
    "AND w.lc = e.lc AND w.ts = e.ts AND w.id = e.id AND w.rid = e.rid";
  const sql = `SELECT 1 FROM events e WHERE e.rid >= ? AND e.rid < ? AND EXISTS (${waits}) LIMIT 1`;
  return state.db.one(sql, range.from, range.to) !== undefined;
}
