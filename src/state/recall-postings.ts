/**
 * What a search asks of the part: numbers and rows of everybody's records and of the caller's own.
 * Those of others are in no number, in no list and in no guess.
 */
import { list, LISTED } from "../base/sqlite.ts";
import type { KeptRecord, Postings } from "../recall/tables.ts";
import { prefixOf } from "./recall-terms.ts";
import type { State } from "./state.ts";

/** The postings of some realms: see `realmsOf`. */
export function postingsFor(state: State, realms: readonly string[]): Postings {
  const { db } = state;
  const sums = db.all<{ realm: string; rows: number; terms: number }>(
    `SELECT realm, rows, terms FROM recall_sums WHERE realm IN ${LISTED}`,
    list(realms),
  );
  const records = sums.reduce((all, { rows }) => all + rows, 0);
  const words = sums.reduce((all, { terms }) => all + terms, 0);
  const prefixes = sums.map(({ realm }) => prefixOf(realm));
  return {
    size: () => ({ records, words }),
    frequency: (term) =>
      prefixes.reduce((sum, prefix) => {
        const sql = "SELECT doc FROM recall_terms WHERE term = ?";
        return sum + (db.one<{ doc: number }>(sql, `${prefix}${term}`)?.doc ?? 0);
      }, 0),
    holders: (term) =>
      prefixes.flatMap((prefix) => {
        // As one text: a call for each of thousands of rows would cost ten times as much.
        const sql = "SELECT json_group_array(rowid) AS found FROM recall WHERE recall MATCH ?";
        return parsed<number>(db.one<{ found: string }>(sql, `"${prefix}${term}"`));
      }),
    words: (
      beginning,
      least,
      most,
    ) => [
      ...new Set(prefixes.flatMap((prefix) => wordsOf(state, { prefix, beginning, least, most }))),
    ],
    kept: (rids) =>
      db.each<KeptRecord>(
        `SELECT rid, terms, length FROM recall_rows WHERE rid IN ${LISTED}`,
        list(rids),
      ),
  };
}

interface Beginning {
  readonly prefix: string;
  readonly beginning: string;
  readonly least: number;
  readonly most: number;
}

/** Plain words that begin so, without what stands before those of a realm. */
function wordsOf({ db }: State, { prefix, beginning, least, most }: Beginning): readonly string[] {
  const from = `${prefix}${beginning}`;
  const before = [...prefix].length;
  const sql = "SELECT json_group_array(word) AS found FROM " +
    "(SELECT substr(term, ?) AS word FROM recall_terms WHERE term >= ? AND term < ?) " +
    "WHERE length(word) BETWEEN ? AND ? AND word NOT GLOB '*[^a-z\u0080-\u{10ffff}]*'";
  return parsed(
    db.one<{ found: string }>(sql, before + 1, from, `${from}\u{10ffff}`, least, most),
  );
}

function parsed<T>(row: { readonly found: string } | undefined): readonly T[] {
  return row === undefined ? [] : JSON.parse(row.found) as T[];
}
