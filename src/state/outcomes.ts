/**
 * Outcomes: what was judged, by whomever. Equal rows of several replicas are one; accepted beats
 * rejected. v1's outcome rows, its processed ids and its objects say `accepted`.
 */
import { isOurForm } from "../base/id.ts";
import type { Outcome } from "../row/kinds/outcome.ts";
import type { Event } from "../row/kinds/event.ts";
import type { MemoryObject } from "../row/kinds/object.ts";
import type { Processed } from "../row/kinds/processed.ts";
import { nameEvent, saidOf } from "./ahead.ts";
import { correctionsOf } from "./decisions/corrections.ts";
import { noteJudged } from "./none-known.ts";
import type { Range } from "./rid.ts";
import { rare } from "./rare.ts";
import { memo, type RowPlace, slice } from "./slice.ts";
import type { State } from "./state.ts";
import { unsettledSources, unsettledStandings } from "./unsettled.ts";

const ddl = `
CREATE TABLE outcomes (
  rid INTEGER PRIMARY KEY, event TEXT NOT NULL, accepted INTEGER NOT NULL, reason TEXT, object TEXT,
  reduced INTEGER, source TEXT
);
CREATE INDEX outcomes_reduced ON outcomes (reduced) WHERE reduced IS NOT NULL;
CREATE INDEX outcomes_by_event ON outcomes (event);
CREATE INDEX outcomes_by_object ON outcomes (object) WHERE object IS NOT NULL;
`;

/** Names that v1 gave objects. */
const anyName = rare("FROM outcomes WHERE object IS NOT NULL");

/** What was looked up since the last settling: forgotten with the events. */
const lookedUp = memo(() => ({
  /**
   * Events that were taken out of a queue, with the digests of their lines: nothing has judged
   * them, so they are no objects yet.
   */
  unjudged: new Map<string, string>(),
  /** How those were judged since, and others that were asked for; null where nothing did. */
  judgements: new Map<string, Judgement | null>(),
}));

/** An outcome row of `coordination/reducers`. */
function applyOutcome(state: State, at: RowPlace, row: Outcome): void {
  enter(state, at, row.event_id, {
    accepted: row.outcome !== "rejected",
    reason: row.reason,
    object: row.object_id,
    reduced: at.order.ts,
    source: row.source_digest,
  });
}

/** The outcome that a `memory.distilled` event carries. */
function applyDistilled(state: State, at: RowPlace, row: Event): void {
  const { source_event_id, source_digest, outcome, reason, target_object_id } = row.payload;
  if (row.type !== "memory.distilled" || typeof source_event_id !== "string") return;
  enter(state, at, source_event_id, {
    accepted: outcome !== "rejected",
    reason: typeof reason === "string" ? reason : undefined,
    object: typeof target_object_id === "string" ? target_object_id : undefined,
    source: typeof source_digest === "string" ? source_digest : undefined,
  });
}

/** v1's line that an event was processed. */
function applyProcessed(state: State, at: RowPlace, row: Processed): void {
  enter(state, at, row.event_id, { accepted: true });
}

/** A v1 object made from an event: that event was accepted, and this is its name in v1. */
function applyObject(state: State, at: RowPlace, row: MemoryObject): void {
  const event = row.event_refs[0];
  if (row.supersedes !== undefined || event === undefined) return;
  enter(state, at, event, { accepted: true, object: row.id });
}

interface Judged {
  readonly accepted: boolean;
  readonly reason?: string | undefined;
  readonly object?: string | undefined;
  /** When a published event was judged: milliseconds since 1970. */
  readonly reduced?: number;
  /** Of the line that was judged, as `shortDigest` gives it; none in rows of format 2 and v1. */
  readonly source?: string | undefined;
}

function enter(state: State, at: RowPlace, event: string, judged: Judged): void {
  const name = nameIn(at, judged);
  state.db.run(
    "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)",
    at.rid,
    event,
    judged.accepted ? 1 : 0,
    judged.reason ?? null,
    name,
    judged.reduced ?? null,
    judged.source ?? null,
  );
  if (name !== null) anyName.came(state);
  nameEvent(state, event);
  rememberFirst(state, event, name === null ? judged : null);
  if (!noteJudged(state, event) || name !== null) unsettledSources(state).events.add(event);
}

/** The name that v1 gave an object. Our own ids are derived: a row of ours gives none. */
function nameIn({ replica }: RowPlace, { object }: Judged): string | null {
  return replica !== "" || object === undefined || isOurForm(object) ? null : object;
}

/** The first judgement of an event need not be looked up; with a second one all are. */
function rememberFirst(state: State, event: string, judged: Judged | null): void {
  const { unjudged, judgements } = lookedUp(state);
  const digest = unjudged.get(event);
  const isFirst = digest !== undefined && !judgements.has(event) &&
    (judged?.source ?? digest) === digest;
  judgements.delete(event);
  if (!isFirst || judged === null) return void unjudged.delete(event);
  const { accepted, reason = "" } = judged;
  judgements.set(event, { accepted, reason, names: [] });
}

