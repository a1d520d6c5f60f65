/** What follows when an object takes another place: tallies, and marks of what shows it. */
import type { Status } from "../../row/words.ts";
import { markAdded, markCapsule, markConflicts, markView } from "../stale.ts";
import { objectById, type ObjectRecord } from "../objects.ts";
import type { Standing } from "./resolve.ts";
import type { State } from "../state.ts";
import { count } from "../counters.ts";

/** The place that an object takes, as its record keeps it. */
export interface Taken {
  readonly standing: Standing;
  readonly status_now: Status;
  readonly head_id: string;
  readonly conflict: string | null;
  readonly cross_key: 0 | 1;
}

/** Tallies and marks for a change of standing; null where the object is gone. */
export function change(state: State, object: ObjectRecord, taken: Taken | null): void {
  const { type, scope, realm } = object;
  const counted = (place: Standing | null | undefined) =>
    place === "head" || place === "superseded";
  const by = Number(counted(taken?.standing)) - Number(counted(object.standing));
  if (by !== 0) count(state, `object:${type}`, scope, by);
  const was = object.standing === "contested";
  const is = taken?.standing === "contested";
  if (was !== is) count(state, "conflict", scope, was ? -1 : 1);
  if (was || is) markContest(state, object, taken);
  markShown(state, object, taken);
  if (realm === "") markCapsule(state, scope);
}

function markContest(state: State, object: ObjectRecord, taken: Taken | null): void {
  markConflicts(state, object.scope, object.realm);
  for (const head of new Set([object.head_id, taken?.head_id])) {
    const found = head == null ? undefined : objectById(state, head);
    if (found !== undefined) markView(state, found);
  }
}

function markShown(state: State, object: ObjectRecord, taken: Taken | null): void {
  const was = object.standing === "head" && object.status_now === "active";
  const is = taken?.standing === "head" && taken.status_now === "active";
  if (was !== is && object.realm === "") {
    count(state, `active:${object.type}`, object.scope, was ? -1 : 1);
  }
  if (was) markView(state, object);
  else if (is) markAdded(state, object);
}
