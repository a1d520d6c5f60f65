/** What became of events that rows judge: asked for many rows at once, for reports are long. */
import { list, LISTED } from "../base/sqlite.ts";
import type { ObjectRecord } from "./objects.ts";
import type { State } from "./state.ts";

/** An object, as far as a report shows it. */
export type JudgedObject = Pick<
  ObjectRecord,
  "id" | "type" | "scope" | "realm" | "month" | "standing" | "head_id"
>;

/** An event that a row judges. */
export interface JudgedEvent {
  readonly event: string;
  /** Why it was rejected; null where the row does not say. */
  readonly reason: string | null;
  /** The object that the event became; null where it became none. */
  readonly object: JudgedObject | null;
}

type Found = Omit<JudgedEvent, "object"> & Omit<JudgedObject, "id"> & {
  readonly rid: number;
  readonly id: string | null;
};

/** The events that rows judge, by the numbers of the rows; those that judge nothing have none. */
export function judgedBy(state: State, rids: readonly number[]): Map<number, JudgedEvent> {
  const sql = "SELECT j.rid, j.event, j.reason, o.id, o.type, o.scope, o.realm, o.month, " +
    `o.standing, o.head_id FROM ${LISTED} l CROSS JOIN outcomes j ON j.rid = l.value ` +
    "LEFT JOIN events e ON e.id = j.event LEFT JOIN objects o ON o.rid = e.rid";
  const judged = new Map<number, JudgedEvent>();
  for (const { rid, event, reason, id, ...rest } of state.db.each<Found>(sql, list(rids))) {
    // Of several rows of an event, at most one is the object.
    if (id === null && judged.has(rid)) continue;
    judged.set(rid, { event, reason, object: id === null ? null : { id, ...rest } });
  }
  return judged;
}
