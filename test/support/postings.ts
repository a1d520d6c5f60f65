/** All that FTS5 keeps for `recall`, for tests that compare two indexes. */
import type { State } from "../../src/state/state.ts";

/** Each place of each term as `term@rid:place`, sorted. */
export function postingsOf(state: State): string[] {
  const { db } = state;
  db.exec("CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, recall, instance)");
  const found = db.all<{ term: string; doc: number; offset: number }>(
    "SELECT term, doc, offset FROM temp.places",
  );
  db.exec("DROP TABLE temp.places");
  return found.map(({ term, doc, offset }) => `${term}@${doc}:${offset}`).sort();
}

/** The rows in which FTS5 finds a term. */
export function ridsOf(state: State, term: string): number[] {
  const sql = "SELECT rowid FROM recall WHERE recall MATCH ? ORDER BY rowid";
  return state.db.all<{ rowid: number }>(sql, `"${term}"`).map(({ rowid }) => rowid);
}
