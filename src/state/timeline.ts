/**
 * What was done lately, the newest first: events, and what instances, leases and the agenda went
 * through. Rows of one file have numbers next to each other and grow in the one order, so the
 * newest of all are at the ends of the newest files: this costs the same on a large store.
 */
import { compareOrder, type Order } from "../row/order.ts";
import { rowsBehind } from "./rid.ts";
import type { State } from "./state.ts";

/** Something that somebody did. */
export interface Act extends Order {
  readonly rid: number;
  /** `captured`, `started`, `acquire`, `add` …: the word of its own table. */
  readonly what: string;
  readonly scope: string;
  /** Empty where the row alone names it. */
  readonly who: string;
  /** The owner of a private one; empty for shared ones. */
  readonly realm: string;
  /** 1 for an event that nobody has judged yet. */
  readonly waits: 0 | 1;
}

/** True for an act that is wanted. */
export type Wish = (act: Act) => boolean;

/**
 * The acts of each table, without what is done for others of them, as judging, renewing, and the
 * lease that a correction takes and gives back at once.
 */
const ACTS = [
  "SELECT rid, lc, ts, id, kind AS what, scope, ifnull(instance, '') AS who, " +
  "ifnull(realm, '') AS realm, queue IS NOT NULL AS waits FROM events WHERE kind IN " +
  "('captured', 'published', 'reconciled', 'checkpointed', 'handoff')",
  "SELECT rid, lc, ts, id, substr(event, 17) AS what, scope, instance AS who, '' AS realm, " +
  "0 AS waits FROM instance_rows WHERE event <> 'memory.instance.heartbeat'",
  "SELECT rid, lc, ts, id, op AS what, scope, instance AS who, '' AS realm, 0 AS waits " +
  "FROM lease_rows AS a WHERE op <> 'renew' AND NOT EXISTS (SELECT 1 FROM lease_rows AS b " +
  "WHERE b.lease = a.lease AND b.op <> 'renew' AND b.op <> a.op AND b.ts = a.ts)",
  "SELECT rid, lc, ts, id, op AS what, 'project:' || project AS scope, '' AS who, '' AS realm, " +
  "0 AS waits FROM agenda WHERE true",
] as const;

/** Acts that are asked for together, and looked at for all. */
const PAGE = 50;
const LOOKED_AT = 20_000;
/** Files that are looked at: of each of them one act at least is among so many of the newest. */
const FILES = 1000;

/** The newest acts that are wanted; `isAll` is false where there may be older ones. */
export function newestActs(
  state: State,
  { wish, limit }: { readonly wish: Wish; readonly limit: number },
): { readonly acts: Act[]; readonly isAll: boolean } {
  const sql = "SELECT fid, ifnull(lc, 0) AS lc FROM ledgers WHERE lines > 0 " +
    "ORDER BY lc DESC, date DESC, path DESC LIMIT ?";
  const files = state.db.all<{ fid: number; lc: number }>(sql, FILES);
  const open: FileEnd[] = [];
  const acts: Act[] = [];
  for (let looked = 0, next = 0; looked < LOOKED_AT; looked += 1) {
    let first = newestOf(open);
    // A file's acts are no newer than its clock, so those behind it need not be opened yet.
    while (next < files.length && (files[next]?.lc ?? 0) >= (first?.act?.lc ?? 0)) {
      open.push(new FileEnd(state, files[next]?.fid ?? 0));
      next += 1;
      first = newestOf(open);
    }
    const act = first?.act;
    if (act === undefined) return { acts, isAll: files.length < FILES };
    if (wish(act)) {
      if (acts.length === limit) return { acts, isAll: false };
      acts.push(act);
    }
    first?.step();
  }
  return { acts, isAll: false };
}

function newestOf(open: readonly FileEnd[]): FileEnd | undefined {
  let newest: FileEnd | undefined;
  for (const each of open) {
    if (each.act === undefined) continue;
    if (newest?.act === undefined || compareOrder(each.act, newest.act) > 0) newest = each;
  }
  return newest;
}

/** The acts of a file from its end on, read in pages. */
class FileEnd {
  readonly #state: State;
  readonly #from: number;
  #page: Act[] = [];
  #at = 0;
  #to: number;

  constructor(state: State, fid: number) {
    this.#state = state;
    const { from, to } = rowsBehind(fid, 0);
    [this.#from, this.#to] = [from, to];
    this.#read();
  }

  /** The newest act that is left; undefined where there is none. */
  get act(): Act | undefined {
    return this.#page[this.#at];
  }

  step(): void {
    this.#at += 1;
    if (this.#at < this.#page.length || this.#page.length < PAGE) return;
    this.#to = this.#page.at(-1)?.rid ?? this.#from;
    this.#read();
  }

  #read(): void {
    this.#page = actsIn(this.#state, { from: this.#from, to: this.#to }, PAGE);
    this.#at = 0;
  }
}

/** Acts of a range of rows, the last first; a file has those of one table. */
function actsIn(
  state: State,
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
): Act[] {
  for (const table of ACTS) {
    const sql = `${table} AND rid >= ? AND rid < ? ORDER BY rid DESC LIMIT ?`;
    const found = state.db.all<Act>(sql, from, to, limit);
    if (found.length > 0) return found;
  }
  return [];
}

/** How many lines of each file are known, by its path: what comes behind them is new. */
export type Ends = ReadonlyMap<string, number>;

/** How far the files are known now. */
export function endsOf(state: State): Ends {
  const sql = "SELECT path, lines FROM ledgers";
  const all = state.db.all<{ path: string; lines: number }>(sql);
  return new Map(all.map(({ path, lines }) => [path, lines]));
}

/** The acts behind these ends, in the one order, the last of them where they are many. */
export function actsBehind(state: State, ends: Ends, limit: number): Act[] {
  const sql = "SELECT fid, path, lines FROM ledgers";
  const files = state.db.all<{ fid: number; path: string; lines: number }>(sql);
  const grown = files.filter(({ path, lines }) => lines > (ends.get(path) ?? 0));
  return grown.flatMap(({ fid, path }) => {
    return actsIn(state, rowsBehind(fid, ends.get(path) ?? 0), limit);
  }).sort(compareOrder).slice(-limit);
}
