/** Objects: one for each accepted event, with its standing among the others. */
import { derivedId } from "../base/id.ts";
import { TEXT } from "../base/sqlite.ts";
import { needEventIds } from "./building.ts";
import type { ObjectType, Status } from "../row/words.ts";
import type { Salience } from "./claims.ts";
import { PREFIX_OF } from "../row/words.ts";
import { eventsNaming, hasNames, judgementOf, namesSaidOf } from "./outcomes.ts";
import { digestOf } from "./ledgers.ts";
import type { Range } from "./rid.ts";
import { dirty, slice } from "./slice.ts";
import { freeId } from "./clashes.ts";
import type { State } from "./state.ts";
import type { Standing } from "./decisions/resolve.ts";
import { unsettledStandings } from "./unsettled.ts";

/**
 * An object has the number of the row that it comes from: rows of one time stand together, so a
 * batch changes few pages. Ids are random, so no index but one begins with them.
 */
const ddl = `
CREATE TABLE objects (
  rid INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT NOT NULL,
  type TEXT NOT NULL, scope TEXT NOT NULL, realm TEXT NOT NULL, project TEXT, owner TEXT,
  key TEXT, digest TEXT NOT NULL, due TEXT, salience INTEGER, everywhere INTEGER,
  expires INTEGER, status TEXT NOT NULL,
  lc INTEGER NOT NULL, ts INTEGER NOT NULL, month TEXT NOT NULL,
  standing TEXT, status_now TEXT, head_id TEXT, conflict TEXT, cross_key INTEGER
);
CREATE INDEX objects_by_id ON objects (id);
CREATE INDEX objects_by_key ON objects (key, scope, realm, lc, ts, source)
  WHERE key IS NOT NULL;
CREATE INDEX objects_claiming ON objects (scope, realm, key)
  WHERE key IS NOT NULL AND standing = 'head' AND status_now = 'active';
CREATE INDEX objects_saying ON objects (key, scope, realm, digest)
  WHERE key IS NOT NULL AND standing = 'contested';
CREATE INDEX objects_corrected ON objects (key, scope, realm, digest)
  WHERE key IS NOT NULL AND (standing = 'superseded' OR standing = 'settled');
CREATE INDEX objects_by_text ON objects (substr(digest, 1, 8)) WHERE key IS NULL;
CREATE INDEX objects_active ON objects (scope, realm, type, status_now, lc, ts, month, salience,
  expires)
  WHERE standing = 'head';
CREATE INDEX objects_heavy ON objects (scope, realm, type, lc, ts)
  WHERE salience = 2 AND standing = 'head' AND status_now = 'active';
CREATE INDEX objects_everywhere ON objects (realm, salience, lc, ts)
  WHERE everywhere = 1 AND standing = 'head' AND status_now = 'active';
CREATE INDEX objects_contested ON objects (scope, realm, lc, ts) WHERE standing = 'contested';
CREATE INDEX objects_by_head ON objects (head_id, conflict) WHERE standing = 'contested';
CREATE INDEX objects_aliases ON objects (head_id) WHERE standing = 'alias';
CREATE INDEX objects_of_project ON objects (project, lc, ts, source)
  WHERE type = 'commitment' AND standing = 'head';
CREATE INDEX objects_due ON objects (due)
  WHERE due IS NOT NULL AND type = 'commitment' AND standing = 'head' AND status_now = 'active';
CREATE INDEX objects_due_in ON objects (scope, realm, due, lc, ts)
  WHERE due IS NOT NULL AND type = 'commitment' AND standing = 'head' AND status_now = 'active';
CREATE INDEX objects_expiring ON objects (expires)
  WHERE expires IS NOT NULL AND standing = 'head' AND status_now = 'active';
CREATE INDEX objects_by_conflict ON objects (conflict) WHERE conflict IS NOT NULL;
`;

export interface ObjectRecord {
  /** Of the row that it comes from. */
  readonly rid: number;
  readonly id: string;
  /** The event or v1 object that it comes from; its place in the one order ends with this id. */
  readonly source: string;
  readonly type: ObjectType;
  readonly scope: string;
  /** The owner of a private object, else empty. */
  readonly realm: string;
  readonly project: string | null;
  readonly owner: string | null;
  readonly key: string | null;
  readonly digest: string;
  readonly due: string | null;
  readonly salience: Salience;
  /** 1 where every project's capsule shows it. */
  readonly everywhere: 0 | 1;
  /** Where its horizon ends, counted from its own time: see `isPast`; null where it has none. */
  readonly expires: number | null;
  /** As its row says. */
  readonly status: Status;
  readonly lc: number;
  readonly ts: number;
  readonly month: string;
  /** Null until it is settled for the first time. */
  readonly standing: Standing | null;
  /** The status in effect: an agenda row can complete a commitment. */
  readonly status_now: Status | null;
  /** What it stands against, when contested or an alias. */
  readonly head_id: string | null;
  /** The conflict's id, when contested. */
  readonly conflict: string | null;
  /** 1 for a head that contests with heads of other keys: a chain with several heads. */
  readonly cross_key: 0 | 1;
}

