/**
 * The one order of rows: `(lc, ts, id)`. `lc` is a Lamport clock, `ts` the row's own time and only
 * a tie breaker, `id` the row's id or else its hash. No wall clock decides which write came first.
 */
import { compareCodePoints } from "../base/json.ts";
import { parseTime } from "../base/time.ts";
import type { Row } from "./kind.ts";

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

/** For sorting what was folded, the newest first; `source` is the id of the row that it is from. */
export function newestFirst(a: Sourced, b: Sourced): number {
  return compareOrder(placeOf(b), placeOf(a));
}

/** What is kept of a row's place by those who keep the row's id as their source. */
export interface Sourced extends Omit<Order, "id"> {
  readonly source: string;
}

/** The place of something by the row that it is from. */
export function placeOf({ lc, ts, source }: Sourced): Order {
  return { lc, ts, id: source };
}

/** A Lamport clock beyond this is damage: no history counts so far. */
export const LC_LIMIT = 2 ** 48;

/** A row that far ahead of all others is kept in its place but does not move the clock. */
export const LC_JUMP = 2 ** 32;

/** The place of a row in the one order; `hash` stands in where the kind has no id of its own. */
export function orderOf(row: Row, hash: string): Order {
  switch (row.kind) {
    case "event":
      return order(row.row.lc, row.row.ts_wall, row.row.event_id);
    case "object":
      return order(0, row.row.ts, row.row.id);
    case "processed":
      return order(0, row.row.ts, hash);
    case "agenda":
      return order(row.row.lc, row.row.ts, row.row.id ?? hash);
    case "plan":
      return order(row.row.lc, row.row.ts, row.row.plan_id);
    case "execution":
      return order(row.row.lc, row.row.ts, row.row.execution_id);
    default:
      return order(row.row.lc, row.row.ts, hash);
  }
}

function order(lc: number, time: string, id: string): Order {
  return { lc, ts: parseTime(time) ?? 0, id };
}
