/** The objects that are active now: heads of their chains, by where they belong. */
import { list, LISTED } from "../base/sqlite.ts";
import type { Order } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import type { ObjectType } from "../row/words.ts";
import type { ObjectRecord, ShownObject } from "./objects.ts";
import type { State } from "./state.ts";
import { counterOf } from "./counters.ts";

const ACTIVE = "SELECT * FROM objects WHERE scope = ? AND realm = ? AND type = ? " +
  "AND status_now = 'active' AND standing = 'head'";

/** The columns of a `ShownObject`: a view has thousands, and each column takes its time. */
const SHOWN = "rid, id, source, type, scope, realm, status, status_now, lc, ts";

/** An active object by its place in the one order. */
export type ActiveObject = Pick<ObjectRecord, "rid" | "id" | "lc" | "ts" | "source">;

const PLACED = "rid, id, lc, ts, source";

/** The active heads of a month, in the one order; with `behind`, only those after it. */
export function activeIn(state: State, key: ViewKey, behind?: Order): ShownObject[] {
  return inMonth<ShownObject>(state, SHOWN, key, behind);
}

/** The same, without what they hold. */
export function ordersIn(state: State, key: ViewKey): ActiveObject[] {
  return inMonth<ActiveObject>(state, PLACED, key, undefined);
}

/** Objects by the numbers of their rows. */
export function shownOf(state: State, rids: readonly number[]): Map<number, ShownObject> {
  const sql = `SELECT ${SHOWN} FROM objects WHERE rid IN ${LISTED}`;
  const found = state.db.all<ShownObject>(sql, list(rids));
  return new Map(found.map((each) => [each.rid, each]));
}

/** The last of a month; null where it has none. */
export function lastActive(state: State, key: ViewKey): ActiveObject | null {
  const sql = `${ACTIVE.replace("*", PLACED)} AND month = ? ` +
    "ORDER BY lc DESC, ts DESC, source DESC LIMIT 1";
  const { scope, realm, type, month } = key;
  return state.db.one<ActiveObject>(sql, scope, realm, type, month) ?? null;
}

/** Those of some objects, by their ids, that are active in a month. */
export function activeAmong(
  state: State,
  { scope, realm, type, month }: ViewKey,
  ids: readonly string[],
): Map<string, ShownObject> {
  // With a `+` SQLite looks for the ids, and not through all that are active in the scope.
  const sql = `SELECT ${SHOWN} FROM objects WHERE id IN ${LISTED} AND +scope = ? ` +
    "AND +realm = ? AND +type = ? AND +month = ? AND +status_now = 'active' " +
    "AND +standing = 'head'";
  const found = state.db.all<ShownObject>(sql, list(ids), scope, realm, type, month);
  return new Map(found.map((each) => [each.id, each]));
}

/**
 * The active heads of a month from a place up to another, in the one order; of one clock and time,
 * all. Without what they hold.
 */
export function activeFrom(
  state: State,
  { scope, realm, type, month }: ViewKey,
  first: Order,
  last: Order,
): Pick<ObjectRecord, "rid" | "id">[] {
  const sql = `${ACTIVE.replace("*", "rid, id")} AND month = ? AND (lc, ts) >= (?, ?) ` +
    "AND (lc, ts) <= (?, ?) ORDER BY lc, ts, source";
  const between = [first.lc, first.ts, last.lc, last.ts];
  return state.db.all(sql, scope, realm, type, month, ...between);
}

/** The id of the next active head of a month behind a place, up to another; null for none. */
export function activeBehind(
  state: State,
  { scope, realm, type, month }: ViewKey,
  place: Order,
  until: Order,
): string | null {
  const sql = `${ACTIVE.replace("*", "id")} AND month = ? AND (lc, ts) > (?, ?) ` +
    "AND (lc, ts, source) <= (?, ?, ?) ORDER BY lc, ts, source LIMIT 1";
  const between = [place.lc, place.ts, until.lc, until.ts, until.id];
  return state.db.one<{ id: string }>(sql, scope, realm, type, month, ...between)?.id ?? null;
}

function inMonth<T>(state: State, columns: string, key: ViewKey, behind: Order | undefined): T[] {
  const sql = `${ACTIVE.replace("*", columns)} AND month = ? AND (lc, ts, source) > (?, ?, ?) ` +
    "ORDER BY lc, ts, source";
  return state.db.all<T>(
    sql,
    key.scope,
    key.realm,
    key.type,
    key.month,
    behind?.lc ?? -1,
    behind?.ts ?? 0,
    behind?.id ?? "",
  );
}

/** The realms that somebody sees: the shared one, and their own; that one alone for nobody. */
export function realmsOf(owner: string | null | undefined): string[] {
  return owner == null || owner === "" ? [""] : ["", owner];
}

/** The same in the order in which a name is looked for: the own one first. */
export function realmsByOwn(owner: string | null | undefined): string[] {
  return realmsOf(owner).reverse();
}

/** Where to look for objects. */
export interface Where {
  readonly scope: string;
  readonly realm: string;
  readonly type: ObjectType;
}

/** The newest active heads, newest first. */
export function newestActive(state: State, where: Where, limit: number): ObjectRecord[] {
  const sql = `${ACTIVE} ORDER BY lc DESC, ts DESC, source DESC LIMIT ?`;
  return state.db.all<ObjectRecord>(sql, where.scope, where.realm, where.type, limit);
}

/** How many there are. A store has many shared ones, so their number is kept. */
export function countActive(state: State, where: Where): number {
  if (where.realm === "") return counterOf(state, `active:${where.type}`, where.scope);
  const sql = ACTIVE.replace("SELECT *", "SELECT count(*) AS n");
  return state.db.one<{ n: number }>(sql, where.scope, where.realm, where.type)?.n ?? 0;
}

/** Active commitments of any scope that have a due date, the soonest first. */
export function soonestDue(state: State, limit: number): ObjectRecord[] {
  const sql = "SELECT * FROM objects WHERE due IS NOT NULL AND type = 'commitment' " +
    "AND standing = 'head' AND status_now = 'active' ORDER BY due, rid LIMIT ?";
  return state.db.all<ObjectRecord>(sql, limit);
}

/** How many there are, counted up to a limit. */
export function countActiveTo(state: State, where: Where, limit: number): number {
  if (where.realm === "") return Math.min(limit, countActive(state, where));
  const part = `${ACTIVE.replace("SELECT *", "SELECT 1")} LIMIT ?`;
  const sql = `SELECT count(*) AS n FROM (${part})`;
  return state.db.one<{ n: number }>(sql, where.scope, where.realm, where.type, limit)?.n ?? 0;
}
