/**
 * Rows of others that were folded a moment ago: the views that are written behind them show most,
 * and need not read and verify them once more.
 */
import { knownIds } from "./none-known.ts";
import type { RowMembers } from "./reader.ts";
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

const met = memo(() => new Map<number, RowMembers>());

/** Rows that are kept: as many as two segments hold, ten times. */
const KEPT = 5000;

/** Keeps a row that was just verified and folded; not while an index is made anew. */
export function keepRow(state: State, rid: number, row: RowMembers): void {
  if (knownIds(state) !== null) return;
  const rows = met(state);
  if (rows.size < KEPT) rows.set(rid, row);
}

/** A row that was folded a moment ago; undefined where it is not kept. */
export function metRow(state: State, rid: number): RowMembers | undefined {
  return met(state).get(rid);
}
