/** How many events wait to be judged, by queue and scope: kept, for a queue can be long. */
import { count } from "./counters.ts";
import type { Range } from "./rid.ts";
import type { State } from "./state.ts";

/** What an event is tallied by; without a queue it does not wait. */
export interface Tallied {
  readonly queue: string | null;
  readonly scope: string;
}

/** The name of the counter of a queue. */
export function tallyOf(queue: string): string {
  return `waiting:${queue}`;
}

/** An event enters its queue, with `by` 1, or leaves it, with -1. */
export function tally(state: State, { queue, scope }: Tallied, by: number): void {
  if (queue !== null) count(state, tallyOf(queue), scope, by);
}

/** The events of these rows leave their queues: they are about to go. */
export function tallyGone(state: State, { from, to }: Range): void {
  const sql = "SELECT queue, scope, count(*) AS n FROM events WHERE rid >= ? AND rid < ? " +
    "AND queue IS NOT NULL GROUP BY queue, scope";
  for (const { n, ...each } of state.db.all<Tallied & { readonly n: number }>(sql, from, to)) {
    tally(state, each, -n);
  }
}
