/** Which events still wait for their judgement, in the one order. */
import type { EventRecord } from "./events.ts";
import type { Range } from "./place.ts";
import type { State } from "./state.ts";

export const ddl = `
CREATE TABLE waiting (
  rid INTEGER PRIMARY KEY, queue TEXT, lc INTEGER, ts INTEGER, id TEXT, scope TEXT, instance TEXT
);
CREATE INDEX waiting_in_order ON waiting (queue, lc, ts);
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
    if (!state.memo.newcomers.has(id)) unqueue(state, rid);
    return;
  }
  const sql = "INSERT OR IGNORE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, rid, queue, lc, ts, id, scope, instance);
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

/** Takes a row out of its queue, whether it is in one or not. */
export function unqueue(state: State, rid: number): void {
  state.db.run("DELETE FROM waiting WHERE rid = ?", rid);
}

export function forgetWaiting(state: State, range: Range): void {
  state.db.run("DELETE FROM waiting WHERE rid >= ? AND rid < ?", range.from, range.to);
}
