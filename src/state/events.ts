/**
 * Events and v1's objects as they stand in the ledgers, with what each claims. An id counts once,
 * however many files hold it: the line that was accepted, else the first in the one order, then by
 * digest.
 */
import { type Event, kindOfEvent } from "../row/kinds/event.ts";
import type { MemoryObject } from "../row/kinds/object.ts";
import { foldedKey } from "../row/name.ts";
import { forgetAhead, isFree, takeId } from "./ahead.ts";
import { needEventIds } from "./building.ts";
import { claimOf, textDigest, weightOf } from "./claims.ts";
import { hasClashes } from "./clashes.ts";
import {
  countEvent,
  type EventRecord,
  EVENTS,
  type Queue,
  recount,
  writeEvent,
} from "./event-row.ts";
import { knownIds } from "./none-known.ts";
import {
  forgetJudgement,
  forgetJudgements,
  hasNames,
  isJudged,
  rememberUnjudged,
} from "./outcomes.ts";
import { leaveQueue } from "./leaving.ts";
import { forgetRejected } from "./rejected.ts";
import { shortDigest } from "./ledgers.ts";
import type { Range } from "./rid.ts";
import { memo, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";
import { tally, tallyGone } from "./tallies.ts";
import { enterTwin, forgetTwin, hasTwins } from "./twins.ts";
import { unsettledSources } from "./unsettled.ts";

export type { EventRecord, Queue };

/** What was looked up since the last settling. */
const lookedUp = memo(() => ({
  /** Events that are effective, by id. */
  effective: new Map<string, EventRecord>(),
  /** Ids that no row had then. */
  newcomers: new Set<string>(),
}));

function applyEvent(state: State, at: RowPlace, row: Event): void {
  const kind = kindOfEvent(row);
  insert(state, at, {
    id: row.event_id,
    kind,
    scope: row.scope,
    instance: row.instance_id,
    project: row.project ?? null,
    made_from: null,
    ...claimOf(kind, row, at.replica),
  });
}

function applyObject(state: State, at: RowPlace, row: MemoryObject): void {
  const made_from = row.supersedes === undefined ? row.event_refs[0] ?? null : null;
  insert(state, at, {
    id: row.id,
    kind: "object",
    scope: row.scope,
    instance: row.owner,
    project: row.project ?? null,
    made_from,
    type: row.type,
    realm: row.visibility === "private" ? row.owner : "",
    key: row.decision_key === undefined ? null : foldedKey(row.decision_key),
    digest: textDigest(row.summary),
    status: row.status,
    due: row.due_at ?? null,
    ...weightOf(row.salience, row),
    horizon: null,
  });
  if (made_from !== null) unsettledSources(state).events.add(made_from);
}

type Inserted = Omit<EventRecord, "rid" | "lc" | "ts" | "queue">;

function insert(state: State, at: RowPlace, inserted: Inserted): void {
  const { rid, order: { lc, ts } } = at;
  const { id, kind } = inserted;
  const met = knownIds(state);
  const isNew = met?.events.mayHave(id) === false;
  met?.events.add(id);
  if (isNew && !isSpokenOf(state, inserted)) {
    const event: EventRecord = { ...inserted, rid, lc, ts, queue: QUEUES.get(kind) ?? null };
    writeEvent(state, event);
    return countEvent(state, inserted, 1);
  }
  const { effective, newcomers } = lookedUp(state);
  const before = !isNew && isKnown(state, id) ? firstEvent(state, id) : undefined;
  const queue = before === undefined ? queueFor(state, inserted, shortDigest(at.digest)) : null;
  const event: EventRecord = { ...inserted, rid, lc, ts, queue };
  takeId(state, id);
  writeEvent(state, event);
  if (before === undefined) {
    effective.set(id, event);
    newcomers.add(id);
    countEvent(state, event, 1);
  } else {
    enterTwin(state, id);
    effective.delete(id);
    newcomers.delete(id);
    // It was that of the row that counted until now.
    forgetJudgement(state, id);
    recount(state, before, firstEvent(state, id));
  }
  unsettledSources(state).events.add(id);
}

/**
 * False for an event that no row judges and that decides nothing by itself: nothing is made of it,
 * so there is nothing to settle. Told without asking only while an index is made anew.
 */
function isSpokenOf(state: State, { id, kind }: Pick<EventRecord, "id" | "kind">): boolean {
  return kind === "reconciled" || kind === "object" ||
    knownIds(state)?.judged.mayHave(id) !== false;
}

/** True where any row has this id. */
function isKnown(state: State, id: string): boolean {
  if (lookedUp(state).effective.has(id)) return true;
  if (isFree(state, id)) return false;
  needEventIds(state);
  return state.db.one("SELECT 1 FROM events WHERE id = ?", id) !== undefined;
}

/** True where no row of this id was known at the last settling: nothing was made of it. */
export function isNewcomer(state: State, id: string): boolean {
  return lookedUp(state).newcomers.has(id);
}

const QUEUES = new Map<string, Queue>([["captured", "distill"], ["published", "reduce"]]);

/** The queue that a new event enters with its row; null where it need not wait. */
function queueFor(
  state: State,
  { id, kind }: Pick<EventRecord, "id" | "kind">,
  digest: string,
): Queue | null {
  const queue = QUEUES.get(kind);
  return queue === undefined || isJudged(state, id, digest) ? null : queue;
}

/** Puts an event into the queue of its kind, or out of it once it is judged. */
export function settleQueue(state: State, event: EventRecord, judged: boolean): void {
  const queue = judged ? null : QUEUES.get(event.kind) ?? null;
  if (queue === event.queue) return;
  if (queue === null) leaveQueue(state, event.rid);
  else state.db.run("UPDATE events SET queue = ? WHERE rid = ?", queue, event.rid);
  tally(state, event, -1);
  tally(state, { ...event, queue }, 1);
  lookedUp(state).effective.delete(event.id);
}

/** The row that counts for an id. */
export function effectiveEvent(state: State, id: string): EventRecord | undefined {
  const { effective } = lookedUp(state);
  const known = effective.get(id);
  if (known !== undefined) return known;
  needEventIds(state);
  const found = state.db.all<EventRecord>("SELECT * FROM events WHERE id = ?", id);
  // Which of several rows counts may change with every outcome: it is looked up each time.
  if (found.length > 1) return firstOf(state, id, `${IS_ACCEPTED} DESC, `);
  if (found[0] !== undefined) effective.set(id, found[0]);
  return found[0];
}

const IS_ACCEPTED = "EXISTS (SELECT 1 FROM outcomes o WHERE o.event = e.id AND o.accepted = 1 " +
  "AND o.source = r.digest)";

/** The first row of an id: numbers count that one, for it is the same whatever is judged. */
function firstEvent(state: State, id: string): EventRecord | undefined {
  return lookedUp(state).effective.get(id) ?? firstOf(state, id, "");
}

function firstOf(state: State, id: string, before: string): EventRecord | undefined {
  needEventIds(state);
  return state.db.one<EventRecord>(
    "SELECT e.* FROM events e JOIN rows r ON r.rid = e.rid WHERE e.id = ? " +
      `ORDER BY ${before}e.lc, e.ts, r.digest, e.rid LIMIT 1`,
    id,
  );
}

/**
 * Remembers an event that was just read from its queue, with the digest of its line: its judgement
 * is folded next.
 */
export function remember(state: State, event: EventRecord, digest: string): void {
  if (!hasTwins(state)) lookedUp(state).effective.set(event.id, event);
  rememberUnjudged(state, event.id, digest);
}

/** Forgets which events are effective: further rows of their ids may have come. */
function forgetLookedUp(state: State): void {
  for (const each of Object.values(lookedUp(state))) each.clear();
  forgetAhead(state);
  forgetJudgements(state);
}

type Gone = Pick<EventRecord, "id" | "kind" | "scope" | "made_from">;

function forgetEvents(state: State, range: Range): void {
  const gone = state.db.all<Gone>(
    "SELECT id, kind, scope, made_from FROM events WHERE rid >= ? AND rid < ?",
    range.from,
    range.to,
  );
  const isUsual = !hasTwins(state) && !hasNames(state) && !hasClashes(state) &&
    gone.every(({ kind }) => kind !== "object");
  const before = new Map(isUsual ? [] : gone.map(({ id }) => [id, firstEvent(state, id)]));
  tallyGone(state, range);
  state.db.run("DELETE FROM events WHERE rid >= ? AND rid < ?", range.from, range.to);
  forgetLookedUp(state);
  if (isUsual) return forgetAlone(state, gone);
  for (const [id, was] of before) {
    recount(state, was, firstEvent(state, id));
    forgetTwin(state, id);
  }
  for (const { id, made_from } of gone) {
    unsettledSources(state).events.add(id);
    if (made_from !== null) unsettledSources(state).events.add(made_from);
  }
}

/** Events of whose ids there is no other row, no name, no rival: nothing is left to settle. */
function forgetAlone(state: State, gone: readonly Gone[]): void {
  for (const event of gone) {
    countEvent(state, event, -1);
    forgetRejected(state, event.id);
  }
}

export const events = slice({
  name: "events",
  // What was looked up holds until sources have made their objects; and when rows go, objects are
  // kept as they stood before the events that they are made of.
  after: "sources",
  ddl: EVENTS,
  applies: { event: applyEvent, object: applyObject },
  settle: forgetLookedUp,
  forget: forgetEvents,
});
