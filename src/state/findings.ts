/** Findings and scorecards: what `diagnose` found, and what is still open. */
import type { Finding } from "../row/kinds/finding.ts";
import type { Scorecard } from "../row/kinds/scorecard.ts";
import type { Range } from "./rid.ts";
import { dirty, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE finding_rows (
  rid INTEGER PRIMARY KEY, finding TEXT, status TEXT, rule TEXT, scope TEXT, project TEXT,
  severity TEXT, lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX finding_rows_in_order ON finding_rows (finding, lc, ts, id);
CREATE TABLE findings (
  finding TEXT PRIMARY KEY, rid INTEGER, open INTEGER, rule TEXT, scope TEXT, project TEXT,
  severity TEXT, lc INTEGER, ts INTEGER
) WITHOUT ROWID;
CREATE INDEX findings_open ON findings (scope, rule, project) WHERE open = 1;
CREATE TABLE scorecards (
  rid INTEGER PRIMARY KEY, scope TEXT, project TEXT, score INTEGER, health TEXT,
  lc INTEGER, ts INTEGER, id TEXT
);
`;

/** Findings whose rows came or went, by id. */
const unsettled = dirty(() => new Set<string>());

function applyFinding(state: State, at: RowPlace, row: Finding): void {
  state.db.run(
    "INSERT INTO finding_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    at.rid,
    row.finding_id,
    row.status,
    row.rule_id ?? null,
    row.scope ?? null,
    row.project ?? null,
    row.severity ?? null,
    at.order.lc,
    at.order.ts,
    at.order.id,
  );
  unsettled(state).add(row.finding_id);
}

function applyScorecard(state: State, at: RowPlace, row: Scorecard): void {
  const { lc, ts, id } = at.order;
  const sql = "INSERT INTO scorecards VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  state.db.run(sql, at.rid, row.scope, row.project, row.score, row.health, lc, ts, id);
}

function forgetFindings(state: State, range: Range): void {
  const sql = "SELECT DISTINCT finding FROM finding_rows WHERE rid >= ? AND rid < ?";
  for (const { finding } of state.db.all<{ finding: string }>(sql, range.from, range.to)) {
    unsettled(state).add(finding);
  }
  state.db.run("DELETE FROM finding_rows WHERE rid >= ? AND rid < ?", range.from, range.to);
  state.db.run("DELETE FROM scorecards WHERE rid >= ? AND rid < ?", range.from, range.to);
}

interface FindingRow {
  readonly rid: number;
  readonly status: string;
  readonly rule: string | null;
  readonly scope: string | null;
  readonly project: string | null;
  readonly severity: string | null;
  readonly lc: number;
  readonly ts: number;
}

function settleFindings(state: State): void {
  const touched = unsettled(state);
  if (touched.size === 0) return;
  for (const finding of touched) settleFinding(state, finding);
  touched.clear();
}

function settleFinding(state: State, finding: string): void {
  const sql = "SELECT * FROM finding_rows WHERE finding = ?";
  const opened = state.db.one<FindingRow>(
    `${sql} AND status = 'open' ORDER BY lc, ts, id LIMIT 1`,
    finding,
  );
  const closed = state.db.one(`${sql} AND status = 'closed' LIMIT 1`, finding) !== undefined;
  state.db.run("DELETE FROM findings WHERE finding = ?", finding);
  if (opened === undefined) return;
  const { rid, rule, scope, project, severity, lc, ts } = opened;
  state.db.run(
    "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    finding,
    rid,
    closed ? 0 : 1,
    rule,
    scope,
    project,
    severity,
    lc,
    ts,
  );
}

export interface FindingRecord {
  readonly finding: string;
  readonly rid: number;
  readonly rule: string;
  readonly scope: string;
  readonly project: string;
  readonly severity: string;
  readonly ts: number;
}

const SEVERITIES = "CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END";

/** Open findings, the most severe first, then the oldest. */
export function findingsOpen(state: State): FindingRecord[] {
  const columns = "finding, rid, coalesce(rule, '') AS rule, coalesce(scope, '') AS scope, " +
    "coalesce(project, '') AS project, coalesce(severity, 'low') AS severity, ts";
  const sql = `SELECT ${columns} FROM findings WHERE open = 1 ` +
    `ORDER BY ${SEVERITIES}, ts, lc, finding`;
  return state.db.all<FindingRecord>(sql);
}

/** How many findings are open, by scope. */
export function openFindings(state: State): { scope: string; n: number }[] {
  const sql = "SELECT coalesce(scope, '') AS scope, count(*) AS n FROM findings " +
    "WHERE open = 1 GROUP BY 1";
  return state.db.all<{ scope: string; n: number }>(sql);
}

export interface ScorecardRecord {
  readonly scope: string;
  readonly project: string;
  readonly score: number;
  readonly health: string;
  readonly ts: number;
}

/** The newest scorecards, the newest first. */
export function newestScorecards(state: State, limit: number): ScorecardRecord[] {
  const sql = "SELECT scope, project, score, health, ts FROM scorecards " +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT ?";
  return state.db.all<ScorecardRecord>(sql, limit);
}

export const findings = slice({
  name: "findings",
  after: "instances",
  ddl,
  applies: { finding: applyFinding, scorecard: applyScorecard },
  dirty: [unsettled],
  settle: settleFindings,
  forget: forgetFindings,
});
