/** What agenda rows say of commitments: that they are done, dropped, or open again. */
import { compareOrder, placeOf } from "../../row/order.ts";
import type { Status } from "../../row/words.ts";
import { hasStatuses, lastStatus, type SaidStatus } from "../agenda.ts";
import { namesOf, type ObjectRecord } from "../objects.ts";
import type { State } from "../state.ts";
import { chainOf, keyOf, type Related } from "./related.ts";

/** The status that an agenda row gives an object that stands alone; undefined where none does. */
export function agendaStatus(state: State, object: ObjectRecord): Status | undefined {
  const said = object.type === "commitment"
    ? lastStatus(state, namesIn(state, [object]))
    : undefined;
  return after(said, object);
}

/** True for a commitment of which an agenda row says a status. */
export function isOnAgenda(state: State, object: ObjectRecord): boolean {
  return object.type === "commitment" &&
    lastStatus(state, namesIn(state, [object])) !== undefined;
}

/**
 * The statuses that agenda rows give commitments, by id. A row counts for what it names, with the
 * versions before, and for all that say the same as it names; and for none that came behind it.
 */
export function agendaStatuses(state: State, related: Related): Map<string, Status> {
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
