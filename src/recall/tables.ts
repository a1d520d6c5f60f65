/**
 * Where records are found by their terms. FTS5 is a list of records for each term and nothing else:
 * it is given terms, keeps no texts and no places (`detail=none` makes it half as large, and its
 * lists three times as fast), and nobody asks it for a rank. What the second pass needs of a record
 * stands in a table of its own.
 *
 * The terms of a private record carry its owner's realm. To nobody else are they words: they are in
 * no number, in no list, and in no guess at what was meant.
 */
import { sha256Hex } from "../base/runtime.ts";
import { type Database, list, LISTED } from "../base/sqlite.ts";
import { indexedTerms, keptTerms, type RecordTexts } from "./kept.ts";

/** Signs of our terms that FTS5 must not part them by; beyond ASCII it parts nothing. */
const JOINTS = "_$.:/@#+-~''";

/** Records with their terms, and how many there are of each realm. */
export const RECALL_ROWS = `
CREATE TABLE recall_rows (
  rid INTEGER PRIMARY KEY, realm TEXT NOT NULL, length INTEGER NOT NULL, terms TEXT NOT NULL
);
CREATE TABLE recall_sums (
  realm TEXT PRIMARY KEY, records INTEGER NOT NULL, words INTEGER NOT NULL
) WITHOUT ROWID;
`;

