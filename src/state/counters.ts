/** Numbers that are kept, not counted: `stats` costs the same on a large store. */
import { dirty, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE counters (name TEXT, scope TEXT, n INTEGER NOT NULL, PRIMARY KEY (name, scope))
  WITHOUT ROWID;
`;

/** Differences that are not written yet, by name and scope with a NUL between. */
const unwritten = dirty(() => new Map<string, number>());

/** Adds to a counter; it is written when the numbers settle. */
export function count(state: State, name: string, scope: string, by: number): void {
  const key = `${name}\0${scope}`;
  const sums = unwritten(state);
  const sum = (sums.get(key) ?? 0) + by;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}

function settleCounters(state: State): void {
  const sums = unwritten(state);
  for (const [key, by] of sums) {
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
    // A counter that fell to nothing leaves no trace: a rebuilt index would not have it.
    state.db.run("DELETE FROM counters WHERE name = ? AND scope = ? AND n = 0", name, scope);
  }
  sums.clear();
}

export interface Counter {
  readonly name: string;
  readonly scope: string;
  readonly n: number;
}

/** All counters whose name starts with `prefix`. */
export function countersOf(state: State, prefix: string): Counter[] {
  settleCounters(state);
  return state.db.all<Counter>(
    "SELECT name, scope, n FROM counters WHERE name >= ? AND name < ? ORDER BY name, scope",
    prefix,
    `${prefix}\u{10FFFF}`,
  );
}

/** One counter; 0 when nothing was counted. */
export function counterOf(state: State, name: string, scope: string): number {
  settleCounters(state);
  const sql = "SELECT n FROM counters WHERE name = ? AND scope = ?";
  return state.db.one<{ n: number }>(sql, name, scope)?.n ?? 0;
}

export const counters = slice({
  name: "counters",
  after: "ledgers",
  ddl,
  settleNumbers: settleCounters,
});
