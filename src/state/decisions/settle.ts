/**
 * Settles how objects stand to each other after rows came or went. The usual new object, which
 * nothing names and which comes last, takes its place with a few look-ups; anything else gathers
 * its chains and its key's rivals and judges that set alone.
 */
import { compareOrder, placeOf } from "../../row/order.ts";
import type { Status } from "../../row/words.ts";
import { agendaStatus } from "../agenda.ts";
import { isSettledByRow } from "../conflicts.ts";
import { change, type Taken } from "./consequences.ts";
import { correctionsBy, correctionsOf, isCorrecting } from "./corrections.ts";
import type { ObjectRecord } from "../objects.ts";
import { conflictId, namesOf, objectNamed, writeObject } from "../objects.ts";
import { headOf, lastOfKey, ofSameKey, sameText, settledRival } from "./same-key.ts";
import type { Link, Resolved, Version } from "./resolve.ts";
import { resolve } from "./resolve.ts";
import type { State } from "../state.ts";

/** Settles every object that is marked, and those that stand or fall with it. */
export function settleDecisions(state: State): void {
  for (const object of state.dirty.gone.values()) remove(state, object);
  state.dirty.gone.clear();
  placeFresh(state);
  const done = new Set<string>();
  for (const name of state.dirty.nodes) {
    const object = objectNamed(state, name);
    if (object === undefined || done.has(object.id)) continue;
    if (object.standing === null && settleLast(state, object)) continue;
    for (const settled of settleAround(state, object)) done.add(settled);
  }
  state.dirty.nodes.clear();
}

/**
 * New objects that come last take their place at once, and are written with it; the others are
 * written without one. In whatever order they come, each finds those that were written before it.
 */
function placeFresh(state: State): void {
  const { fresh, nodes } = state.dirty;
  for (const object of fresh.values()) {
    if (nodes.has(object.id) && settleLast(state, object)) nodes.delete(object.id);
  }
  for (const object of fresh.values()) writeObject(state, object);
  fresh.clear();
}

/** Takes a removed object out of tallies and views, and marks all that stood with it. */
function remove(state: State, object: ObjectRecord): void {
  change(state, object, null);
  for (const correction of correctionsBy(state, object.source)) {
    state.dirty.nodes.add(correction.parent);
  }
  for (const name of [object.id, ...namesOf(state, object)]) {
    for (const correction of correctionsOf(state, name)) state.dirty.nodes.add(correction.child);
  }
  // One that has its place is judged with all its rivals: a new one might slip in beside them.
  const rival = object.key === null ? undefined : settledRival(state, object);
  if (rival !== undefined) state.dirty.nodes.add(rival);
}

/** Places a new object that nothing names and that comes last of its key. False: not so simple. */
function settleLast(state: State, object: ObjectRecord): boolean {
  if (isNamed(state, object)) return false;
  if (object.type === "commitment") return takeAlone(state, object);
  if (object.key !== null && object.status !== "active") return false;
  const last = object.key === null ? undefined : lastOfKey(state, object);
  if (last === undefined) return takeAlone(state, object);
  if (compareOrder(placeOf(last), placeOf(object)) > 0) return false;
  const head = headOf(state, object);
  // Others have the key, but no active head, or one that contests beyond the key.
  if (head?.cross_key !== 0) return false;
  const same = head.digest === object.digest ? head.id : sameText(state, object);
  const place = same === undefined ? "contested" : "alias";
  const against = same ?? head.id;
  const conflict = place === "contested" ? conflictId(object) : null;
  take(state, object, {
    standing: place,
    status_now: object.status,
    head_id: against,
    conflict,
    cross_key: 0,
  });
  return true;
}

/** The head of a chain of its own, which contests with nothing. */
function takeAlone(state: State, object: ObjectRecord): true {
  const said = object.type === "commitment" ? agendaSays(state, [object], object) : undefined;
  const { id: against, status } = object;
  take(state, object, {
    standing: "head",
    status_now: said ?? status,
    head_id: against,
    conflict: null,
    cross_key: 0,
  });
  return true;
}

function isNamed(state: State, object: ObjectRecord): boolean {
  const { source, id } = object;
  return isSettledByRow(state, source) ||
    isCorrecting(state, source, [id, ...namesOf(state, object)]);
}

interface Around {
  readonly objects: Map<string, ObjectRecord>;
  readonly links: Link[];
}

