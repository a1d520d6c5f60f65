/**
 * The terms of rows, entered and taken out. Those of a private row carry their owner's realm: to
 * nobody else are they words, in no number, and in no guess at what was meant.
 */
import { sha256Hex } from "../base/runtime.ts";
import { indexedTerms, keptTerms, type RecordTexts } from "../recall/kept.ts";
import type { Range } from "./rid.ts";
import { declareEmpty, declareUsed, giveUp, hasPart } from "./recall-part.ts";
import { dirty } from "./slice.ts";
import type { State } from "./state.ts";

/** A row as the part keeps it. */
interface KeptRow {
  readonly rid: number;
  /** Whose row it is; empty for a shared one. */
  readonly realm: string;
  /** How many words and grams it has. */
  readonly length: number;
  /** As `keptTerms` keeps them; empty for a row that says nothing, which is found by nothing. */
  readonly terms: string;
}

/** Differences of the sums that are not written yet, by realm. */
const moved = dirty(() => new Map<string, { rows: number; terms: number }>());

const ENTER = "INSERT INTO recall (rowid, terms) VALUES (?, ?)";
const TAKE_OUT = "INSERT INTO recall (recall, rowid, terms) VALUES ('delete', ?, ?)";

/** Enters what a row says; null for one that says nothing, so that it is not looked up again. */
export function enterTexts(
  state: State,
  { rid, realm }: { readonly rid: number; readonly realm: string },
  texts: RecordTexts | null,
): void {
  if (texts === null) return keep(state, { rid, realm, length: 0, terms: "" });
  const { kept, indexed, length } = keptTerms(texts);
  if (indexed === "") return keep(state, { rid, realm, length, terms: "" });
  declareUsed(state);
  const row: KeptRow = { rid, realm, length, terms: kept };
  if (!send(state, ENTER, rid, ofRealm(indexed, realm))) return;
  move(state, row, 1);
  keep(state, row);
}

function keep(state: State, { rid, realm, length, terms }: KeptRow): void {
  state.db.run("INSERT INTO recall_rows VALUES (?, ?, ?, ?)", rid, realm, length, terms);
}

/** Where more rows go at once, it takes less to begin anew. */
const MANY_ROWS = 5000;

/** Takes the rows of a range out, which may be in the part or not. */
export function forgetTexts(state: State, { from, to }: Range): void {
  const sql = "SELECT * FROM recall_rows WHERE rid >= ? AND rid < ? LIMIT ?";
  const gone = state.db.all<KeptRow>(sql, from, to, MANY_ROWS + 1);
  if (gone.length === 0) return;
  if (gone.length > MANY_ROWS) return clearTerms(state);
  for (const row of gone) {
    if (row.terms === "") continue;
    const indexed = ofRealm(indexedTerms(row.terms), row.realm);
    if (!send(state, TAKE_OUT, row.rid, indexed)) return;
    move(state, row, -1);
  }
  state.db.run("DELETE FROM recall_rows WHERE rid >= ? AND rid < ?", from, to);
}

/** Empties the part: the next `recall` fills it. */
export function clearTerms(state: State): void {
  if (!hasPart(state) || !send(state, "INSERT INTO recall (recall) VALUES ('delete-all')")) return;
  state.db.exec("DELETE FROM recall_rows; DELETE FROM recall_sums");
  moved(state).clear();
  declareEmpty(state);
}

/** Tells FTS5; false where another program made its table, and this one lacks it. */
function send(state: State, sql: string, ...params: readonly (string | number)[]): boolean {
  try {
    state.db.run(sql, ...params);
    return true;
  } catch (cause) {
    if (!lacksFts5(cause)) throw cause;
    giveUp(state);
    return false;
  }
}

function lacksFts5(cause: unknown): boolean {
  return cause instanceof Error && /no such module/.test(cause.message);
}

/** A character that no term has: it is no letter, digit or picture. */
const REALM_SIGN = "\ue000";

/** What stands before each term of a realm; nothing for what is shared. */
export function prefixOf(realm: string): string {
  return realm === "" ? "" : `${REALM_SIGN}${sha256Hex(realm).slice(0, 16)}${REALM_SIGN}`;
}

function ofRealm(terms: string, realm: string): string {
  const prefix = prefixOf(realm);
  return prefix === "" ? terms : `${prefix}${terms.replaceAll(" ", ` ${prefix}`)}`;
}

function move(state: State, { realm, length }: KeptRow, by: 1 | -1): void {
  const { rows, terms } = moved(state).get(realm) ?? { rows: 0, terms: 0 };
  moved(state).set(realm, { rows: rows + by, terms: terms + by * length });
}

/** Writes the sums that rows moved. */
export function settleSums(state: State): void {
  const all = moved(state);
  for (const [realm, { rows, terms }] of all) {
    const sql = "INSERT INTO recall_sums VALUES (?, ?, ?) ON CONFLICT (realm) DO UPDATE SET " +
      "rows = rows + excluded.rows, terms = terms + excluded.terms";
    state.db.run(sql, realm, rows, terms);
    // What fell to nothing leaves no trace: an index that is made anew would not have it.
    state.db.run("DELETE FROM recall_sums WHERE realm = ? AND rows = 0", realm);
  }
  all.clear();
}
