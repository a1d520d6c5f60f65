/** Seals: what replicas saw of the ledgers, so that a ledger that lost its end is found. */
import type { Seal } from "../row/kinds/seal.ts";
import { NO_PREV } from "../row/line.ts";
import { ledgerAt } from "../row/path.ts";
import { isPrivateLedger } from "../row/series.ts";
import type { LedgerFile } from "./ledgers.ts";
import type { Range } from "./rid.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE seals (
  rid INTEGER PRIMARY KEY, root TEXT, previous TEXT, replica TEXT, lc INTEGER, ts INTEGER, id TEXT,
  private INTEGER
);
CREATE INDEX seals_in_order ON seals (replica, private, lc, ts, id);
CREATE INDEX seals_by_root ON seals (root);
CREATE TABLE seal_files (rid INTEGER, path TEXT, bytes INTEGER, rows INTEGER, head TEXT);
CREATE INDEX seal_files_by_rid ON seal_files (rid);
CREATE INDEX seal_files_by_path ON seal_files (path, rid);
`;

/** Enters a seal; its root is the SHA-256 of its line. */
function applySeal(state: State, at: RowPlace, row: Seal): void {
  const { digest: root, replica, order: { lc, ts, id } } = at;
  const sql = "INSERT INTO seals VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  const isPrivate = row.files.some(({ path }) => isPrivateLedger(path)) ? 1 : 0;
  state.db.run(sql, at.rid, root, row.previous, replica, lc, ts, id, isPrivate);
  for (const { path, bytes, rows, head } of row.files) {
    state.db.run("INSERT INTO seal_files VALUES (?, ?, ?, ?, ?)", at.rid, path, bytes, rows, head);
  }
}

function forgetSeals(state: State, range: Range): void {
  state.db.run("DELETE FROM seals WHERE rid >= ? AND rid < ?", range.from, range.to);
  state.db.run("DELETE FROM seal_files WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** The root of the newest seal of shared ledgers; null when nothing was sealed. */
export function newestRoot(state: State): string | null {
  const sql = "SELECT root FROM seals WHERE private = 0 ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ root: string }>(sql)?.root ?? null;
}

/** The root that the next seal of a replica's shared or private ledgers names as the one before. */
export function lastRootOf(state: State, replica: string, isPrivate: boolean): string {
  const sql = "SELECT root FROM seals WHERE replica = ? AND private = ? " +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  return state.db.one<{ root: string }>(sql, replica, isPrivate ? 1 : 0)?.root ?? NO_PREV;
}

/** Ledgers that are not as this replica sealed them last, by path. */
export function unsealedLedgers(state: State, replica: string): LedgerFile[] {
  const sealed = "SELECT 1 FROM seal_files f JOIN seals s ON s.rid = f.rid " +
    "WHERE f.path = l.path AND s.replica = ? AND f.bytes = l.bytes AND f.rows = l.lines " +
    "AND f.head = l.head";
  const sql = `SELECT * FROM ledgers l WHERE lines > 0 AND head IS NOT NULL ` +
    `AND NOT EXISTS (${sealed}) ORDER BY path`;
  return state.db.all<LedgerFile>(sql, replica);
}

/** What a seal says of a file: its `rows`-th line had this digest. */
export interface SealClaim {
  readonly path: string;
  readonly rows: number;
  readonly head: string;
  /** Who says so. */
  readonly replica: string;
}

/** All claims of all seals, by file and row. */
export function allClaims(state: State): SealClaim[] {
  return state.db.all<SealClaim>(
    "SELECT DISTINCT f.path, f.rows, f.head, s.replica FROM seal_files f " +
      "JOIN seals s ON s.rid = f.rid ORDER BY f.path, f.rows, s.replica",
  );
}

/** A claim whose row is not the line of that number: that may stand elsewhere, or be gone. */
export interface UnprovenClaim extends SealClaim {
  /** The file's number, and its whole lines; null where the index does not know it. */
  readonly fid: number | null;
  readonly lines: number | null;
}

/** Claims that count, of a file's writer and of this replica, and are not plainly borne out. */
export function unprovenClaims(state: State, own: string): UnprovenClaim[] {
  const found = state.db.all<UnprovenClaim & { readonly writer: string | null }>(
    "SELECT DISTINCT f.path, f.rows, f.head, s.replica, l.fid, l.lines, l.replica AS writer " +
      "FROM seal_files f JOIN seals s ON s.rid = f.rid LEFT JOIN ledgers l ON l.path = f.path " +
      // Most name how a file ends, which says without a look at its rows that they are right.
      "WHERE NOT (l.lines IS f.rows AND l.head IS f.head) AND NOT EXISTS (" +
      "SELECT 1 FROM rows r " +
      "WHERE r.rid = (l.fid << 32) + f.rows AND r.digest = substr(f.head, 8, 32)) " +
      "ORDER BY f.path, f.rows",
  );
  return found.filter(({ path, replica, writer }) =>
    replica === own || replica === (writer ?? ledgerAt(path)?.replica)
  );
}

/**
 * The first root that cannot be found on the way back from one that was kept elsewhere; null when
 * all seals up to it are there.
 */
export function missingRoot(state: State, root: string): string | null {
  const sql = "SELECT previous FROM seals WHERE root = ?";
  const seen = new Set<string>();
  for (let at = root; at !== NO_PREV && !seen.has(at);) {
    seen.add(at);
    const seal = state.db.one<{ previous: string }>(sql, at);
    if (seal === undefined) return at;
    at = seal.previous;
  }
  return null;
}

export const seals = slice({
  name: "seals",
  after: "projects",
  ddl,
  applies: { seal: applySeal },
  forget: forgetSeals,
});
