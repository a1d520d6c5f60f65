/** The user's own memory, as capsules of every project show it. */
import { countActive, realmsOf } from "../../state/active.ts";
import type { Reader } from "../../state/reader.ts";
import { TYPES, USER_SCOPE } from "../../row/words.ts";
import { type Item, itemOf } from "./item.ts";
import { candidatesIn, heaviestOf } from "./ranking.ts";

/** What the user's own store tells a capsule. */
export interface UserMemory {
  /** The heaviest first. */
  readonly items: readonly Item[];
  readonly total: number;
  /** Why the store could not be read; null where it could. */
  readonly left_out: string | null;
}

/** What is in the user's own store; `owner` is whose private items are added, empty for none. */
export function userMemoryIn(
  reader: Reader,
  { most, owner, now_ms }: {
    readonly most: number;
    readonly owner: string;
    readonly now_ms: number;
  },
): UserMemory {
  const realms = realmsOf(owner);
  const candidates = candidatesIn(reader, { scope: USER_SCOPE, realms }, most);
  const heaviest = heaviestOf(candidates, { now_ms, limits: {} });
  const items = [...heaviest.take(most)].map((each) => {
    // The store is closed when the line is made.
    const is_past = each.isPastAt(now_ms);
    return itemOf(reader, { ...each, isPastAt: () => is_past });
  });
  const total = realms.reduce(
    (sum, realm) =>
      sum + TYPES.reduce((all, type) => {
        return all + countActive(reader.state, { scope: USER_SCOPE, realm, type });
      }, 0),
    0,
  );
  return { items, total, left_out: null };
}
