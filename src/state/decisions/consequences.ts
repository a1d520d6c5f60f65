/** What follows from a new standing of an object: other counts, and derived files to write. */
import type { Status } from "../../row/words.ts";
import { count } from "../counters.ts";
import { objectById, objectBySource, type ObjectRecord } from "../objects.ts";
import {
  addToView,
  outdateCapsule,
  outdateCapsules,
  outdateConflicts,
  outdateView,
} from "../stale.ts";
import type { State } from "../state.ts";
import { correctionsOf } from "./corrections.ts";
import type { Standing } from "./resolve.ts";

/** The standing that an object gets, as its record keeps it. */
export interface NewStanding {
  readonly standing: Standing;
  readonly status_now: Status;
  readonly head_id: string;
  readonly conflict: string | null;
  readonly cross_key: 0 | 1;
}

/**
 * Counts anew and outdates what shows the object; `to` is null where the object is gone. A `head`
 * that is at hand need not be looked up.
 */
export function recordConsequences(
  state: State,
  object: ObjectRecord,
  to: NewStanding | null,
  head?: ObjectRecord,
): void {
  const { type, scope, realm } = object;
  const by = Number(isCounted(to?.standing)) - Number(isCounted(object.standing));
  if (by !== 0) count(state, `object:${type}`, scope, by);
  const was = object.standing === "contested";
  const is = to?.standing === "contested";
  if (was !== is) count(state, "conflict", scope, was ? -1 : 1);
  if (was || is) outdateContest(state, object, { to, head });
  recordActive(state, object, to);
  if (realm !== "") return;
  if (object.everywhere === 1) outdateCapsules(state);
  outdateCapsule(state, scope);
}

/** Views show what a correction names by its id: another object may be meant than was. */
export function outdateNaming(state: State, name: string): void {
  for (const { child } of correctionsOf(state, name)) {
    const object = objectBySource(state, child);
    if (object?.standing === "contested") outdateConflicts(state, object.scope, object.realm);
    if (object !== undefined) outdateView(state, object);
  }
}

function isCounted(standing: Standing | null | undefined): boolean {
  return standing === "head" || standing === "superseded";
}

function outdateContest(
  state: State,
  object: ObjectRecord,
  { to, head }: { readonly to: NewStanding | null; readonly head: ObjectRecord | undefined },
): void {
  outdateConflicts(state, object.scope, object.realm);
  for (const id of new Set([object.head_id, to?.head_id])) {
    const found = id == null ? undefined : id === head?.id ? head : objectById(state, id);
    if (found === undefined) continue;
    outdateView(state, found);
    if (found.everywhere === 1 && found.realm === "") outdateCapsules(state);
  }
}

function recordActive(state: State, object: ObjectRecord, to: NewStanding | null): void {
  const was = object.standing === "head" && object.status_now === "active";
  const is = to?.standing === "head" && to.status_now === "active";
  if (was !== is && object.realm === "") {
    count(state, `active:${object.type}`, object.scope, was ? -1 : 1);
  }
  if (was) outdateView(state, object);
  else if (is) addToView(state, object);
}
