/**
 * Filling the part that `recall` asks, where it lacks rows: a batch at a time, so that whoever
 * writes waits for one at most. Each batch is whole in itself; a killed one is done again.
 */
import { list, LISTED } from "../base/sqlite.ts";
import { declareWhole, isOfOtherRules, isWhole, makePart } from "./recall-part.ts";
import { clearTerms, enterTexts, settleSums } from "./recall-terms.ts";
import { realmOfRow, RECALLED_KINDS, textsOf } from "./recall-texts.ts";
import type { PlacedSpot, Reader } from "./reader.ts";
import { isRedacted } from "./redactions.ts";
import type { State } from "./state.ts";

/** Rows of a batch: some 50 ms. */
const BATCH = 400;

/** How far filling came. */
export type Filled =
  /** This SQLite lacks FTS5: there is no such part. */
  | "unavailable"
  | "whole"
  /** Rows behind this one may lack, and some before it that came meanwhile. */
  | { readonly behind: number };

/** Enters the next batch of rows behind a rid; the first call has 0. Its transaction is open. */
export function fillNext(reader: Reader, behind: number): Filled {
  const { state } = reader;
  if (isWhole(state)) return "whole";
  if (!makePart(state, { whole: false })) return "unavailable";
  if (isOfOtherRules(state)) clearTerms(state);
  const rows = lacking(state, behind);
  // What came meanwhile may stand before what was filled last.
  if (rows.length === 0 && (behind === 0 || lacking(state, 0).length === 0)) {
    declareWhole(state);
    return "whole";
  }
  enterAll(reader, rows);
  return { behind: rows.at(-1)?.rid ?? 0 };
}

/** Fills the part of a state that is read by nobody else; false where there can be none. */
export function fillAll(reader: Reader): boolean {
  let filled = fillNext(reader, 0);
  while (typeof filled !== "string") filled = fillNext(reader, filled.behind);
  return filled === "whole";
}

interface Lacking extends PlacedSpot {
  /** The digest of its line, as `digestOf` gives it. */
  readonly digest: string;
}

function lacking({ db }: State, behind: number): Lacking[] {
  const sql = "SELECT e.rid, r.offset, r.length, r.digest FROM events e " +
    `CROSS JOIN rows r ON r.rid = e.rid WHERE e.rid > ? AND e.kind IN ${LISTED} ` +
    "AND NOT EXISTS (SELECT 1 FROM recall_rows k WHERE k.rid = e.rid) ORDER BY e.rid LIMIT ?";
  return db.all<Lacking>(sql, behind, list(RECALLED_KINDS), BATCH);
}

function enterAll(reader: Reader, rows: readonly Lacking[]): void {
  const { state } = reader;
  const read = reader.rows(rows);
  for (const { rid, digest } of rows) {
    // One that can be read no longer, or whose text was taken out, says nothing.
    const row = read.get(rid) ?? null;
    const says = row === null || isRedacted(state, digest) ? null : textsOf(row);
    enterTexts(state, { rid, realm: row === null ? "" : realmOfRow(row) }, says);
  }
  settleSums(state);
  reader.forget();
}

/** Rows that the part has and should not have, or lacks though it says that it is whole. */
export function strayRows(state: State): number[] {
  const extra = "SELECT rid FROM recall_rows k WHERE NOT EXISTS " +
    `(SELECT 1 FROM events e WHERE e.rid = k.rid AND e.kind IN ${LISTED})`;
  const lacks = `SELECT rid FROM events e WHERE e.kind IN ${LISTED} AND NOT EXISTS ` +
    "(SELECT 1 FROM recall_rows k WHERE k.rid = e.rid)";
  const kinds = list(RECALLED_KINDS);
  const found = state.db.all<{ rid: number }>(extra, kinds);
  return [...found, ...(isWhole(state) ? state.db.all<{ rid: number }>(lacks, kinds) : [])]
    .map(({ rid }) => rid);
}
