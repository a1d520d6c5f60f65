/**
 * Recent work: what was written lately, and what waits to be judged. The newest events are the
 * ends of the newest ledgers; rows of one file have numbers next to each other, so this costs the
 * same on a large store and needs no index of its own.
 */
import { inFormat2, slugOfScope } from "../row/name.ts";
import { rowsBehind } from "./rid.ts";
import type { State } from "./state.ts";

/** An event that brought something: captured, published or reconciled. */
export interface Work {
  readonly kind: "captured" | "published" | "reconciled";
  readonly scope: string;
  readonly instance: string;
  readonly project: string | null;
  readonly lc: number;
  /** Milliseconds since 1970. */
  readonly ts: number;
}

/** At most so many events of the streams, and of the bus; events of one file; and files. */
const MOST_WORK = 250;
const MOST_OF_FILE = 125;
const MOST_FILES = 8;

/** Whose work is looked for: of some scopes, or of all; an agent's own comes first. */
export interface RecentQuery {
  readonly scopes: readonly string[] | null;
  readonly instance: string | null;
}

/** The newest events; those of one file together, the newest first. */
export function recentWork(state: State, { scopes, instance }: RecentQuery): Work[] {
  return ["streams", "bus"].flatMap((zone) => {
    const files = newestLedgers(state, foldersOf(zone, scopes));
    const own = instance === null ? [] : workIn(state, files, MOST_WORK, { is: instance });
    return [...own, ...workIn(state, files, MOST_WORK - own.length, { not: instance ?? "" })];
  });
}

/** The newest events of some files, of one instance or of all others. */
function workIn(
  state: State,
  files: readonly number[],
  most: number,
  whose: { readonly is: string } | { readonly not: string },
): Work[] {
  const [compared, instance] = "is" in whose ? ["=", whose.is] : ["<>", whose.not];
  const found: Work[] = [];
  for (const fid of files) {
    const { from, to } = rowsBehind(fid, 0);
    const limit = Math.min(MOST_OF_FILE, most - found.length);
    if (limit <= 0) break;
    const sql = "SELECT kind, scope, instance, project, lc, ts FROM events " +
      "WHERE rid >= ? AND rid < ? AND kind IN ('captured', 'published', 'reconciled') " +
      `AND ifnull(instance, '') ${compared} ? ORDER BY rid DESC LIMIT ?`;
    found.push(...state.db.all<Work>(sql, from, to, instance, limit));
  }
  return found;
}

/** More scopes than this are not looked up one by one. */
const MOST_FOLDERS = 20;

function foldersOf(zone: string, scopes: readonly string[] | null): string[] {
  if (scopes === null || scopes.length > MOST_FOLDERS) return [zone];
  const folders = scopes.map((scope) => `${zone}/${slugOfScope(scope)}`);
  return [...new Set([...folders, ...folders.map(inFormat2)])];
}

/** Files of some folders and those below them, the newest rows first; v1's have no clock. */
function newestLedgers(state: State, folders: readonly string[]): number[] {
  if (folders.length === 0) return [];
  const within = folders.map(() => "(path > ? AND path < ?)").join(" OR ");
  const sql = `SELECT fid FROM ledgers WHERE (${within}) ORDER BY lc DESC, date DESC, path LIMIT ?`;
  const bounds = folders.flatMap((folder) => [`${folder}/`, `${folder}0`]);
  return state.db.all<{ fid: number }>(sql, ...bounds, MOST_FILES).map(({ fid }) => fid);
}

/** What waits in a queue of one instance in one scope. */
export interface Waiting {
  readonly queue: "distill" | "reduce";
  readonly scope: string;
  readonly instance: string;
  readonly n: number;
  /** Of the oldest: milliseconds since 1970. */
  readonly oldest: number;
}

/** Events of a queue that are counted: where nobody judges, counting all would cost ever more. */
const MOST_WAITING = 10_000;

/** What waits, by queue, scope and instance. */
export function waitingWork(state: State): Waiting[] {
  const part = "SELECT queue, scope, instance, ts FROM events WHERE queue = ? LIMIT ?";
  const both = `SELECT * FROM (${part}) UNION ALL SELECT * FROM (${part})`;
  const sql = "SELECT queue, scope, instance, count(*) AS n, min(ts) AS oldest " +
    `FROM (${both}) GROUP BY queue, scope, instance ORDER BY queue, scope, instance`;
  return state.db.all<Waiting>(sql, "distill", MOST_WAITING, "reduce", MOST_WAITING);
}
