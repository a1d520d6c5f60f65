/**
 * Events and v1's objects as they stand in the ledgers, with what each claims. An id counts once,
 * however many files hold it: the first in the one order, then by digest.
 */
import { month } from "../base/time.ts";
import type { Event } from "../row/kinds/event.ts";
import type { MemoryObject } from "../row/kinds/object.ts";
import type { ObjectType, Status } from "../row/words.ts";
import { enterReview } from "./reviews.ts";
import { claimOf, reconciledParents, textDigest } from "./claims.ts";
import { enterCorrections } from "./decisions/corrections.ts";
import { enterEvidence } from "./evidence.ts";
import { lineOf, type Range } from "./rid.ts";
import { forgetLookedUp, type Placed, type State } from "./state.ts";
import { count } from "./counters.ts";
import { enqueue, type Queue, queueFor } from "./queue.ts";

export const ddl = `
CREATE TABLE events (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, instance TEXT, project TEXT,
  lc INTEGER NOT NULL, ts INTEGER NOT NULL,
  type TEXT, realm TEXT, key TEXT, digest TEXT, status TEXT, due TEXT, made_from TEXT, queue TEXT
);
CREATE INDEX events_by_id ON events (id);
CREATE INDEX events_waiting ON events (queue, lc, ts, scope, instance) WHERE queue IS NOT NULL;
`;

/** One row of the table: an event, or a v1 object with kind `object`. */
export interface EventRecord {
  readonly rid: number;
  readonly id: string;
  /** `captured`, `published`, …, `object`. */
  readonly kind: string;
  readonly scope: string;
  readonly instance: string | null;
  readonly project: string | null;
  readonly lc: number;
  readonly ts: number;
  /** What it claims; all null when it claims nothing that can be an object. */
  readonly type: ObjectType | null;
  /** The owner of a private object, else empty. */
  readonly realm: string | null;
  readonly key: string | null;
  /** Of the text: equal texts are the same decision. */
  readonly digest: string | null;
  readonly status: Status | null;
  readonly due: string | null;
  /** Of a v1 object: the event that it was made from. */
  readonly made_from: string | null;
  /** Where it waits to be judged; null where it does not. */
  readonly queue: Queue | null;
}

export function applyEvent(state: State, at: Placed, row: Event): void {
  const kind = row.type.startsWith("memory.") ? row.type.slice(7) : row.type;
  insert(state, at, {
    id: row.event_id,
    kind,
    scope: row.scope,
    instance: row.instance_id,
    project: row.project ?? null,
    made_from: null,
    ...claimOf(kind, row),
  });
  enterEvidence(state, at.rid, row.event_id, row.payload["evidence_ref"]);
  enterReview(state, at.rid, row.payload);
  if (kind === "reconciled") enterCorrections(state, at.rid, row.event_id, reconciledParents(row));
}

export function applyObject(state: State, at: Placed, row: MemoryObject): void {
  const named = row.supersedes === undefined ? row.event_refs[0] ?? null : null;
  insert(state, at, {
    id: row.id,
    kind: "object",
    scope: row.scope,
    instance: row.owner,
    project: row.project ?? null,
    made_from: named,
    type: row.type,
    realm: row.visibility === "private" ? row.owner : "",
    key: row.decision_key ?? null,
    digest: textDigest(row.summary),
    status: row.status,
    due: row.due_at ?? null,
  });
  enterEvidence(state, at.rid, row.id, row.evidence_ref);
  enterReview(state, at.rid, row);
  if (row.supersedes !== undefined) {
    enterCorrections(state, at.rid, row.id, [{ parent: row.supersedes, settles: 0 }]);
  }
  if (named !== null) state.dirty.events.add(named);
}

type Inserted = Omit<EventRecord, "rid" | "lc" | "ts" | "queue">;

