/**
 * Active objects by their weight, as a capsule takes them: by salience, then the newest first.
 * Indexes give them in that order, so it costs what is shown, never what there is.
 */
import type { Where } from "./active.ts";
import { counterOf } from "./counters.ts";
import type { Queue } from "./event-row.ts";
import type { ObjectRecord } from "./objects.ts";
import type { State } from "./state.ts";
import { tallyOf } from "./tallies.ts";

/** The columns that a line of a capsule needs; the text stands in the row. */
const COLUMNS = "rid, id, source, type, scope, realm, owner, key, due, salience, lc, ts, expires";

/** An active object, as far as a capsule chooses by it. */
export type WeightyObject = Pick<
  ObjectRecord,
  | "rid"
  | "id"
  | "source"
  | "type"
  | "scope"
  | "realm"
  | "owner"
  | "key"
  | "due"
  | "salience"
  | "lc"
  | "ts"
  | "expires"
>;

const IS_ACTIVE = "standing = 'head' AND status_now = 'active'";
const NEWEST_FIRST = "lc DESC, ts DESC, source DESC";
const OF_WHERE = `scope = ? AND realm = ? AND type = ? AND ${IS_ACTIVE}`;

const HIGH = 2;
/** Salient ones, usual ones, and those of little weight. */
const SALIENCES = [HIGH, 1, 0] as const;

/** Objects whose horizon was over at a time, milliseconds since 1970; or the others. */
export interface Horizon {
  readonly is_over: boolean;
  readonly now_ms: number;
}

/** The heaviest of a type, at most so many: all of them, or those on one side of the horizon. */
export function heaviestActive(
  state: State,
  where: Where,
  { limit, horizon }: { readonly limit: number; readonly horizon: Horizon | undefined },
): WeightyObject[] {
  const found: WeightyObject[] = [];
  const { scope, realm, type } = where;
  const [side, at] = sideOf(horizon);
  for (const salience of SALIENCES) {
    const left = limit - found.length;
    // Where the usual ones fill the page, nobody looks through all of them for lighter ones.
    if (left <= 0) break;
    // SQLite takes the index of all active ones for good, and would walk through it.
    const by = salience === HIGH ? "INDEXED BY objects_heavy" : "INDEXED BY objects_active";
    // The number stands in the text: an index of some rows is taken only where that is plain.
    const sql = `SELECT ${COLUMNS} FROM objects ${by} WHERE ${OF_WHERE} ` +
      `AND salience = ${salience}${side} ORDER BY ${NEWEST_FIRST} LIMIT ?`;
    found.push(...state.db.all<WeightyObject>(sql, scope, realm, type, ...at, left));
  }
  return found;
}

function sideOf(horizon: Horizon | undefined): readonly [sql: string, at: readonly number[]] {
  if (horizon === undefined) return ["", []];
  const side = horizon.is_over ? "expires < ?" : "(expires IS NULL OR expires >= ?)";
  return [` AND ${side}`, [horizon.now_ms]];
}

/** True where any active object's horizon is over: most stores have none. */
export function hasExpired(state: State, now_ms: number): boolean {
  const sql = `SELECT 1 FROM objects WHERE expires < ? AND ${IS_ACTIVE} LIMIT 1`;
  return state.db.one(sql, now_ms) !== undefined;
}

/** Active objects that somebody confirmed, though their horizon may be over. */
export function confirmedActive(
  state: State,
  { scope, realm }: Omit<Where, "type">,
  limit: number,
): WeightyObject[] {
  const named = "(SELECT DISTINCT object FROM confirmations WHERE scope = ?) c";
  // Few are confirmed: in the other order SQLite walks through all that is active.
  const sql = `SELECT ${COLUMNS} FROM ${named} CROSS JOIN objects ON objects.id = c.object ` +
    `WHERE scope = ? AND realm = ? AND ${IS_ACTIVE} ORDER BY ${NEWEST_FIRST} LIMIT ?`;
  return state.db.all<WeightyObject>(sql, scope, scope, realm, limit);
}

