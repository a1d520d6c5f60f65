/**
 * How decisions stand, and the door to this room.
 *
 * An accepted event, or an object of v1, makes an object. An object may name others that it
 * corrects (`corrections.ts`): these are versions of one decision, the chain, and the one that
 * nothing corrects is its head. Two clones can correct one head, and two agents can decide the same
 * key (`same-key.ts`); no clock decides which came first, since every clone must reach the same
 * result from the same rows. `resolve.ts` decides, as a pure function of versions and corrections:
 * the earliest head stays, equal texts are aliases, other texts are contested, and a contested one
 * is a conflict until a correction settles it. What has no key stands in the same way: it claims to
 * be the one of its type that says just this, so the same again is an alias, and nothing contests.
 *
 * Rows come in any order, and go again. So a standing is never counted up: whatever touches an
 * object leaves its name in `unsettledStandings`, and here that name is settled anew, with all that
 * stands or falls with it (`related.ts`) and nothing else. The usual new object, which nothing
 * names and which comes last, is spared even that: a few look-ups give its standing. What follows
 * for counters and derived files is in `consequences.ts`; `lineage.ts` answers who belongs to whom.
 */
import { compareOrder, placeOf } from "../../row/order.ts";
import type { Status } from "../../row/words.ts";
import { hasClashes } from "../clashes.ts";
import { type NewStanding, outdateNaming, recordConsequences } from "./consequences.ts";
import { correctionsBy, correctionsOf } from "./corrections.ts";
import { namedAmong } from "./named.ts";
import { agendaStatus, agendaStatuses, isOnAgenda } from "./promised.ts";
import { hasNames } from "../outcomes.ts";
import { hasTwins } from "../twins.ts";
import type { ObjectRecord } from "../objects.ts";
import {
  conflictId,
  namesOf,
  objectsNamed,
  unsettledObjects,
  unsettleNames,
  writeObject,
} from "../objects.ts";
import { relatedTo, versionOf } from "./related.ts";
import { KeyHolders, settledBeside } from "./same-key.ts";
import { resolve } from "./resolve.ts";
import { slice } from "../slice.ts";
import type { State } from "../state.ts";
import { unsettledStandings } from "../unsettled.ts";

/** Settles every object that was touched, and those that stand or fall with it. */
function settleDecisions(state: State): void {
  removeGone(state);
  const done = writeFresh(state);
  const names = unsettledStandings(state);
  for (const name of names) {
    outdateNaming(state, name);
    for (const object of objectsNamed(state, name)) {
      if (done.has(object.id)) continue;
      const alone = { holders: new KeyHolders(state), named: namedAmong(state, [object]) };
      if (object.standing === null && settleLast(state, object, alone)) continue;
      for (const settled of settleRelated(state, object)) done.add(settled);
    }
  }
  names.clear();
}

/**
 * New objects that come last get their standing at once, and are written with it; the others are
 * written without one. In whatever order they come, each finds those that were written before it.
 * Returns the ids of those that have a standing and that a row names.
 */
function writeFresh(state: State): Set<string> {
  const { fresh } = unsettledObjects(state);
  const names = unsettledStandings(state);
  const all = [...fresh.values()];
  const among = { holders: new KeyHolders(state, all), named: namedAmong(state, all) };
  const done = new Set<string>();
  for (const object of fresh.values()) {
    if (!settleLast(state, object, among)) unsettleNames(state, object);
    else if (names.has(object.id)) done.add(object.id);
  }
  for (const object of fresh.values()) writeObject(state, object);
  fresh.clear();
  return done;
}

/** Takes removed objects out of counters and views; all that stood with them is unsettled. */
function removeGone(state: State): void {
  const { gone } = unsettledObjects(state);
  const objects = [...gone.values()];
  // Of thousands that a checkout takes away, few are corrected, or have other names.
  const isUsual = !hasTwins(state) && !hasClashes(state) && !hasNames(state);
  const named = isUsual ? namedAmong(state, objects) : () => true;
  // Those that have a standing are judged with all of their key: a new one might slip in beside.
  const beside = settledBeside(state, objects);
  for (const object of objects) {
    recordConsequences(state, object, null);
    if (named(object)) unsettleNamed(state, object);
    const other = beside(object);
    if (other !== undefined) unsettledStandings(state).add(other);
  }
  gone.clear();
}

