/**
 * Where objects come from: an event that was accepted or decides by itself, or an object of v1. The
 * object of a source is made, changed or removed when what its rows say has changed.
 */
import type { ObjectType } from "../row/words.ts";
import type { EventRecord } from "./events.ts";
import { effectiveEvent, isNewcomer, monthOf, settleQueue } from "./events.ts";
import { objectBySource, objectId, unsettledObjects } from "./objects.ts";
import { isUnjudged, judgementOf, settleRejected } from "./outcomes.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";
import { unsettledSources, unsettledStandings } from "./unsettled.ts";

/** Makes, changes and removes objects, as the rows that were folded last say. */
function settleSources(state: State): void {
  const { events, objects } = unsettledSources(state);
  for (const id of events) settleEvent(state, id);
  events.clear();
  for (const id of objects) settleObject(state, id);
  objects.clear();
}

/** Brings queue, rejection and object of an event up to what its rows say. */
function settleEvent(state: State, id: string): void {
  const row = effectiveEvent(state, id);
  // Rows choose their ids: a v1 object can carry the id of an event, and then is no event.
  const event = row?.kind === "object" ? undefined : row;
  const judged = judgementOf(state, id);
  if (event !== undefined) settleQueue(state, event, judged !== null);
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
  if (old === undefined && wanted === undefined) return;
  if (old !== undefined && wanted !== undefined && old.rid === wanted.rid) {
    // Names may have changed: what supersedes it may now be found under a new one.
    unsettledStandings(state).add(old.id);
    return;
  }
  if (old !== undefined) {
    unsettledObjects(state).gone.set(old.id, old);
    state.db.run("DELETE FROM objects WHERE rid = ?", old.rid);
  }
  if (wanted !== undefined) insert(state, wanted, wanted.type as ObjectType);
}

/** A new object, as yet without a standing; it is written when it has one. */
function insert(state: State, event: EventRecord, type: ObjectType): void {
  const { id: source, rid, scope, project, instance, lc, ts } = event;
  const id = event.kind === "object" ? source : objectId(type, event);
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
    status: event.status ?? "active",
    lc,
    ts,
    month: monthOf(event),
    standing: null,
    status_now: null,
    head_id: null,
    conflict: null,
    cross_key: 0,
  });
  unsettledStandings(state).add(id);
}

export const sources = slice({
  name: "sources",
  after: "objects",
  dirty: [unsettledSources],
  settle: settleSources,
});
