/**
 * Rows that were acknowledged here and that the tree no longer has: a branch switch, a cleaned or
 * stashed working tree took them, or a file was cut. The index alone knows of them; one that is
 * dropped loses them. A row that comes back, in whatever file, is no longer gone.
 */
import { allLedgers, digestOf, ledgerByPath, shortDigest } from "./ledgers.ts";
import { wasReplica } from "./meta.ts";
import { lossKnown } from "./redactions.ts";
import { rare } from "./rare.ts";
import { fileOf, type Range, ridOf, rowsBehind } from "./rid.ts";
import { slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE gone (
  digest TEXT PRIMARY KEY, path TEXT, line INTEGER, told INTEGER NOT NULL
) WITHOUT ROWID;
`;

/** A row that is gone: where it stood, and its line's digest as `shortDigest` gives it. */
export interface GoneRow {
  readonly path: string;
  readonly line: number;
  readonly digest: string;
}

/** The word by which `validate` and rows that answer for a loss name it. */
export const GONE = "gone";

const anyGone = rare("FROM gone");

/** Rows of a range that were acknowledged: what is damaged, or has no end, never was. */
const ACKNOWLEDGED = "SELECT r.digest, l.path, r.rid & 4294967295 AS line FROM rows r " +
  "JOIN ledgers l ON l.fid = r.rid >> 32 WHERE r.rid >= ? AND r.rid < ? AND r.digest <> '' " +
  "AND NOT EXISTS (SELECT 1 FROM damage d WHERE d.rid = r.rid AND d.fault <> 'withheld')";

/** Rows of our own that are forgotten: until they are met again, they are gone. */
function noteGone(state: State, { from, to }: Range): void {
  const sql = "SELECT replica FROM ledgers WHERE fid = ?";
  const replica = state.db.one<{ replica: string }>(sql, fileOf(from))?.replica ?? "";
  if (replica === "" || !wasReplica(state, replica)) return;
  state.db.run(`INSERT OR REPLACE INTO gone SELECT *, 0 FROM (${ACKNOWLEDGED})`, from, to);
  anyGone.forget(state);
}

/** A row that is gone, and whether somebody was told. */
export type GoneRecord = GoneRow & { readonly told: number };

/** All that an index knows to be gone, answered for or not. */
export function allGone(state: State): GoneRecord[] {
  return state.db.all<GoneRecord>("SELECT path, line, digest, told FROM gone");
}

/** Hands on what another index knew, before any ledger is folded: what is met is not gone. */
export function handOnGone(state: State, rows: readonly GoneRecord[]): void {
  for (const { digest, path, line, told } of rows) {
    state.db.run("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)", digest, path, line, told);
  }
  anyGone.forget(state);
}

/** Enters those rows that no ledger has in their place; true where there are any. */
export function enterMissing(state: State, rows: readonly GoneRow[]): boolean {
  const missing = rows.filter(({ path, line, digest }) => {
    const fid = ledgerByPath(state, path)?.fid;
    return fid === undefined || digestOf(state, ridOf(fid, line)) !== digest;
  });
  for (const { digest, path, line } of missing) {
    state.db.run("INSERT OR IGNORE INTO gone VALUES (?, ?, ?, 0)", digest, path, line);
  }
  anyGone.forget(state);
  return missing.length > 0;
}

/** A row was met: if it was gone, it is back. */
export function cameBack(state: State, digest: string): void {
  if (anyGone.exists(state)) {
    state.db.run("DELETE FROM gone WHERE digest = ?", shortDigest(digest));
  }
}

/** How many rows of a file are gone. */
export interface GoneCount {
  readonly path: string;
  readonly rows: number;
}

/** Rows that are newly gone, by file: each is told of once. All ledgers must be folded. */
export function takeNewlyGone(state: State): GoneCount[] {
  if (!anyGone.exists(state)) return [];
  if (state.db.one("SELECT 1 FROM gone WHERE told = 0 LIMIT 1") === undefined) return [];
  // A line that stands in another file too is not gone.
  state.db.run(
    "DELETE FROM gone WHERE told = 0 AND digest IN " +
      "(SELECT g.digest FROM rows r CROSS JOIN gone g ON g.digest = r.digest)",
  );
  const sql = `SELECT path, count(*) AS rows FROM gone g WHERE told = 0 AND ${UNANSWERED} ` +
    "GROUP BY path ORDER BY path";
  const found = state.db.all<GoneCount>(sql);
  state.db.run("UPDATE gone SET told = 1 WHERE told = 0");
  anyGone.forget(state);
  return found;
}

const UNANSWERED = "NOT EXISTS (SELECT 1 FROM redactions a WHERE a.op = 'loss' " +
  `AND a.path = g.path AND a.line = g.line AND a.fault = '${GONE}' AND a.digest = g.digest)`;

/** The files of rows that are held elsewhere, none of whose rows is lost. */
export function filesHeld(
  { lost, held }: { readonly lost: readonly GoneRow[]; readonly held: readonly GoneRow[] },
): ReadonlySet<string> {
  const short = new Set(lost.map(({ path }) => path));
  return new Set(held.map(({ path }) => path).filter((path) => !short.has(path)));
}

/** True where somebody answers for a row that is gone. */
export function isAnswered(state: State, { path: file, line, digest }: GoneRow): boolean {
  return lossKnown(state, { file, line, fault: GONE }, digest) !== undefined;
}

/** Rows that are gone and that nobody answers for, by file and line. */
export function goneRows(state: State): GoneRow[] {
  if (!anyGone.exists(state)) return [];
  const sql = `SELECT path, line, digest FROM gone g WHERE ${UNANSWERED} ORDER BY path, line`;
  return state.db.all<GoneRow>(sql);
}

/**
 * Tells a state that was folded apart what an index knows: rows that it had folded, or that were
 * gone for it already. `takeNewlyGone` leaves those that are not met any more.
 */
export function recallGone(apart: State, index: State): void {
  const enter = ({ digest, path, line }: GoneRow) =>
    apart.db.run("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, 0)", digest, path, line);
  for (const row of index.db.all<GoneRow>("SELECT path, line, digest FROM gone")) enter(row);
  const same = "SELECT 1 FROM ledgers WHERE path = ? AND lines = ? AND head IS ?";
  for (const { fid, path, replica, lines, head } of allLedgers(index)) {
    if (!wasReplica(index, replica) || apart.db.one(same, path, lines, head) !== undefined) {
      continue;
    }
    const { from, to } = rowsBehind(fid, 0);
    for (const row of index.db.all<GoneRow>(ACKNOWLEDGED, from, to)) enter(row);
  }
  anyGone.forget(apart);
}

export const gone = slice({ name: "gone", after: "projects", ddl, forget: noteGone });
