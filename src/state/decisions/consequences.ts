/** What follows when an object takes another place: tallies, and marks of what shows it. */
import type { Status } from "../../row/words.ts";
import { markAdded, markCapsule, markConflicts, markView } from "../stale.ts";
import { objectById, type ObjectRecord } from "../objects.ts";
import type { Place } from "./resolve.ts";
import type { State } from "../state.ts";
import { tally } from "../counters.ts";

/** The place that an object takes, as its record keeps it. */
export interface Taken {
  readonly place: Place;
  readonly now: Status;
  readonly against: string;
  readonly conflict: string | null;
  readonly mixed: 0 | 1;
}

/** Tallies and marks for a change of standing; null where the object is gone. */
export function change(state: State, object: ObjectRecord, taken: Taken | null): void {
  const { type, scope, realm } = object;
  const counted = (place: Place | null | undefined) => place === "head" || place === "superseded";
  const by = Number(counted(taken?.place)) - Number(counted(object.place));
  if (by !== 0) tally(state, `object:${type}`, scope, by);
  const was = object.place === "contested";
  const is = taken?.place === "contested";
  if (was !== is) tally(state, "conflict", scope, was ? -1 : 1);
  if (was || is) markContest(state, object, taken);
  markShown(state, object, taken);
  if (realm === "") markCapsule(state, scope);
}

function markContest(state: State, object: ObjectRecord, taken: Taken | null): void {
  markConflicts(state, object.scope, object.realm);
  for (const head of new Set([object.against, taken?.against])) {
    const found = head == null ? undefined : objectById(state, head);
    if (found !== undefined) markView(state, found);
  }
}

function markShown(state: State, object: ObjectRecord, taken: Taken | null): void {
  const was = object.place === "head" && object.now === "active";
  const is = taken?.place === "head" && taken.now === "active";
  if (was !== is && object.realm === "") {
    tally(state, `shown:${object.type}`, object.scope, was ? -1 : 1);
  }
  if (was) markView(state, object);
  else if (is) markAdded(state, object);
}
