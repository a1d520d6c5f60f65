/** Which rows may be shown for a question, before any is ranked: by standing, realm and filters. */
import { list, LISTED } from "../base/sqlite.ts";
import type { Candidate } from "../recall/candidates.ts";
import { isPast } from "./confirmations.ts";
import type { EventRecord } from "./event-row.ts";
import { effectiveEvent } from "./events.ts";
import type { ObjectRecord } from "./objects.ts";
import type { State } from "./state.ts";
import { hasTwins } from "./twins.ts";

/** What is wanted; null where anything is. */
export interface RecallFilter {
  /** Everybody's, and the caller's own: see `realmsOf`. */
  readonly realms: readonly string[];
  /** True where what is over is wanted too: superseded, ended, withdrawn. */
  readonly past: boolean;
  /** Types of objects, `checkpoint`, `handoff`. */
  readonly types: readonly string[] | null;
  readonly scopes: readonly string[] | null;
  /** Names of a project, and its scopes. */
  readonly project:
    | { readonly names: readonly string[]; readonly scopes: readonly string[] }
    | null;
  /** As it is compared: see `foldedKey`. */
  readonly key: string | null;
  /** Milliseconds since 1970: from, and before. */
  readonly since: number;
  readonly until: number;
}

/** A row that may be shown; `sinks` for what is over, which ranks below its equals. */
export interface Admitted extends Candidate {
  readonly instance: string;
}

interface Match {
  readonly rid: number;
  readonly event: string;
  readonly id: string | null;
  readonly ts: number;
  readonly instance: string | null;
  readonly source: string | null;
  readonly scope: string;
  readonly expires: number | null;
  readonly over: 0 | 1;
}

/** An object that still says something, an event that waits, where somebody stood. */
const NOW = "(o.standing IN ('head', 'contested') AND " +
  "ifnull(o.status_now, o.status) IN ('active', 'completed')) OR " +
  "(o.rid IS NULL AND e.queue IS NOT NULL AND e.type IS NOT NULL) OR " +
  "e.kind IN ('checkpointed', 'handoff')";

/** With all that was said once; the same said again is found by what it is the same as. */
const EVER = "(o.rid IS NOT NULL AND o.standing <> 'alias') OR (o.rid IS NULL AND " +
  "e.type IS NOT NULL AND e.kind IN ('captured', 'published')) OR " +
  "e.kind IN ('checkpointed', 'handoff')";

const TYPE = "CASE e.kind WHEN 'checkpointed' THEN 'checkpoint' WHEN 'handoff' THEN 'handoff' " +
  "ELSE ifnull(o.type, e.type) END";

/** Of some rows, those that may be shown. */
export function admitted(
  state: State,
  rids: readonly number[],
  filter: RecallFilter,
  now_ms: number,
): Admitted[] {
  const { types, scopes, project, key } = filter;
  const conditions = [
    `(${filter.past ? EVER : NOW})`,
    `EXISTS (SELECT 1 FROM recall_rows k WHERE k.rid = e.rid AND k.realm IN ${LISTED})`,
    "e.ts >= ? AND e.ts < ?",
    ...(types === null ? [] : [`${TYPE} IN ${LISTED}`]),
    ...(scopes === null ? [] : [`e.scope IN ${LISTED}`]),
    ...(project === null ? [] : [`(e.project IN ${LISTED} OR e.scope IN ${LISTED})`]),
    ...(key === null ? [] : ["e.key = ?"]),
  ];
  const sql =
    "SELECT e.rid, e.id AS event, o.id, e.ts, e.instance, e.scope, o.source, o.expires, " +
    `NOT (${NOW}) AS over FROM events e LEFT JOIN objects o ON o.rid = e.rid ` +
    `WHERE e.rid IN ${LISTED} AND ${conditions.join(" AND ")}`;
  const found = state.db.all<Match>(
    sql,
    list(rids),
    list(filter.realms),
    filter.since,
    filter.until,
    ...(types === null ? [] : [list(types)]),
    ...(scopes === null ? [] : [list(scopes)]),
    ...(project === null ? [] : [list(project.names), list(project.scopes)]),
    ...(key === null ? [] : [key]),
  );
  return found.filter((each) => counts(state, each)).map((each) => ({
    rid: each.rid,
    id: each.id ?? each.event,
    ts: each.ts,
    instance: each.instance ?? "",
    sinks: each.over === 1 || isOver(state, each, now_ms),
  }));
}

/** Of several rows with one id, one counts. */
function counts(state: State, { rid, event, id }: Match): boolean {
  return id !== null || !hasTwins(state) || effectiveEvent(state, event)?.rid === rid;
}

function isOver(state: State, found: Match, now_ms: number): boolean {
  const { rid, id, source, scope, ts, expires } = found;
  if (id === null || source === null || expires === null) return false;
  return isPast(state, { rid, id, source, scope, ts, expires }, now_ms);
}

/** What a row is: an event, with the object that was made of it, if any. */
export interface RecordOfRow {
  readonly event: EventRecord;
  readonly object: ObjectRecord | undefined;
}

/** The record of a row; undefined where there is none. */
export function recordOfRow({ db }: State, rid: number): RecordOfRow | undefined {
  const event = db.one<EventRecord>("SELECT * FROM events WHERE rid = ?", rid);
  if (event === undefined) return undefined;
  const object = db.one<ObjectRecord>("SELECT * FROM objects WHERE rid = ?", rid);
  return { event, object };
}
