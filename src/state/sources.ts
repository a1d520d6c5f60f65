/**
 * Where objects come from: an event that was accepted or decides by itself, or an object of v1. The
 * object of a source is made, changed or removed when what its rows say has changed.
 */
import { isWhole } from "../base/id.ts";
import { month } from "../base/time.ts";
import { compareOrder, placeOf } from "../row/order.ts";
import { HORIZON_MS, type ObjectType } from "../row/words.ts";
import { enterClash, forgetClash, freeId } from "./clashes.ts";
import type { EventRecord } from "./events.ts";
import { effectiveEvent, isNewcomer, settleQueue } from "./events.ts";
import { emptyQueues } from "./leaving.ts";
import { digestOf } from "./ledgers.ts";
import {
  objectById,
  objectBySource,
  objectId,
  type ObjectRecord,
  unsettledObjects,
  unsettleNames,
} from "./objects.ts";
import { hasNames, isUnjudged, judgementOf } from "./outcomes.ts";
import { settleRejected } from "./rejected.ts";
import { slice } from "./slice.ts";
import { outdateView } from "./stale.ts";
import type { State } from "./state.ts";
import { dequeueTwins } from "./twins.ts";
import { unsettledSources } from "./unsettled.ts";

/** Makes, changes and removes objects, as the rows that were folded last say. */
function settleSources(state: State): void {
  const { events, objects } = unsettledSources(state);
  for (const id of events) settleEvent(state, id);
  events.clear();
  for (const id of objects) settleObject(state, id);
  objects.clear();
  emptyQueues(state);
}

/** Brings queue, rejection and object of an event up to what its rows say. */
function settleEvent(state: State, id: string): void {
  const row = effectiveEvent(state, id);
  // Rows choose their ids: a v1 object can carry the id of an event, and then is no event.
  const event = row?.kind === "object" ? undefined : row;
  const judged = judgementOf(state, id, () => row === undefined ? "" : digestOf(state, row.rid));
  if (event !== undefined) settleQueue(state, event, judged !== null);
  if (row !== undefined) dequeueTwins(state, id, row.rid);
  settleRejected(state, id, event?.scope ?? null, judged);
  const accepted = judged?.accepted === true || event?.kind === "reconciled";
  if (row?.kind === "object") settleObject(state, id);
  else keep(state, id, accepted ? event : undefined);
  for (const name of judged?.names ?? []) unsettledSources(state).objects.add(name);
}

/** A v1 object stands by itself, unless we hold the event that it was made from. */
function settleObject(state: State, id: string): void {
  const row = effectiveEvent(state, id);
  if (row !== undefined && row.kind !== "object") return;
  const from = row?.made_from == null ? undefined : effectiveEvent(state, row.made_from);
  const alias = from !== undefined && from.kind !== "object" && from.type !== null;
  keep(state, id, alias ? undefined : row);
}

/** Makes, changes or removes the object of a source. */
function keep(state: State, source: string, event: EventRecord | undefined): void {
  const isNone = isNewcomer(state, source) || isUnjudged(state, source);
  const old = isNone ? undefined : objectBySource(state, source);
  const wanted = event === undefined || event.type === null ? undefined : event;
  forgetClash(state, source);
  if (old === undefined && wanted === undefined) return;
  if (old !== undefined && wanted !== undefined && old.rid === wanted.rid) {
    // Names may have changed: what supersedes it may now be found under a new one.
    unsettleNames(state, old);
    if (hasNames(state)) outdateView(state, old);
    return;
  }
  if (old !== undefined) {
    remove(state, old);
    freeId(state, old.id);
  }
  if (wanted !== undefined) insert(state, wanted, wanted.type as ObjectType);
}

function remove(state: State, object: ObjectRecord): void {
  unsettledObjects(state).gone.set(object.id, object);
  state.db.run("DELETE FROM objects WHERE rid = ?", object.rid);
}

/** True where an event is the first in order of those whose object has this id. */
function winsId(state: State, id: string, event: EventRecord): boolean {
  const { fresh } = unsettledObjects(state);
  const rival = isWhole(id) ? undefined : fresh.get(id) ?? objectById(state, id);
  if (rival === undefined || rival.source === event.id) return true;
  if (compareOrder(placeOf(rival), event) < 0) {
    enterClash(state, id, event.id);
    return false;
  }
  enterClash(state, id, rival.source);
  if (!fresh.delete(id)) remove(state, rival);
  return true;
}

/** A new object, as yet without a standing; it is written when it has one. */
function insert(state: State, event: EventRecord, type: ObjectType): void {
  const { id: source, rid, scope, project, instance, lc, ts } = event;
  const id = event.kind === "object" ? source : objectId(type, event);
  if (!winsId(state, id, event)) return;
  unsettledObjects(state).fresh.set(id, {
    id,
    source,
    rid,
    type,
    scope,
    realm: event.realm ?? "",
    project,
    owner: instance,
    key: type === "decision" ? event.key : null,
    digest: event.digest ?? "",
    due: event.due,
    salience: event.salience ?? 1,
    everywhere: event.everywhere ?? 0,
    expires: event.horizon === null ? null : ts + HORIZON_MS[event.horizon],
    status: event.status ?? "active",
    lc,
    ts,
    month: month(ts),
    standing: null,
    status_now: null,
    head_id: null,
    conflict: null,
    cross_key: 0,
  });
}

export const sources = slice({
  name: "sources",
  after: "objects",
  dirty: [unsettledSources],
  settle: settleSources,
});