function insert(state: State, at: Placed, said: Inserted): void {
  const { rid, order: { lc, ts } } = at;
  const { memo: { events, newcomers } } = state;
  const before = isKnown(state, said.id) ? effectiveEvent(state, said.id) : undefined;
  const queue = before === undefined ? queueFor(state, said) : null;
  const event: EventRecord = { ...said, rid, lc, ts, queue };
  state.db.run(
    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    rid,
    event.id,
    event.kind,
    event.scope,
    event.instance,
    event.project,
    lc,
    ts,
    event.type,
    event.realm,
    event.key,
    event.digest,
    event.status,
    event.due,
    event.made_from,
    queue,
  );
  if (before === undefined) {
    events.set(event.id, event);
    newcomers.add(event.id);
    countEvent(state, event, 1);
  } else {
    events.delete(event.id);
    newcomers.delete(event.id);
    // Whichever of the two counts now enters the queue anew when it is settled.
    enqueue(state, before, null);
    recount(state, before, effectiveEvent(state, event.id));
  }
  state.dirty.events.add(event.id);
}

/** True where any row has this id. */
function isKnown({ memo, db }: State, id: string): boolean {
  return memo.events.has(id) || db.one("SELECT 1 FROM events WHERE id = ?", id) !== undefined;
}

function countEvent(state: State, event: Pick<EventRecord, "kind" | "scope">, by: number): void {
  if (event.kind !== "object") count(state, `event:memory.${event.kind}`, event.scope, by);
}

function recount(
  state: State,
  before: EventRecord | undefined,
  after: EventRecord | undefined,
): void {
  if (before !== undefined) countEvent(state, before, -1);
  if (after !== undefined) countEvent(state, after, 1);
}

/** The row that counts for an id. */
export function effectiveEvent(state: State, id: string): EventRecord | undefined {
  const known = state.memo.events.get(id);
  if (known !== undefined) return known;
  const found = lookUp(state, id);
  if (found !== undefined) state.memo.events.set(id, found);
  return found;
}

/** What was just read of an event that waits: its judgement is folded next. */
export function remember({ memo }: State, event: EventRecord): void {
  memo.events.set(event.id, event);
  memo.unjudged.add(event.id);
}

function lookUp(state: State, id: string): EventRecord | undefined {
  const found = state.db.all<EventRecord>("SELECT * FROM events WHERE id = ?", id);
  if (found.length < 2) return found[0];
  return state.db.one<EventRecord>(
    "SELECT e.* FROM events e JOIN rows r ON r.rid = e.rid WHERE e.id = ? " +
      "ORDER BY e.lc, e.ts, r.digest LIMIT 1",
    id,
  );
}

export function forgetEvents(state: State, range: Range): void {
  const gone = state.db.all<{ id: string; made_from: string | null }>(
    "SELECT DISTINCT id, made_from FROM events WHERE rid >= ? AND rid < ?",
    range.from,
    range.to,
  );
  const before = new Map(gone.map(({ id }) => [id, effectiveEvent(state, id)]));
  state.db.run("DELETE FROM events WHERE rid >= ? AND rid < ?", range.from, range.to);
  forgetLookedUp(state);
  for (const [id, was] of before) recount(state, was, effectiveEvent(state, id));
  for (const { id, made_from } of gone) {
    state.dirty.events.add(id);
    if (made_from !== null) state.dirty.events.add(made_from);
  }
}

/** Lines of v1 files whose event or object stands in a v1 line before, by file and line. */
export function twinsOfV1(state: State): { file: string; line: number }[] {
  const sql = "SELECT e.rid, e.id, l.path FROM events e JOIN ledgers l ON l.fid = e.rid >> 32 " +
    "WHERE l.format = 1 AND e.id IN (SELECT id FROM events GROUP BY id HAVING count(*) > 1) " +
    "ORDER BY l.path, e.rid";
  const seen = new Set<string>();
  return state.db.all<{ rid: number; id: string; path: string }>(sql).flatMap((each) => {
    if (seen.has(each.id)) return [{ file: each.path, line: lineOf(each.rid) }];
    seen.add(each.id);
    return [];
  });
}

/** `YYYY-MM` of an event's time, in which its object is shown. */
export function monthOf(event: Pick<EventRecord, "ts">): string {
  return month(event.ts);
}