/** Where something holds everywhere, and is not shown as the scope's own. */
export interface Elsewhere {
  /** The scope whose own objects are shown in another place. */
  readonly but_scope: string;
  readonly realm: string;
}

const OF_EVERYWHERE = `FROM objects WHERE everywhere = 1 AND realm = ? AND ${IS_ACTIVE} ` +
  "AND scope <> ?";

/** The heaviest of all types that hold everywhere, at most so many. */
export function heaviestEverywhere(
  state: State,
  { realm, but_scope }: Elsewhere,
  limit: number,
): WeightyObject[] {
  const sql = `SELECT ${COLUMNS} ${OF_EVERYWHERE} ORDER BY salience DESC, ${NEWEST_FIRST} LIMIT ?`;
  return state.db.all<WeightyObject>(sql, realm, but_scope, limit);
}

/** How many there are, counted up to a limit. */
export function countEverywhere(
  state: State,
  { realm, but_scope }: Elsewhere,
  limit: number,
): number {
  const sql = `SELECT count(*) AS n FROM (SELECT 1 ${OF_EVERYWHERE} LIMIT ?)`;
  return state.db.one<{ n: number }>(sql, realm, but_scope, limit)?.n ?? 0;
}

/** Active commitments of a scope that have a due date, the soonest first. */
export function soonestDueIn(
  state: State,
  { scope, realm }: Omit<Where, "type">,
  limit: number,
): WeightyObject[] {
  const sql = `SELECT ${COLUMNS} FROM objects WHERE scope = ? AND realm = ? AND due IS NOT NULL ` +
    `AND type = 'commitment' AND ${IS_ACTIVE} ORDER BY due, lc, ts, source LIMIT ?`;
  return state.db.all<WeightyObject>(sql, scope, realm, limit);
}

/** What keys begin with, as far as their first mark. */
const MARKS = ["_", ".", "/", ":", " "];
const PLAIN_KEY = MARKS.reduce((key, mark) => `replace(${key}, '${mark}', '-')`, "key");

/** A topic of a scope's decisions: what their keys begin with. */
export interface Topic {
  readonly topic: string;
  readonly n: number;
}

/** The topics of the first so many keys of a scope, by name. */
export function keyTopics(
  state: State,
  { scope, realm }: Omit<Where, "type">,
  limit: number,
): Topic[] {
  const keys = `SELECT ${PLAIN_KEY} || '-' AS k FROM objects INDEXED BY objects_claiming ` +
    `WHERE scope = ? AND realm = ? AND key IS NOT NULL AND ${IS_ACTIVE} ORDER BY key LIMIT ?`;
  const sql = `SELECT substr(k, 1, instr(k, '-') - 1) AS topic, count(*) AS n FROM (${keys}) ` +
    "GROUP BY 1 ORDER BY 1";
  return state.db.all<Topic>(sql, scope, realm, limit);
}

/** The topic of a key. */
export function topicOf(key: string): string {
  const cut = [...key].findIndex((mark) => mark === "-" || MARKS.includes(mark));
  return cut < 0 ? key : [...key].slice(0, cut).join("");
}

/** The columns of an event that it would have as an object. */
const AS_OBJECT = COLUMNS.replace("source", "id AS source")
  .replace("owner", "instance AS owner").replace("expires", "NULL AS expires");

/** What waits to be judged in a scope, the newest first, as it would be an object. */
export function waitingObjects(
  state: State,
  { scope, realms }: { readonly scope: string; readonly realms: readonly string[] },
  limit: number,
): WeightyObject[] {
  const waits = QUEUES.filter((queue) => counterOf(state, tallyOf(queue), scope) > 0);
  // What claims no object is in no realm: it will be rejected.
  const sql = `SELECT ${AS_OBJECT} FROM events WHERE queue = ? AND scope = ? AND realm IN (` +
    `${realms.map(() => "?").join(", ")}) ORDER BY lc DESC, ts DESC, id DESC LIMIT ?`;
  return waits.flatMap((queue) => state.db.all<WeightyObject>(sql, queue, scope, ...realms, limit));
}

const QUEUES: readonly Queue[] = ["distill", "reduce"];