/** An object, as far as its line in a view needs it: the text stands in its row. */
export type ShownObject = Pick<
  ObjectRecord,
  "rid" | "id" | "source" | "type" | "scope" | "realm" | "status" | "status_now" | "lc" | "ts"
>;

/** Objects that came and went since decisions were settled, by id. */
export const unsettledObjects = dirty(() => ({
  /** New ones, which are not written yet. */
  fresh: new Map<string, ObjectRecord>(),
  /** Removed ones, as they stood. */
  gone: new Map<string, ObjectRecord>(),
}));

/** The object of this id; undefined where there is none. */
export function objectById(state: State, id: string): ObjectRecord | undefined {
  return state.db.one<ObjectRecord>("SELECT * FROM objects WHERE id = ?", id);
}

/** The newest versions of a project's shared commitments, under any of its names, in order. */
export function commitmentsOf(state: State, projects: readonly string[]): ObjectRecord[] {
  const holes = projects.map(() => "?").join(", ");
  const sql = "SELECT * FROM objects WHERE type = 'commitment' AND standing = 'head' " +
    `AND realm = '' AND project IN (${holes}) ORDER BY lc, ts, source`;
  return state.db.all<ObjectRecord>(sql, ...projects);
}

/** All objects, by id. */
export function allObjects(state: State): ObjectRecord[] {
  return state.db.all<ObjectRecord>("SELECT * FROM objects ORDER BY id");
}

/** The object that an event became, by the event's id; undefined where it became none. */
export function objectBySource(state: State, source: string): ObjectRecord | undefined {
  needEventIds(state);
  const sql = "SELECT o.* FROM events e CROSS JOIN objects o ON o.rid = e.rid " +
    `WHERE e.id = ${TEXT}`;
  return state.db.one<ObjectRecord>(sql, source);
}

/**
 * The object of any name: its id, the id of its event, or a name that v1 gave it. Where several
 * have a name, the first of these counts.
 */
export function objectNamed(state: State, name: string): ObjectRecord | undefined {
  const direct = objectById(state, name) ?? objectBySource(state, name);
  if (direct !== undefined) return direct;
  for (const event of eventsNaming(state, name)) {
    const found = objectBySource(state, event);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All objects that have a name: which of them it means changes as they come and go. */
export function objectsNamed(state: State, name: string): ObjectRecord[] {
  const sources = [name, ...eventsNaming(state, name)];
  const found = [objectById(state, name), ...sources.map((id) => objectBySource(state, id))];
  const byId = new Map(found.flatMap((each) => each === undefined ? [] : [[each.id, each]]));
  return [...byId.values()];
}

/** Has all settled anew that has one of an object's names, or is corrected under it. */
export function unsettleNames(state: State, { id, source }: ObjectRecord): void {
  const names = unsettledStandings(state);
  names.add(id).add(source);
  for (const name of namesSaidOf(state, source)) names.add(name);
}

/** All names of an object but its id: its event, and what v1 called it. */
export function namesOf(
  state: State,
  object: Pick<ObjectRecord, "id" | "source" | "rid">,
): string[] {
  if (!hasNames(state)) return object.source === object.id ? [] : [object.source];
  const judged = judgementOf(state, object.source, () => digestOf(state, object.rid));
  const names = new Set([object.source, ...(judged?.names ?? [])]);
  names.delete(object.id);
  return [...names];
}

/** Objects go with the rows that they come from; what stood with them is settled anew. */
function forgetObjects(state: State, range: Range): void {
  const sql = "SELECT * FROM objects WHERE rid >= ? AND rid < ?";
  for (const object of state.db.all<ObjectRecord>(sql, range.from, range.to)) {
    unsettledObjects(state).gone.set(object.id, object);
    freeId(state, object.id);
  }
  state.db.run("DELETE FROM objects WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** Writes a new object, with its standing where that is known already. */
export function writeObject(state: State, object: ObjectRecord): void {
  state.db.run(
    "INSERT INTO objects VALUES " +
      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    object.rid,
    object.id,
    object.source,
    object.type,
    object.scope,
    object.realm,
    object.project,
    object.owner,
    object.key,
    object.digest,
    object.due,
    object.salience,
    object.everywhere,
    object.expires,
    object.status,
    object.lc,
    object.ts,
    object.month,
    object.standing,
    object.status_now,
    object.head_id,
    object.conflict,
    object.cross_key,
  );
}

/** The id that any replica derives for the object of an event. */
export function objectId(type: ObjectType, event: { id: string; ts: number }): string {
  return derivedId(PREFIX_OF[type], event.ts, event.id);
}

/** The id of a conflict that a version brought, derived like an object's: see `Resolved.origin`. */
export function conflictId(origin: ObjectRecord): string {
  return derivedId("cnf", origin.ts, origin.source);
}

export const objects = slice({
  name: "objects",
  after: "swept",
  ddl,
  forget: forgetObjects,
});