/** What an object corrected, what corrects it, and what has one of its names now. */
function unsettleNamed(state: State, object: ObjectRecord): void {
  const unsettled = unsettledStandings(state);
  unsettleNames(state, object);
  for (const { parent } of correctionsBy(state, object.source)) unsettled.add(parent);
  for (const name of [object.id, ...namesOf(state, object)]) {
    for (const { child } of correctionsOf(state, name)) unsettled.add(child);
  }
}

/** What is looked up once for objects that are settled one behind the other. */
interface Among {
  readonly holders: KeyHolders;
  readonly named: (object: ObjectRecord) => boolean;
}

/** Settles a new object that nothing names and that is last of its key; false for any other. */
function settleLast(state: State, object: ObjectRecord, { holders, named }: Among): boolean {
  if (named(object)) return false;
  if (holders.isFirst(object)) return standAlone(state, object);
  if (object.status !== "active" || isOnAgenda(state, object)) return false;
  const last = holders.lastOf(object);
  if (last !== undefined && compareOrder(placeOf(last), placeOf(object)) > 0) return false;
  const head = last === undefined ? undefined : holders.headOf(object);
  // Others have the key, but no active head, or one that contests beyond the key.
  if (last !== undefined && head?.cross_key !== 0) return false;
  // What corrected its text under another key may come behind it, and answer it too.
  const answer = last === undefined ? undefined : holders.answerTo(object);
  if (answer !== undefined && compareOrder(answer, placeOf(object)) > 0) return false;
  const to = head === undefined ? alone(object) : beside(head, object, holders);
  writeStanding(state, object, to, head);
  holders.came({ ...object, ...to });
  return true;
}

/** How an object stands beside the head of its key. */
function beside(head: ObjectRecord, object: ObjectRecord, holders: KeyHolders): NewStanding {
  const alias_of = head.digest === object.digest ? head.id : holders.sameText(object);
  return {
    standing: alias_of === undefined ? "contested" : "alias",
    status_now: object.status,
    head_id: alias_of ?? head.id,
    conflict: alias_of === undefined ? conflictId(object) : null,
    cross_key: 0,
  };
}

/** The head of a chain of its own, which contests with nothing. */
function alone(object: ObjectRecord, status: Status = object.status): NewStanding {
  const { id: head_id } = object;
  return { standing: "head", status_now: status, head_id, conflict: null, cross_key: 0 };
}

function standAlone(state: State, object: ObjectRecord): true {
  writeStanding(state, object, alone(object, agendaStatus(state, object)));
  return true;
}

/** Judges an object together with its chain and all of its key; returns their ids. */
function settleRelated(state: State, object: ObjectRecord): Iterable<string> {
  const related = relatedTo(state, object);
  const { objects, corrections } = related;
  const statuses = agendaStatuses(state, related);
  const versions = [...objects.values()].map((each) =>
    versionOf(state, each, statuses.get(each.id))
  );
  for (const [id, resolved] of resolve(versions, corrections)) {
    const each = objects.get(id) as ObjectRecord;
    const origin = objects.get(resolved.origin) as ObjectRecord;
    writeStanding(state, each, {
      standing: resolved.standing,
      status_now: resolved.standing === "head" ? statuses.get(each.id) ?? each.status : each.status,
      head_id: resolved.head_id,
      conflict: resolved.standing === "contested" ? conflictId(origin) : null,
      cross_key: resolved.cross_key ? 1 : 0,
    });
  }
  return objects.keys();
}

/** Writes a new standing where it differs from the old one; `head` where that is at hand. */
function writeStanding(
  state: State,
  object: ObjectRecord,
  to: NewStanding,
  head?: ObjectRecord,
): void {
  const same = object.standing === to.standing && object.status_now === to.status_now &&
    object.head_id === to.head_id && object.conflict === to.conflict &&
    object.cross_key === to.cross_key;
  if (same) return;
  if (unsettledObjects(state).fresh.delete(object.id)) {
    writeObject(state, { ...object, ...to });
    return recordConsequences(state, object, to, head);
  }
  state.db.run(
    "UPDATE objects SET standing = ?, status_now = ?, head_id = ?, conflict = ?, cross_key = ? " +
      "WHERE rid = ?",
    to.standing,
    to.status_now,
    to.head_id,
    to.conflict,
    to.cross_key,
    object.rid,
  );
  recordConsequences(state, object, to, head);
}

export const decisions = slice({
  name: "decisions",
  // An object is made, by its source, before it is asked how it stands.
  after: "corrections",
  dirty: [unsettledObjects, unsettledStandings],
  settle: settleDecisions,
});