/** The lists of terms, which need FTS5. */
export const RECALL_POSTINGS = `
CREATE VIRTUAL TABLE recall USING fts5(
  terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '${JOINTS}'"
);
CREATE VIRTUAL TABLE recall_terms USING fts5vocab(recall, row);
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

/** Which record, and whose: empty for everybody's. */
export interface RecordPlace {
  readonly rid: number;
  readonly realm: string;
}

/**
 * Enters a record within the transaction of the caller, who enters it once and counts it: returns
 * the number of its words. One that says nothing is found by nothing: it is none, but is kept.
 */
export function enterRecord(
  db: Database,
  { rid, realm }: RecordPlace,
  texts: RecordTexts | null,
): RecallSize {
  const { kept, indexed, length } = texts === null ? SAYS_NOTHING : keptTerms(texts);
  const isNone = indexed === "";
  if (!isNone) {
    db.run("INSERT INTO recall (rowid, terms) VALUES (?, ?)", rid, ofRealm(indexed, realm));
  }
  const sql = "INSERT INTO recall_rows VALUES (?, ?, ?, ?)";
  db.run(sql, rid, realm, length, isNone ? "" : kept);
  return { records: isNone ? 0 : 1, words: isNone ? 0 : length };
}

const SAYS_NOTHING = { kept: "", indexed: "", length: 0 } as const;

/**
 * Takes records of a range of rows out again, and returns how many there were in each realm; null
 * where they are more than `most`, and all stay.
 */
export function takeOutRecords(
  db: Database,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): ReadonlyMap<string, RecallSize> | null {
  const sql = "SELECT rid, realm, length, terms FROM recall_rows WHERE rid >= ? AND rid < ? " +
    "LIMIT ?";
  const gone = db.all<RecordPlace & KeptRecord>(sql, from, to, most + 1);
  if (gone.length > most) return null;
  const sums = new Map<string, RecallSize>();
  for (const { rid, realm, terms, length } of gone) {
    if (terms === "") continue;
    const sql = "INSERT INTO recall (recall, rowid, terms) VALUES ('delete', ?, ?)";
    db.run(sql, rid, ofRealm(indexedTerms(terms), realm));
    const { records, words } = sums.get(realm) ?? { records: 0, words: 0 };
    sums.set(realm, { records: records + 1, words: words + length });
  }
  if (gone.length > 0) {
    db.run("DELETE FROM recall_rows WHERE rid >= ? AND rid < ?", from, to);
  }
  return sums;
}

/** Counts records that were entered, or with negative numbers such as were taken out. */
export function countRecords(db: Database, realm: string, { records, words }: RecallSize): void {
  const sql = "INSERT INTO recall_sums VALUES (?, ?, ?) ON CONFLICT (realm) DO UPDATE SET " +
    "records = records + excluded.records, words = words + excluded.words";
  db.run(sql, realm, records, words);
  // What fell to nothing leaves no trace: tables that are filled anew would not have it.
  db.run("DELETE FROM recall_sums WHERE realm = ? AND records = 0", realm);
}

/** Takes all records out. */
export function clearRecords(db: Database): void {
  db.run("INSERT INTO recall (recall) VALUES ('delete-all')");
  db.exec("DELETE FROM recall_rows; DELETE FROM recall_sums");
}

/** A character that no term has: it is no letter, digit or picture. */
const REALM_SIGN = "\ue000";

/** What stands before each term of a realm; nothing for what is everybody's. */
export function prefixOf(realm: string): string {
  return realm === "" ? "" : `${REALM_SIGN}${sha256Hex(realm).slice(0, 16)}${REALM_SIGN}`;
}

function ofRealm(terms: string, realm: string): string {
  const prefix = prefixOf(realm);
  return prefix === "" ? terms : `${prefix}${terms.replaceAll(" ", ` ${prefix}`)}`;
}

/** What a search asks of the tables. */
export interface Postings {
  readonly size: () => RecallSize;
  /** In how many records a term stands. */
  readonly frequency: (term: string) => number;
  /** The records in which one of these terms stands, or both of two with a blank between. */
  readonly holders: (...terms: readonly string[]) => readonly number[];
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

/** The tables of one connection, as far as somebody sees them who sees these realms. */
export function postingsOf(db: Database, realms: readonly string[] = [""]): Postings {
  const sql = `SELECT realm, records, words FROM recall_sums WHERE realm IN ${LISTED}`;
  const sums = db.all<RecallSize & { readonly realm: string }>(sql, list(realms));
  const prefixes = sums.map(({ realm }) => prefixOf(realm));
  const size = {
    records: sums.reduce((sum, { records }) => sum + records, 0),
    words: sums.reduce((sum, { words }) => sum + words, 0),
  };
  return {
    size: () => size,
    frequency: (term) =>
      prefixes.reduce((sum, prefix) => {
        const sql = "SELECT doc FROM recall_terms WHERE term = ?";
        return sum + (db.one<{ doc: number }>(sql, `${prefix}${term}`)?.doc ?? 0);
      }, 0),
    holders: (...terms) =>
      prefixes.flatMap((prefix) => {
        // As one text: a call for each of thousands of rows would cost ten times as much.
        const sql = "SELECT json_group_array(rowid) AS found FROM recall WHERE recall MATCH ?";
        const any = terms.map((term) => `("${prefix}${term.replace(" ", `" AND "${prefix}`)}")`);
        return parsed<number>(db.one<{ found: string }>(sql, any.join(" OR ")));
      }),
    words: (...asked) => [...new Set(prefixes.flatMap((prefix) => wordsOf(db, prefix, asked)))],
    kept: (rids) => {
      const sql = `SELECT rid, terms, length FROM recall_rows WHERE rid IN ${LISTED}`;
      return db.each<KeptRecord>(sql, list(rids));
    },
  };
}

/** Plain words of a realm, without what stands before them. */
function wordsOf(
  db: Database,
  prefix: string,
  [beginning, least, most]: Parameters<Postings["words"]>,
): readonly string[] {
  const from = `${prefix}${beginning}`;
  const sql = "SELECT json_group_array(word) AS found FROM " +
    "(SELECT substr(term, ?) AS word FROM recall_terms WHERE term >= ? AND term < ?) " +
    "WHERE length(word) BETWEEN ? AND ? AND word NOT GLOB '*[^a-z\u0080-\u{10ffff}]*'";
  const start = [...prefix].length + 1;
  return parsed(db.one<{ found: string }>(sql, start, from, `${from}\u{10ffff}`, least, most));
}

function parsed<T>(row: { readonly found: string } | undefined): readonly T[] {
  return row === undefined ? [] : JSON.parse(row.found) as T[];
}
