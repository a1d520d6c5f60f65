/** The whole content of an index, for tests that compare two of them. */
import type { State } from "../../src/state/state.ts";

/** What differs without meaning: identity, what was looked at, what is on its way to files. */
const OWN = ["meta", "folders", "marks", "shown"];

/** Every row of every table, sorted; tables that are not content left out. */
export function dumpState(state: State, leave: readonly string[] = OWN): Record<string, string[]> {
  const tables = state.db.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
  );
  const kept = tables.filter(({ name }) => !leave.includes(name));
  return Object.fromEntries(kept.map(({ name }) => {
    const rows = state.db.all<object>(`SELECT * FROM ${name}`);
    return [name, rows.map((row) => JSON.stringify({ ...row })).sort()];
  }));
}
