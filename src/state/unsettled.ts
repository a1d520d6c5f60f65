/** What rows touched since the last settling: where objects come from, and how they stand. */
import { dirty } from "./slice.ts";

/** Where an object comes from: the object is made, changed or removed when these are settled. */
export const unsettledSources = dirty(() => ({
  /** Events whose judgement or object may have changed, by event id. */
  events: new Set<string>(),
  /** v1's objects, by id. */
  objects: new Set<string>(),
}));

/** Objects whose standing may have changed, by any of their names. */
export const unsettledStandings = dirty(() => new Set<string>());
