/** Which events still wait for their judgement, in the one order. */
import type { EventRecord } from "./events.ts";
import { judgementOf } from "./outcomes.ts";
import type { Range } from "./rid.ts";
import type { State } from "./state.ts";

export type Queue = "distill" | "reduce";

/** The queue that an event waits in until it is judged. */
const QUEUES: Readonly<Record<string, Queue>> = {
  captured: "distill",
  published: "reduce",
};

/** The queue of a new event: the usual one enters it with its row. */
export function queueFor(
  state: State,
  { id, kind }: Pick<EventRecord, "id" | "kind">,
): Queue | null {
  const queue = QUEUES[kind];
  if (queue === undefined) return null;
  const judged = judgementOf(state, id);
  if (judged === null) return queue;
  // It is asked for again when the event is settled.
  state.memo.judgements.set(id, judged);
  return null;
}

/** Enters or leaves the queue of events that wait to be judged. */
export function settleWaiting(state: State, event: EventRecord, judged: boolean): void {
  enqueue(state, event, judged ? null : QUEUES[event.kind] ?? null);
}

/** Puts an event into a queue, or with null out of it. */
export function enqueue(state: State, event: EventRecord, queue: Queue | null): void {
  if (queue === event.queue) return;
  state.db.run("UPDATE events SET queue = ? WHERE rid = ?", queue, event.rid);
  state.memo.events.delete(event.id);
}

/** The next events of a queue behind one, in the one order. */
export function waitingEvents(
  state: State,
  queue: Queue,
  behind: EventRecord | undefined,
): EventRecord[] {
  const sql = "SELECT * FROM events WHERE queue = ? AND (lc, ts, id) > (?, ?, ?) " +
    "ORDER BY lc, ts, id LIMIT 500";
  const { lc, ts, id } = behind ?? { lc: -1, ts: 0, id: "" };
  return state.db.all<EventRecord>(sql, queue, lc, ts, id);
}

/** True where any event of a scope, or of an instance, waits in a queue. */
export function waitsIn(state: State, by: "scope" | "instance", name: string): boolean {
  const sql = `SELECT 1 FROM events WHERE queue IS NOT NULL AND ${by} = ? LIMIT 1`;
  return state.db.one(sql, name) !== undefined;
}

/** How many events wait in a queue, by scope. */
export function waitingCounts(
  state: State,
  queue: Queue,
): { scope: string; n: number }[] {
  const sql = "SELECT scope, count(*) AS n FROM events WHERE queue = ? GROUP BY scope";
  return state.db.all<{ scope: string; n: number }>(sql, queue);
}

/** True where any event of these rows waits. */
export function isAnyWaiting(state: State, range: Range): boolean {
  const sql = "SELECT 1 FROM events WHERE rid >= ? AND rid < ? AND queue IS NOT NULL LIMIT 1";
  return state.db.one(sql, range.from, range.to) !== undefined;
}
