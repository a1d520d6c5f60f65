/** Numbers that are kept, not counted: `stats` costs the same on a large store. */
import type { State } from "./state.ts";

export const ddl = `
CREATE TABLE counters (name TEXT, scope TEXT, n INTEGER NOT NULL, PRIMARY KEY (name, scope))
  WITHOUT ROWID;
`;

/** Adds to a tally; it is written when the state settles. */
export function count(state: State, name: string, scope: string, by: number): void {
  const key = `${name}\0${scope}`;
  const sum = (state.dirty.counters.get(key) ?? 0) + by;
  if (sum === 0) state.dirty.counters.delete(key);
  else state.dirty.counters.set(key, sum);
}

export function settleCounters(state: State): void {
  for (const [key, by] of state.dirty.counters) {
    // No name holds a NUL; a scope might.
    const cut = key.indexOf("\0");
    const [name, scope] = [key.slice(0, cut), key.slice(cut + 1)];
    state.db.run(
      "INSERT INTO counters VALUES (?, ?, ?) " +
        "ON CONFLICT (name, scope) DO UPDATE SET n = n + excluded.n",
      name,
      scope,
      by,
    );
    // A tally that fell to nothing leaves no trace: a rebuilt index would not have it.
    state.db.run("DELETE FROM counters WHERE name = ? AND scope = ? AND n = 0", name, scope);
  }
  state.dirty.counters.clear();
}

export interface Counter {
  readonly name: string;
  readonly scope: string;
  readonly n: number;
}

/** All tallies whose name starts with `prefix`. */
export function countersOf(state: State, prefix: string): Counter[] {
  settleCounters(state);
  return state.db.all<Counter>(
    "SELECT name, scope, n FROM counters WHERE name >= ? AND name < ? ORDER BY name, scope",
    prefix,
    `${prefix}\u{10FFFF}`,
  );
}

/** One tally; 0 when nothing was counted. */
export function counterOf(state: State, name: string, scope: string): number {
  settleCounters(state);
  const sql = "SELECT n FROM counters WHERE name = ? AND scope = ?";
  return state.db.one<{ n: number }>(sql, name, scope)?.n ?? 0;
}
