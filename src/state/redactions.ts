/** What somebody answers for: payloads that were taken out, and damage that is known. */
import type { Redaction } from "../row/kinds/redaction.ts";
import { rare } from "./rare.ts";
import type { Range } from "./rid.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE redactions (
  rid INTEGER, op TEXT, digest TEXT, path TEXT, line INTEGER, fault TEXT, instance TEXT, reason TEXT
);
CREATE INDEX redactions_by_rid ON redactions (rid);
CREATE INDEX redactions_by_digest ON redactions (digest) WHERE op = 'redact';
CREATE INDEX redactions_by_path ON redactions (path, line) WHERE op = 'loss';
`;

const anyRedaction = rare("FROM redactions");

function applyRedaction(state: State, { rid }: RowPlace, row: Redaction): void {
  anyRedaction.came(state);
  const sql = "INSERT INTO redactions VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  for (const { digest, path, line, fault = null } of row.lines) {
    const { op, instance_id, reason } = row;
    state.db.run(sql, rid, op, digest, path, line, fault, instance_id, reason);
  }
}

function forgetRedactions(state: State, range: Range): void {
  state.db.run("DELETE FROM redactions WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** True where a row says that the payload of this line is taken out, wherever the line stands. */
export function isRedacted(state: State, digest: string): boolean {
  if (!anyRedaction.exists(state)) return false;
  const sql = "SELECT 1 FROM redactions WHERE op = 'redact' AND digest = ?";
  return state.db.one(sql, digest) !== undefined;
}

/** True where a row of a range says that a payload is taken out. */
export function redactsIn(state: State, { from, to }: Range): boolean {
  if (!anyRedaction.exists(state)) return false;
  const sql = "SELECT 1 FROM redactions WHERE rid >= ? AND rid < ? AND op = 'redact' LIMIT 1";
  return state.db.one(sql, from, to) !== undefined;
}

/** Who answers for the damage of a line, and why. */
export interface Loss {
  readonly instance: string;
  readonly reason: string;
}

/**
 * The row that says that this very damage is known; undefined where none does. `digest` is that of
 * the line as it stands, empty where there is none.
 */
export function lossKnown(
  state: State,
  { file, line, fault }: { readonly file: string; readonly line: number; readonly fault: string },
  digest: string,
): Loss | undefined {
  if (!anyRedaction.exists(state)) return undefined;
  const sql = "SELECT instance, reason FROM redactions WHERE op = 'loss' AND path = ? " +
    "AND line = ? AND fault = ? AND digest = ? ORDER BY rid LIMIT 1";
  return state.db.one<Loss>(sql, file, line, fault, digest);
}

export const redactions = slice({
  name: "redactions",
  after: "seals",
  ddl,
  applies: { redaction: applyRedaction },
  forget: forgetRedactions,
});