/** An event that was just read out of its queue: its judgement is folded next. */
export function rememberUnjudged(state: State, event: string, digest: string): void {
  lookedUp(state).unjudged.set(event, digest);
}

/** True where an event came out of its queue since the last settling: nothing was made of it. */
export function isUnjudged(state: State, event: string): boolean {
  return lookedUp(state).unjudged.has(event);
}

/** Forgets how one event was judged: another row of its id came. */
export function forgetJudgement(state: State, event: string): void {
  const { unjudged, judgements } = lookedUp(state);
  unjudged.delete(event);
  judgements.delete(event);
}

/** Forgets how events were judged since the last settling. */
export function forgetJudgements(state: State): void {
  const { unjudged, judgements } = lookedUp(state);
  unjudged.clear();
  judgements.clear();
}

function forgetOutcomes(state: State, range: Range): void {
  const gone = state.db.all<{ event: string; object: string | null }>(
    "SELECT event, object FROM outcomes WHERE rid >= ? AND rid < ?",
    range.from,
    range.to,
  );
  for (const { event, object } of gone) {
    unsettledSources(state).events.add(event);
    if (object === null) continue;
    unsettledSources(state).objects.add(object);
    unsettledStandings(state).add(object);
    // What superseded it under this name no longer stands in its chain.
    for (const { child } of correctionsOf(state, object)) unsettledStandings(state).add(child);
  }
  state.db.run("DELETE FROM outcomes WHERE rid >= ? AND rid < ?", range.from, range.to);
}

/** False where v1 named no object: then every name is derived. */
export function hasNames(state: State): boolean {
  return anyName.exists(state);
}

/** How an event was judged; null while it waits. */
export interface Judgement {
  readonly accepted: boolean;
  readonly reason: string;
  /** Names that others gave the object, sorted. */
  readonly names: readonly string[];
}

/**
 * How an event was judged, by however many outcomes: one that accepts is enough, and of several
 * reasons the last in the order of texts counts. Null while it waits. What was said of another line
 * with its id is not said of it; `digestOf` gives that of its own, empty where there is none.
 */
export function judgementOf(state: State, event: string, digestOf: () => string): Judgement | null {
  const known = lookedUp(state).judgements.get(event);
  if (known !== undefined) return known;
  const rows = saidOf(state, event, digestOf);
  if (rows.length === 0) return null;
  const reasons = rows.map((row) => row.reason ?? "").sort();
  const names = new Set(rows.flatMap((row) => row.object === null ? [] : [row.object]));
  return {
    accepted: rows.some((row) => row.accepted === 1),
    reason: reasons.at(-1) ?? "",
    names: [...names].sort(),
  };
}

/** True where a new event is judged already; settling the event asks again, so this is kept. */
export function isJudged(state: State, event: string, digest: string): boolean {
  const judged = judgementOf(state, event, () => digest);
  lookedUp(state).judgements.set(event, judged);
  return judged !== null;
}

/** Outcomes that were written for another line than any that has the id of their event. */
export function strayOutcomes(state: State): { readonly rid: number; readonly event: string }[] {
  const sql = "SELECT rid, event FROM outcomes o WHERE source IS NOT NULL " +
    "AND EXISTS (SELECT 1 FROM events WHERE id = o.event) " +
    "AND NOT EXISTS (SELECT 1 FROM events e JOIN rows r ON r.rid = e.rid " +
    "WHERE e.id = o.event AND r.digest = o.source) ORDER BY rid";
  return state.db.all<{ rid: number; event: string }>(sql);
}

/** When a published event was judged last; 0 for never. */
export function lastReduced(state: State): number {
  const sql = "SELECT max(reduced) AS ts FROM outcomes WHERE reduced IS NOT NULL";
  return state.db.one<{ ts: number | null }>(sql)?.ts ?? 0;
}

/** Names that v1 gave the object of an event, of whichever line with its id it said them. */
export function namesSaidOf(state: State, event: string): string[] {
  if (!hasNames(state)) return [];
  const sql = "SELECT DISTINCT object FROM outcomes WHERE event = ? AND object IS NOT NULL";
  return state.db.all<{ object: string }>(sql, event).map(({ object }) => object);
}

/** Events that v1 made an object of under this name. */
export function eventsNaming(state: State, object: string): string[] {
  if (!hasNames(state)) return [];
  const sql = "SELECT DISTINCT event FROM outcomes WHERE object = ? ORDER BY event";
  return state.db.all<{ event: string }>(sql, object).map((row) => row.event);
}

export const outcomes = slice({
  name: "outcomes",
  after: "events",
  ddl,
  applies: {
    event: applyDistilled,
    object: applyObject,
    processed: applyProcessed,
    outcome: applyOutcome,
  },
  forget: forgetOutcomes,
});
