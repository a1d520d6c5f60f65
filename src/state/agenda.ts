/** Agenda rows by what they are about. Items are folded when they are asked for. */
import { compareOrder, type Order } from "../row/order.ts";
import { type Agenda, saidBy } from "../row/kinds/agenda.ts";
import type { Status } from "../row/words.ts";
import { STATUS_NAMES } from "../row/words.ts";
import type { Range } from "./rid.ts";
import { rare } from "./rare.ts";
import { type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";
import { unsettledStandings } from "./unsettled.ts";

const ddl = `
CREATE TABLE agenda (
  rid INTEGER PRIMARY KEY, project TEXT, target TEXT, op TEXT, status TEXT,
  lc INTEGER, ts INTEGER, id TEXT
);
CREATE INDEX agenda_by_target ON agenda (target, lc, ts, id);
CREATE INDEX agenda_by_project ON agenda (project, target);
`;

/** Rows that give a status. */
const SAYS = "op <> 'add' AND status IS NOT NULL";
const anyStatus = rare(`FROM agenda WHERE ${SAYS}`);

/** Enters a row; its folder names the project of a v1 row, which does not name it itself. */
function applyAgenda(state: State, at: RowPlace, row: Agenda): void {
  const { item, patch } = saidBy(row);
  const target = row.target_id ?? item?.id ?? row.id ?? "";
  const status = row.status ?? patch?.status ?? null;
  anyStatus.forget(state);
  state.db.run(
    "INSERT INTO agenda VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    at.rid,
    row.project ?? at.folder,
    target,
    row.op,
    row.op === "close" ? status ?? "completed" : status,
    at.order.lc,
    at.order.ts,
    at.order.id,
  );
  if (row.op !== "add") unsettledStandings(state).add(target);
}

function forgetAgenda(state: State, range: Range): void {
  const sql = "SELECT DISTINCT target FROM agenda WHERE rid >= ? AND rid < ?";
  for (const { target } of state.db.all<{ target: string }>(sql, range.from, range.to)) {
    unsettledStandings(state).add(target);
  }
  state.db.run("DELETE FROM agenda WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** True where any agenda row gives a status. */
export function hasStatuses(state: State): boolean {
  return anyStatus.exists(state);
}

/** A status that an agenda row gives, with the row's place in the one order. */
export interface SaidStatus extends Order {
  readonly status: Status | undefined;
}

/** The last row about any of the names that gives a status; undefined where there is none. */
export function lastStatus(state: State, names: Iterable<string>): SaidStatus | undefined {
  if (!anyStatus.exists(state)) return undefined;
  const sql = `SELECT status, lc, ts, id FROM agenda WHERE target = ? AND ${SAYS} ` +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT 1";
  let last: (Order & { readonly status: string }) | undefined;
  for (const name of names) {
    const found = state.db.one<Order & { status: string }>(sql, name);
    if (found !== undefined && (last === undefined || compareOrder(found, last) > 0)) last = found;
  }
  if (last === undefined) return undefined;
  return { ...last, status: STATUS_NAMES.has(last.status) ? last.status as Status : undefined };
}

export interface AgendaSpot {
  readonly rid: number;
  readonly target: string;
  readonly op: "add" | "update" | "close";
}

/** The rows of a project's agenda, in the one order, under any of the names it is filed by. */
export function agendaRows(state: State, projects: readonly string[]): AgendaSpot[] {
  const holes = projects.map(() => "?").join(", ");
  const sql = `SELECT rid, target, op FROM agenda WHERE project IN (${holes}) ` +
    "ORDER BY lc, ts, id, rid";
  return state.db.all<AgendaSpot>(sql, ...projects);
}

/** Items that no later row calls done, the newest first. */
export function openTargets(state: State, projects: readonly string[], limit: number): string[] {
  const holes = projects.map(() => "?").join(", ");
  const last = "SELECT b.status FROM agenda b WHERE b.target = a.target AND b.op <> 'add' " +
    "AND b.status IS NOT NULL ORDER BY b.lc DESC, b.ts DESC, b.id DESC LIMIT 1";
  const sql = `SELECT a.target FROM agenda a WHERE a.project IN (${holes}) AND a.op = 'add' ` +
    `AND coalesce((${last}), 'active') = 'active' GROUP BY a.target ` +
    "ORDER BY max(a.lc) DESC, a.target LIMIT ?";
  return state.db.all<{ target: string }>(sql, ...projects, limit).map(({ target }) => target);
}

/** The rows about one item, in the one order. */
export function rowsOfTarget(state: State, target: string): AgendaSpot[] {
  const sql = "SELECT rid, target, op FROM agenda WHERE target = ? ORDER BY lc, ts, id, rid";
  return state.db.all<AgendaSpot>(sql, target);
}

export const agenda = slice({
  name: "agenda",
  after: "conflicts",
  ddl,
  applies: { agenda: applyAgenda },
  forget: forgetAgenda,
});
