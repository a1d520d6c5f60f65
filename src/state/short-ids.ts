/**
 * Short ids: the first eight of the random digits of an id, as answers and capsules show it. Eight
 * or more of them, with or without a dot before, are taken wherever an id is.
 */
import type { State } from "./state.ts";

const DIGITS = 8;

/** The short form of an id; an id of another form is its own. */
export function shortId(id: string): string {
  const digits = /^(?:[a-z]{3})-\d{14}-(?:[0-9a-f]{12})?([0-9a-f]{16,20})$/.exec(id)?.[1];
  return digits === undefined ? id : digits.slice(0, DIGITS);
}

/** The ids of objects, events and open conflicts that a short one stands for, at most so many. */
export function idsOfShort(state: State, short: string, limit = 3): string[] {
  const digits = digitsIn(short);
  if (digits === undefined) return [];
  const found = new Set<string>();
  // Each is one walk through an index of ids: nobody pays for a second one but who types these.
  for (const [column, table] of LOOKED_AT) {
    const sql = `SELECT DISTINCT ${column} AS id FROM ${table} WHERE ${column} IS NOT NULL ` +
      `AND substr(${column}, ${randomPart(column)}, ?) = ? ORDER BY 1 LIMIT ?`;
    for (const { id } of state.db.all<{ id: string }>(sql, digits.length, digits, limit)) {
      found.add(id);
    }
    if (found.size > 0) break;
  }
  return [...found];
}

/** True for what can be a short id. */
export function isShort(name: string): boolean {
  return digitsIn(name) !== undefined;
}

/** True where a short one stands for an id. */
export function isShortFor(short: string, id: string): boolean {
  const digits = digitsIn(short);
  const own = /^(?:[a-z]{3})-\d{14}-(?:[0-9a-f]{12})?([0-9a-f]{16,20})$/.exec(id)?.[1];
  return digits !== undefined && own?.startsWith(digits) === true;
}

function digitsIn(short: string): string | undefined {
  return /^·?([0-9a-f]{8,20})$/.exec(short.toLowerCase())?.[1];
}

const LOOKED_AT = [["id", "objects"], ["conflict", "objects"], ["id", "events"]] as const;

/** Where the random digits begin: ids of format 3 have twelve of a replica before them. */
function randomPart(column: string): string {
  return `CASE WHEN length(${column}) > 40 THEN -20 ELSE -16 END`;
}
