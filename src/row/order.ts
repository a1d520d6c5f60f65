/**
 * The one order of rows: `(lc, ts, id)`. `lc` is a Lamport clock, `ts` the row's own time and only
 * a tie breaker, `id` the row's id or else its hash. No wall clock decides which write came first.
 */
import { compareCodePoints } from "../base/json.ts";
import { parseTime } from "../base/time.ts";
import { orderedBy, type Row, type RowKind } from "./kind.ts";

export interface Order {
  readonly lc: number;
  /** Milliseconds since 1970; 0 where a row's time cannot be read. */
  readonly ts: number;
  readonly id: string;
}

/** Negative when `a` comes first, 0 for the same place. */
export function compareOrder(a: Order, b: Order): number {
  return a.lc - b.lc || a.ts - b.ts || compareCodePoints(a.id, b.id);
}

/** Sorts what was folded, newest first; `source` is the id of the row that a thing comes from. */
export function newestFirst(a: Sourced, b: Sourced): number {
  return compareOrder(placeOf(b), placeOf(a));
}

/** The place of a row, kept by something that was made of it and names it as its source. */
export interface Sourced extends Omit<Order, "id"> {
  readonly source: string;
}

/** The place of something, which is that of the row that it comes from. */
export function placeOf({ lc, ts, source }: Sourced): Order {
  return { lc, ts, id: source };
}

/** The place of a row in the one order; `hash` stands in where the row has no id of its own. */
export function orderOf(row: Row, hash: string): Order {
  return orderIn(row.kind, row.row, hash);
}

/** The same of a row's members, with the kind that `kindOf` tells. */
export function orderIn(
  kind: RowKind,
  members: { readonly [name: string]: unknown },
  hash: string,
): Order {
  const { clocked, id: named, time } = orderedBy(kind);
  const lc = clocked ? members["lc"] as number : 0;
  const ts = parseTime(members[time] as string) ?? 0;
  const id = named === "hash" ? hash : (members[named] as string | undefined) ?? hash;
  return { lc, ts, id };
}
