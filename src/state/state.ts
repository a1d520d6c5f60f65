/** The state that commands see: the index, and what slices keep in memory beside it. */
import type { Database } from "../base/sqlite.ts";

export interface State {
  readonly db: Database;
  /** What slices remember, by slot: see `slice.ts`. */
  readonly memo: unknown[];
  /** What slices still have to settle or write, by slot. */
  readonly dirty: unknown[];
  /** True for one that is in no store: in memory, or in a file that is removed again. */
  readonly apart: boolean;
  /** True where the index was made or taken over just now: derived files may be another index's. */
  renewed: boolean;
}

/** The state of an open index, in which nothing is remembered yet. */
export function openState(db: Database, apart = false): State {
  return { db, memo: [], dirty: [], apart, renewed: false };
}

/** Forgets what is remembered: rows went, or a transaction was rolled back. */
export function forgetMemo(state: State): void {
  state.memo.length = 0;
}

/** Drops what was folded but not settled: its transaction was rolled back. */
export function discard(state: State): void {
  state.dirty.length = 0;
  forgetMemo(state);
}
