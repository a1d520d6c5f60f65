/**
 * Signs of life: rows that say that the instance which they name was at work. A row that somebody
 * else wrote in its name (a judgement of its event, the release of what it left) is none.
 *
 * Rows of coordination are few and are kept one by one. Of events the greatest time of each file is
 * kept: a file is written by one replica, so nearly always that is all that is asked.
 */
import type { Agenda } from "../row/kinds/agenda.ts";
import { type Event, kindOfEvent } from "../row/kinds/event.ts";
import type { Instance } from "../row/kinds/instance.ts";
import type { Lease } from "../row/kinds/lease.ts";
import type { Redaction } from "../row/kinds/redaction.ts";
import { isBuilding } from "./building.ts";
import { fileOf, type Range, ridOf } from "./rid.ts";
import { dirty, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE signs (rid INTEGER PRIMARY KEY, instance TEXT, run TEXT, ts INTEGER);
CREATE INDEX signs_by_run ON signs (instance, run, ts);
CREATE TABLE event_signs (instance TEXT, fid INTEGER, ts INTEGER, PRIMARY KEY (instance, fid))
  WITHOUT ROWID;
`;

/** What no instance wrote as its own event: judgements are written by whoever judges. */
const NOT_OWN: readonly string[] = ["object", "distilled"];
const OWN = `kind NOT IN (${NOT_OWN.map((kind) => `'${kind}'`).join(", ")})`;

/** The newest event of an instance in a file, where it is not written yet: by instance and file. */
const unwritten = dirty(() => new Map<string, Map<number, number>>());

function applyEvent(state: State, { rid, order: { ts } }: RowPlace, row: Event): void {
  if (NOT_OWN.includes(kindOfEvent(row)) || isBuilding(state)) return;
  const waiting = unwritten(state);
  let files = waiting.get(row.instance_id);
  if (files === undefined) waiting.set(row.instance_id, files = new Map());
  const fid = fileOf(rid);
  files.set(fid, Math.max(ts, files.get(fid) ?? ts));
}

/** Enters the newest event of each instance in each file, out of all events at once. */
export function enterAllSigns(state: State): void {
  state.db.run(
    "INSERT OR REPLACE INTO event_signs SELECT instance, rid >> 32 AS fid, max(ts) FROM events " +
      `WHERE ${OWN} GROUP BY instance, fid ORDER BY instance, fid`,
  );
}

function settleSigns(state: State): void {
  const waiting = unwritten(state);
  for (const [instance, files] of waiting) {
    for (const [fid, ts] of files) {
      state.db.run(
        "INSERT INTO event_signs VALUES (?, ?, ?) " +
          "ON CONFLICT (instance, fid) DO UPDATE SET ts = max(ts, excluded.ts)",
        instance,
        fid,
        ts,
      );
    }
  }
  waiting.clear();
}

/** A row of coordination; `run` is empty where it names none. */
function enter(state: State, { rid, order: { ts } }: RowPlace, instance: string, run = ""): void {
  state.db.run("INSERT INTO signs VALUES (?, ?, ?, ?)", rid, instance, run, ts);
}

function applyInstance(state: State, at: RowPlace, row: Instance): void {
  enter(state, at, row.instance_id, row.run_id);
}

/** A release with a reason is one that the holder did not ask for. */
function applyLease(state: State, at: RowPlace, row: Lease): void {
  if (row.reason === undefined) enter(state, at, row.instance_id, row.run_id);
}

function applyNamed(state: State, at: RowPlace, row: Agenda | Redaction): void {
  if (row.instance_id !== undefined) enter(state, at, row.instance_id);
}

function forgetSigns(state: State, { from, to }: Range): void {
  settleSigns(state);
  const fid = fileOf(from);
  state.db.run("DELETE FROM signs WHERE rid >= ? AND rid < ?", from, to);
  // Nothing goes of most files that are looked at: they only grew.
  const some = state.db.one("SELECT 1 FROM rows WHERE rid >= ? AND rid < ? LIMIT 1", from, to);
  if (some === undefined) return;
  state.db.run(
    "DELETE FROM event_signs WHERE fid = ? AND instance IN " +
      "(SELECT DISTINCT instance FROM events WHERE rid >= ? AND rid < ?)",
    fid,
    ridOf(fid, 0),
    to,
  );
  state.db.run(
    "INSERT INTO event_signs SELECT instance, ?, max(ts) FROM events " +
      `WHERE rid >= ? AND rid < ? AND ${OWN} GROUP BY instance`,
    fid,
    ridOf(fid, 0),
    from,
  );
}

/** A span of time, in milliseconds since 1970: behind `since`, and up to `until`. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

/**
 * Instances of which an open run may have a sign in a span: those with one behind its beginning.
 * Open runs are few, and most instances that wrote an event never began a run.
 */
export function seenIn(state: State, { since }: Span): string[] {
  settleSigns(state);
  const sql = "SELECT DISTINCT instance FROM runs r WHERE open = 1 AND (" +
    "EXISTS (SELECT 1 FROM signs s WHERE s.instance = r.instance AND s.run IN (r.run, '') " +
    "AND s.ts > ?) OR " +
    "EXISTS (SELECT 1 FROM event_signs e WHERE e.instance = r.instance AND e.ts > ?)) " +
    "ORDER BY instance";
  return state.db.all<{ instance: string }>(sql, since, since).map(({ instance }) => instance);
}

/** The last sign in a span that names a run; 0 for none. */
export function signOfRun(
  state: State,
  { instance, run }: { readonly instance: string; readonly run: string },
  { since, until }: Span,
): number {
  const sql = "SELECT max(ts) AS ts FROM signs WHERE instance = ? AND run = ? " +
    "AND ts > ? AND ts <= ?";
  return state.db.one<{ ts: number | null }>(sql, instance, run, since, until)?.ts ?? 0;
}

/** The last sign in a span that an instance gave and that names no run; 0 for none. */
export function signOfInstance(state: State, instance: string, span: Span): number {
  settleSigns(state);
  const sql = "SELECT fid, ts FROM event_signs WHERE instance = ? AND ts > ?";
  const found = state.db.all<{ fid: number; ts: number }>(sql, instance, span.since);
  const times = found.map(({ fid, ts }) =>
    ts <= span.until ? ts : lastEvent(state, instance, { fid, span })
  );
  return Math.max(signOfRun(state, { instance, run: "" }, span), ...times);
}

/** The last event in a span in a file that has later ones too: a clock was far ahead. */
function lastEvent(
  state: State,
  instance: string,
  { fid, span }: { readonly fid: number; readonly span: Span },
): number {
  const sql = "SELECT max(ts) AS ts FROM events WHERE rid >= ? AND rid < ? AND instance = ? " +
    `AND ts > ? AND ts <= ? AND ${OWN}`;
  const [from, to] = [ridOf(fid, 0), ridOf(fid + 1, 0)];
  const { since, until } = span;
  return state.db.one<{ ts: number | null }>(sql, from, to, instance, since, until)?.ts ?? 0;
}

export const signs = slice({
  name: "signs",
  // While signs go, the events and rows of their file are still entered.
  after: "meta",
  ddl,
  applies: {
    agenda: applyNamed,
    event: applyEvent,
    instance: applyInstance,
    lease: applyLease,
    redaction: applyNamed,
  },
  dirty: [unwritten],
  settleNumbers: settleSigns,
  forget: forgetSigns,
});