/** Judges an object together with its chain and its key's rivals; returns their ids. */
function settleAround(state: State, object: ObjectRecord): Iterable<string> {
  const { objects, links } = gather(state, object);
  const versions = [...objects.values()].map((each) => versionOf(state, each));
  for (const [id, standing] of resolve(versions, links)) {
    const each = objects.get(id) as ObjectRecord;
    const origin = objects.get(standing.origin) as ObjectRecord;
    take(state, each, {
      standing: standing.standing,
      status_now: statusOf(state, each, standing, objects, links),
      head_id: standing.head_id,
      conflict: standing.standing === "contested" ? conflictId(origin) : null,
      cross_key: standing.cross_key ? 1 : 0,
    });
  }
  return objects.keys();
}

/** What a decision claims, as one string; null for nothing. */
function keyOf({ scope, realm, key }: ObjectRecord): string | null {
  return key === null ? null : JSON.stringify([scope, realm, key]);
}

function versionOf(state: State, object: ObjectRecord): Version {
  return {
    id: object.id,
    order: placeOf(object),
    key: keyOf(object),
    digest: object.digest,
    status: object.status,
    settled: isSettledByRow(state, object.source),
  };
}

/** All objects joined to one by corrections or by a shared key. */
function gather(state: State, from: ObjectRecord): Around {
  const objects = new Map([[from.id, from]]);
  const links: Link[] = [];
  const keys = new Set<string | null>([null]);
  for (const object of objects.values()) {
    for (const { parent, settles } of correctionsBy(state, object.source)) {
      const found = objectNamed(state, parent);
      if (found === undefined) continue;
      links.push({ child: object.id, parent: found.id, settles: settles === 1 });
      add(objects, found);
    }
    for (const found of children(state, object)) add(objects, found);
    const key = keyOf(object);
    if (!keys.has(key)) { for (const found of ofSameKey(state, object)) add(objects, found); }
    keys.add(key);
  }
  return { objects, links };
}

function add(objects: Map<string, ObjectRecord>, object: ObjectRecord): void {
  if (!objects.has(object.id)) objects.set(object.id, object);
}

function children(state: State, object: ObjectRecord): ObjectRecord[] {
  const names = [object.id, ...namesOf(state, object)];
  const edges = names.flatMap((name) => correctionsOf(state, name));
  return edges.flatMap((correction) => objectNamed(state, correction.child) ?? []);
}

/** An agenda row that came after a commitment's last version says its status. */
function statusOf(
  state: State,
  object: ObjectRecord,
  standing: Resolved,
  objects: ReadonlyMap<string, ObjectRecord>,
  links: readonly Link[],
): Status {
  if (object.type !== "commitment" || standing.standing !== "head") return object.status;
  return agendaSays(state, chainOf(object, objects, links), object) ?? object.status;
}

function agendaSays(
  state: State,
  chain: readonly ObjectRecord[],
  head: ObjectRecord,
): Status | undefined {
  const names = chain.flatMap((each) => [each.id, ...namesOf(state, each)]);
  return agendaStatus(state, names, placeOf(head));
}

function chainOf(
  head: ObjectRecord,
  objects: ReadonlyMap<string, ObjectRecord>,
  links: readonly Link[],
): ObjectRecord[] {
  const seen = new Set([head.id]);
  for (const id of seen) {
    for (const link of links) if (link.child === id) seen.add(link.parent);
  }
  return [...seen].map((id) => objects.get(id) as ObjectRecord);
}

/** Writes a new standing when it differs from the old one. */
function take(state: State, object: ObjectRecord, taken: Taken): void {
  const same = object.standing === taken.standing && object.status_now === taken.status_now &&
    object.head_id === taken.head_id && object.conflict === taken.conflict &&
    object.cross_key === taken.cross_key;
  if (same) return;
  if (state.dirty.fresh.delete(object.id)) {
    writeObject(state, { ...object, ...taken });
    return change(state, object, taken);
  }
  state.db.run(
    "UPDATE objects SET standing = ?, status_now = ?, head_id = ?, conflict = ?, cross_key = ? " +
      "WHERE rid = ?",
    taken.standing,
    taken.status_now,
    taken.head_id,
    taken.conflict,
    taken.cross_key,
    object.rid,
  );
  change(state, object, taken);
}
