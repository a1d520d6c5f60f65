/** The table of events: what each row of it says, and how one is written. */
import type { Claim } from "./claims.ts";
import { count } from "./counters.ts";
import type { State } from "./state.ts";
import { tally } from "./tallies.ts";

export const EVENTS = `
CREATE TABLE events (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, instance TEXT, project TEXT,
  lc INTEGER NOT NULL, ts INTEGER NOT NULL,
  type TEXT, realm TEXT, key TEXT, digest TEXT, status TEXT, due TEXT, salience INTEGER,
  everywhere INTEGER, horizon TEXT, made_from TEXT, queue TEXT
);
CREATE INDEX events_by_id ON events (id);
CREATE INDEX events_waiting ON events (queue, lc, ts, scope, instance) WHERE queue IS NOT NULL;
`;

/** The queue that an event waits in until it is judged. */
export type Queue = "distill" | "reduce";

/** One row of the table: an event, or a v1 object with kind `object`, with what it claims. */
export interface EventRecord extends Claim {
  readonly rid: number;
  readonly id: string;
  /** `captured`, `published`, …, `object`. */
  readonly kind: string;
  readonly scope: string;
  readonly instance: string | null;
  readonly project: string | null;
  readonly lc: number;
  readonly ts: number;
  /** Of a v1 object: the event that it was made from. */
  readonly made_from: string | null;
  /** Where it waits to be judged; null where it does not. */
  readonly queue: Queue | null;
}

/** Enters a row of the table, and tallies it where it waits. */
export function writeEvent(state: State, event: EventRecord): void {
  state.db.run(
    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    event.rid,
    event.id,
    event.kind,
    event.scope,
    event.instance,
    event.project,
    event.lc,
    event.ts,
    event.type,
    event.realm,
    event.key,
    event.digest,
    event.status,
    event.due,
    event.salience,
    event.everywhere,
    event.horizon,
    event.made_from,
    event.queue,
  );
  tally(state, event, 1);
}

/** Counts an event by its type, or with -1 takes it out of the count. */
export function countEvent(
  state: State,
  event: Pick<EventRecord, "kind" | "scope">,
  by: number,
): void {
  if (event.kind !== "object") count(state, `event:memory.${event.kind}`, event.scope, by);
}

/** Another row counts for an id than before, or none. */
export function recount(
  state: State,
  before: EventRecord | undefined,
  after: EventRecord | undefined,
): void {
  if (before !== undefined) countEvent(state, before, -1);
  if (after !== undefined) countEvent(state, after, 1);
}
