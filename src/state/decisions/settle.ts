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
import { hasStatuses, lastStatus, type SaidStatus } from "../agenda.ts";
import { isSettledByRow } from "../conflicts.ts";
import { type NewStanding, outdateNaming, recordConsequences } from "./consequences.ts";
import { correctionsBy, correctionsOf, isCorrecting } from "./corrections.ts";
import type { ObjectRecord } from "../objects.ts";
import {
  conflictId,
  namesOf,
  objectsNamed,
  unsettledObjects,
  unsettleNames,
  writeObject,
} from "../objects.ts";
import { chainOf, keyOf, type Related, relatedTo, versionOf } from "./related.ts";
import { KeyHolders, settledOfKey } from "./same-key.ts";
import { resolve } from "./resolve.ts";
import { slice } from "../slice.ts";
import type { State } from "../state.ts";
import { unsettledStandings } from "../unsettled.ts";

/** Settles every object that was touched, and those that stand or fall with it. */
function settleDecisions(state: State): void {
  const { gone } = unsettledObjects(state);
  for (const object of gone.values()) remove(state, object);
  gone.clear();
  const done = writeFresh(state);
  const names = unsettledStandings(state);
  for (const name of names) {
    outdateNaming(state, name);
    for (const object of objectsNamed(state, name)) {
      if (done.has(object.id)) continue;
      if (object.standing === null && settleLast(state, object, new KeyHolders(state))) continue;
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
  const holders = new KeyHolders(state, fresh.values());
  const done = new Set<string>();
  for (const object of fresh.values()) {
    if (!settleLast(state, object, holders)) unsettleNames(state, object);
    else if (names.has(object.id)) done.add(object.id);
  }
  for (const object of fresh.values()) writeObject(state, object);
  fresh.clear();
  return done;
}

/** Takes a removed object out of counters and views; all that stood with it is unsettled. */
function remove(state: State, object: ObjectRecord): void {
  recordConsequences(state, object, null);
  const unsettled = unsettledStandings(state);
  unsettleNames(state, object);
  for (const { parent } of correctionsBy(state, object.source)) unsettled.add(parent);
  for (const name of [object.id, ...namesOf(state, object)]) {
    for (const { child } of correctionsOf(state, name)) unsettled.add(child);
  }
  // One that has a standing is judged with all of its key: a new one might slip in beside them.
  const other = settledOfKey(state, object);
  if (other !== undefined) unsettled.add(other);
}

/** Settles a new object that nothing names and that is last of its key; false for any other. */
function settleLast(state: State, object: ObjectRecord, holders: KeyHolders): boolean {
  if (isNamed(state, object)) return false;
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
  const said = object.type === "commitment"
    ? lastStatus(state, namesIn(state, [object]))
    : undefined;
  writeStanding(state, object, alone(object, after(said, object)));
  return true;
}

/** True for a commitment of which an agenda row says a status. */
function isOnAgenda(state: State, object: ObjectRecord): boolean {
  return object.type === "commitment" &&
    lastStatus(state, namesIn(state, [object])) !== undefined;
}

function isNamed(state: State, object: ObjectRecord): boolean {
  const { source, id } = object;
  return isSettledByRow(state, source) ||
    isCorrecting(state, source, [id, ...namesOf(state, object)]);
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

/**
 * The statuses that agenda rows give commitments, by id. A row counts for what it names, with the
 * versions before, and for all that say the same as it names; and for none that came behind it.
 */
function agendaStatuses(state: State, related: Related): Map<string, Status> {
  const { objects, corrections } = related;
  const found = new Map<string, Status>();
  const commitments = [...objects.values()].filter(({ type }) => type === "commitment");
  if (commitments.length === 0 || !hasStatuses(state)) return found;
  const corrected = new Set(corrections.map(({ parent }) => parent));
  const saying = Map.groupBy(commitments, keyOf);
  const ofText = new Map<string, SaidStatus | undefined>();
  for (const [key, all] of saying) ofText.set(key, lastStatus(state, namesIn(state, all)));
  for (const object of commitments) {
    if (corrected.has(object.id)) continue;
    const ofChain = lastStatus(state, namesIn(state, chainOf(object, related)));
    const status = after(later(ofChain, ofText.get(keyOf(object))), object);
    if (status !== undefined) found.set(object.id, status);
  }
  return found;
}

function namesIn(state: State, objects: readonly ObjectRecord[]): string[] {
  return objects.flatMap((each) => [each.id, ...namesOf(state, each)]);
}

function later(a: SaidStatus | undefined, b: SaidStatus | undefined): SaidStatus | undefined {
  return a === undefined || (b !== undefined && compareOrder(b, a) > 0) ? b : a;
}

/** The status that was said, where that was behind an object. */
function after(said: SaidStatus | undefined, object: ObjectRecord): Status | undefined {
  const isLater = said !== undefined && compareOrder(said, placeOf(object)) > 0;
  return isLater ? said.status : undefined;
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
