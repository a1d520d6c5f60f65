/**
 * Checkpoints and handoffs that stand: no single one hides what its writer cannot have read. One is
 * answered by a later one of its own instance, and by one of another instance whose run began
 * behind it.
 */
import { DAY_MS } from "../base/time.ts";
import { compareOrder, type Order } from "../row/order.ts";
import { namesOfProject } from "./project-names.ts";
import { lastOfProject, type ProjectKind } from "./projects.ts";
import { runNamed } from "./runs.ts";
import type { State } from "./state.ts";

/** Of how many of the newest rows those are taken that stand, and how many. */
const LOOKED_AT = 50;
const STANDING = 5;

/** A checkpoint or handoff, where it stands and whose it is. */
export interface StandingRow extends Order {
  readonly rid: number;
  readonly instance: string;
  readonly run: string;
}

/**
 * Of a project those that stand, under any name that it has had: the newest first, which always
 * does; at most five.
 */
export function standingOf(state: State, project: string, kind: ProjectKind): StandingRow[] {
  const names = namesOfProject(state, project);
  const sql = "SELECT rid, instance, run, lc, ts, id FROM project_rows " +
    `WHERE ${anyOf(names)} AND kind = ? ORDER BY lc DESC, ts DESC, id DESC LIMIT ?`;
  const rows = state.db.all<StandingRow>(sql, ...names, kind, LOOKED_AT);
  if (rows.length < 2) return rows;
  const spoken = lastWords(state, names);
  const begun = rows.map((row) => runNamed(state, row.instance, row.run));
  const isAnswered = (row: StandingRow, by: StandingRow, i: number) => {
    const begin = begun[i];
    // Of a run that nobody began it is not known since when it read.
    if (begin === undefined) return row.ts < by.ts - DAY_MS;
    return compareOrder(begin, row) > 0;
  };
  return rows.filter((row, at) => {
    const last = spoken.get(row.instance);
    if (at > 0 && last !== undefined && compareOrder(last, row) > 0) return false;
    return !rows.slice(0, at).some((by, i) => isAnswered(row, by, i));
  }).slice(0, STANDING);
}

/** The last checkpoint or handoff of each instance: of what it said itself, that counts. */
function lastWords(state: State, names: readonly string[]): Map<string, Order> {
  const sql = `SELECT instance, lc, ts, id FROM project_rows WHERE ${anyOf(names)} ` +
    "ORDER BY lc DESC, ts DESC, id DESC LIMIT ?";
  const last = new Map<string, Order>();
  const rows = state.db.all<Order & { readonly instance: string }>(sql, ...names, 2 * LOOKED_AT);
  for (const row of rows) if (!last.has(row.instance)) last.set(row.instance, row);
  return last;
}

function anyOf(names: readonly string[]): string {
  return `project IN (${names.map(() => "?").join(", ")})`;
}

/** True where a project's newest checkpoint came behind a row of it. */
export function isBeforeCheckpoint(state: State, project: string, row: StandingRow): boolean {
  const newest = lastOfProject(state, project, "checkpointed");
  return newest !== undefined && newest.rid !== row.rid &&
    (newest.lc > row.lc || (newest.lc === row.lc && newest.ts > row.ts));
}
