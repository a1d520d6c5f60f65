/** What an instance did last: the ends of the files that its events stand in. */
import { compareOrder } from "../row/order.ts";
import type { EventRecord } from "./events.ts";
import { fileOf, rowsBehind } from "./rid.ts";
import type { State } from "./state.ts";

/** Files that are looked at, those of its newest events; and events of each. */
const FILES = 8;
const OF_FILE = 20;

/** Its newest events that are no judgements, the newest first. */
export function ownActs(state: State, instance: string): EventRecord[] {
  const sql = "SELECT fid FROM event_signs WHERE instance = ? ORDER BY ts DESC, fid LIMIT ?";
  const files = state.db.all<{ fid: number }>(sql, instance, FILES);
  const found = files.flatMap(({ fid }) => {
    const { from, to } = rowsBehind(fid, 0);
    return state.db.all<EventRecord>(
      "SELECT * FROM events WHERE rid >= ? AND rid < ? AND instance = ? " +
        "AND kind NOT IN ('object', 'distilled') ORDER BY rid DESC LIMIT ?",
      from,
      to,
      instance,
      OF_FILE,
    );
  });
  return found.sort((a, b) => compareOrder(b, a));
}

/** True where an instance has written into the ledger of a row before it. */
export function hasActedBefore(state: State, instance: string, rid: number): boolean {
  const { from } = rowsBehind(fileOf(rid), 0);
  const sql = "SELECT 1 FROM events WHERE rid >= ? AND rid < ? AND instance = ? LIMIT 1";
  return state.db.one(sql, from, rid, instance) !== undefined;
}
