/**
 * Where records are found by their terms. FTS5 is a list of records for each term and nothing else:
 * it is given terms, keeps no texts and no places (`detail=none` makes it half as large, and its
 * lists three times as fast), and nobody asks it for a rank. What the second pass needs of a record
 * stands in a table of its own.
 */
import { type Database, list, LISTED } from "../base/sqlite.ts";
import { indexedTerms, keptTerms, type RecordTexts } from "./kept.ts";
import { RULES } from "./terms.ts";

/** Signs of our terms that FTS5 must not part them by; beyond ASCII it parts nothing. */
const JOINTS = "_$.:/@#+-~''";

/**
 * The tables of the index. `complete` is 1 while every record stands in them, and `rules` names the
 * terms that they were filled with.
 */
export const RECALL_TABLES = `
CREATE VIRTUAL TABLE recall USING fts5(
  terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '${JOINTS}'"
);
CREATE VIRTUAL TABLE recall_terms USING fts5vocab(recall, row);
CREATE TABLE recall_kept (rid INTEGER PRIMARY KEY, terms TEXT NOT NULL, length INTEGER NOT NULL);
CREATE TABLE recall_size (
  one INTEGER PRIMARY KEY CHECK (one = 1), records INTEGER NOT NULL, words INTEGER NOT NULL,
  complete INTEGER NOT NULL, rules INTEGER NOT NULL
);
INSERT INTO recall_size VALUES (1, 0, 0, 1, ${RULES});
`;

/** True where this SQLite has FTS5, which some builds of runtimes leave out. */
export function hasFts5(db: Database): boolean {
  return db.one("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'") !== undefined;
}

/** How many records there are, and how many words in all of them. */
export interface RecallSize {
  readonly records: number;
  readonly words: number;
}

/**
 * Enters a record within the transaction of the caller, who enters it once and counts it: returns
 * the number of its words.
 */
export function enterRecord(db: Database, rid: number, texts: RecordTexts): number {
  const { kept, indexed, length } = keptTerms(texts);
  db.run("INSERT INTO recall (rowid, terms) VALUES (?, ?)", rid, indexed);
  db.run("INSERT INTO recall_kept VALUES (?, ?, ?)", rid, kept, length);
  return length;
}

/** Takes records of a range of rows out again, and returns how many there were. */
export function takeOutRecords(
  db: Database,
  range: { readonly from: number; readonly to: number },
): RecallSize {
  const sql = "SELECT rid, terms, length FROM recall_kept WHERE rid >= ? AND rid < ?";
  const gone = db.all<{ rid: number; terms: string; length: number }>(sql, range.from, range.to);
  for (const { rid, terms } of gone) {
    const sql = "INSERT INTO recall (recall, rowid, terms) VALUES ('delete', ?, ?)";
    db.run(sql, rid, indexedTerms(terms));
  }
  db.run("DELETE FROM recall_kept WHERE rid >= ? AND rid < ?", range.from, range.to);
  return { records: gone.length, words: gone.reduce((sum, { length }) => sum + length, 0) };
}

/** Counts records that were entered, or with negative numbers such as were taken out. */
export function countRecords(db: Database, { records, words }: RecallSize): void {
  db.run("UPDATE recall_size SET records = records + ?, words = words + ?", records, words);
}

/** What a search asks of the tables. */
export interface Postings {
  readonly size: () => RecallSize;
  /** In how many records a term stands. */
  readonly frequency: (term: string) => number;
  /** The records in which a term stands. */
  readonly holders: (term: string) => readonly number[];
  /** Plain words that begin so, of a length in characters within two bounds. */
  readonly words: (beginning: string, least: number, most: number) => readonly string[];
  /** The kept terms of records, in any order. */
  readonly kept: (rids: readonly number[]) => Iterable<KeptRecord>;
}

/** A record as the second pass reads it. */
export interface KeptRecord {
  readonly rid: number;
  readonly terms: string;
  readonly length: number;
}

/** The tables of one connection. */
export function postingsOf(db: Database): Postings {
  return {
    size: () => {
      const size = db.one<RecallSize>("SELECT records, words FROM recall_size");
      return { records: size?.records ?? 0, words: size?.words ?? 0 };
    },
    frequency: (term) => {
      const found = db.one<{ doc: number }>("SELECT doc FROM recall_terms WHERE term = ?", term);
      return found?.doc ?? 0;
    },
    // As one text: a call for each of thousands of rows would cost ten times as much.
    holders: (term) => {
      const sql = "SELECT json_group_array(rowid) AS found FROM recall WHERE recall MATCH ?";
      return parsed<number>(db.one<{ found: string }>(sql, `"${term}"`));
    },
    words: (beginning, least, most) => {
      const sql = "SELECT json_group_array(term) AS found FROM recall_terms " +
        "WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? " +
        "AND term NOT GLOB '*[^a-z\u0080-\u{10ffff}]*'";
      const end = `${beginning}\u{10ffff}`;
      return parsed<string>(db.one<{ found: string }>(sql, beginning, end, least, most));
    },
    kept: (rids) =>
      db.each<KeptRecord>(`SELECT * FROM recall_kept WHERE rid IN ${LISTED}`, list(rids)),
  };
}

function parsed<T>(row: { readonly found: string } | undefined): readonly T[] {
  return row === undefined ? [] : JSON.parse(row.found) as T[];
}
