/** Seals, by the order in which they were written. */
import type { Range } from "./place.ts";
import type { Placed, State } from "./state.ts";

export const ddl = `
CREATE TABLE seals (rid INTEGER PRIMARY KEY, root TEXT, lc INTEGER, ts INTEGER, id TEXT);
CREATE INDEX seals_in_order ON seals (lc, ts, id);
`;

/** Enters a seal; `root` is the SHA-256 of its line. */
export function applySeal(state: State, at: Placed, root: string): void {
  const { lc, ts, id } = at.order;
  state.db.run("INSERT INTO seals VALUES (?, ?, ?, ?, ?)", at.rid, root, lc, ts, id);
}

export function forgetSeals(state: State, range: Range): void {
  state.db.run("DELETE FROM seals WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** The root of the newest seal; null when nothing was sealed. */
export function newestRoot(state: State): string | null {
  const sql = "SELECT root FROM seals ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ root: string }>(sql)?.root ?? null;
}
