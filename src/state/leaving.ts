/** Events on their way out of their queues: judged many at once, they leave at once. */
import { list, LISTED } from "../base/sqlite.ts";
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

/** Numbers of events that were settled as judged and are not out of their queues yet. */
const leaving = memo<number[]>(() => []);

/** An event is judged: the next call of `emptyQueues` takes it out. */
export function leaveQueue(state: State, rid: number): void {
  leaving(state).push(rid);
}

/** Takes out what leaves: one statement for all, which for each of them would cost as much. */
export function emptyQueues(state: State): void {
  const rids = leaving(state);
  if (rids.length === 0) return;
  state.db.run(`UPDATE events SET queue = NULL WHERE rid IN ${LISTED}`, list(rids));
  rids.length = 0;
}
