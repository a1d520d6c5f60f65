/** The state that commands see: the index, and what the rows folded last still have to settle. */
import type { Order } from "../row/order.ts";
import type { Database } from "../base/sqlite.ts";
import type { EventRecord } from "./events.ts";
import type { ObjectRecord } from "./objects.ts";
import type { Judgement } from "./outcomes.ts";

/** What a slice gets with every row. */
export interface Placed {
  readonly rid: number;
  readonly order: Order;
}

export interface State {
  readonly db: Database;
  readonly dirty: Dirty;
  readonly clock: Clock;
  readonly memo: Memo;
  /** True where the index was made or taken over just now: derived files may be of others. */
  renewed: boolean;
}

/** The Lamport clock as far as it was read and moved; null until it is needed. */
export interface Clock {
  lc: number | null;
  moved: boolean;
}

/** Entities whose rows changed: settled, each alone, before anything is asked. */
export interface Dirty {
  /** Events whose judgement or object may have changed, by event id. */
  readonly events: Set<string>;
  /** v1 objects, by id. */
  readonly objects: Set<string>;
  /** Nodes of the object graph, by object id. */
  readonly nodes: Set<string>;
  /** Objects that are new and not written yet, by id. */
  readonly fresh: Map<string, ObjectRecord>;
  /** Objects that were removed, as they stood. */
  readonly gone: Map<string, ObjectRecord>;
  readonly leases: Set<string>;
  readonly instances: Set<string>;
  readonly findings: Set<string>;
  /** Files whose archive came or went: looked at after the ledgers were read. */
  readonly archives: Set<string>;
  /** Differences of tallies, by name and scope with a NUL between. */
  readonly counters: Map<string, number>;
}

/** What most stores do not have at all, remembered so that it is not asked for every row. */
export interface Memo {
  /** Corrections. */
  corrections: boolean | null;
  /** v1's rows that resolve a conflict. */
  resolves: boolean | null;
  /** Names that v1 gave objects. */
  names: boolean | null;
  rejected: boolean | null;
  archives: boolean | null;
  /** Rows of an agenda that say a status. */
  agenda: boolean | null;
  /** Events that are effective, as far as they were looked up since the last settling. */
  readonly events: Map<string, EventRecord>;
  /** Ids of which no row was known at the last settling. */
  readonly newcomers: Set<string>;
  /** Events that were taken out of a queue: nothing has judged them, so they are no objects yet. */
  readonly unjudged: Set<string>;
  /** How those were judged since. */
  readonly judgements: Map<string, Judgement>;
  /**
   * Objects because of which a view has a mark, by the view's key; null where others marked it
   * before, and nobody knows why.
   */
  readonly touched: Map<string, Set<string> | null>;
  /** Views that an object came into before the last one that they show, by key. */
  readonly late: Set<string>;
  /** The last object that a view shows, by the view's key; null where it shows none. */
  readonly lastShown: Map<string, Order | null>;
  /** Marks that are set already, with their level. */
  readonly stale: Map<string, number>;
}

/** Forgets what is remembered: rows went, or a transaction was rolled back. */
export function forgetMemo({ memo }: State): void {
  memo.corrections = null;
  memo.resolves = null;
  memo.names = null;
  memo.rejected = null;
  memo.archives = null;
  memo.agenda = null;
  memo.stale.clear();
  memo.lastShown.clear();
  forgetLookedUp({ memo });
}

/** Forgets which events are effective, where rows came beside those that were looked up. */
export function forgetLookedUp({ memo }: Pick<State, "memo">): void {
  memo.events.clear();
  memo.newcomers.clear();
  memo.unjudged.clear();
  memo.judgements.clear();
}

export function openState(db: Database): State {
  return {
    db,
    memo: {
      corrections: null,
      resolves: null,
      names: null,
      rejected: null,
      archives: null,
      agenda: null,
      events: new Map(),
      newcomers: new Set(),
      unjudged: new Set(),
      judgements: new Map(),
      touched: new Map(),
      late: new Set(),
      lastShown: new Map(),
      stale: new Map(),
    },
    renewed: false,
    clock: { lc: null, moved: false },
    dirty: {
      events: new Set(),
      objects: new Set(),
      nodes: new Set(),
      fresh: new Map(),
      gone: new Map(),
      leases: new Set(),
      instances: new Set(),
      findings: new Set(),
      archives: new Set(),
      counters: new Map(),
    },
  };
}

/** Drops what was folded but not settled: its transaction was rolled back. */
export function discard(state: State): void {
  const { dirty, clock } = state;
  for (const set of Object.values(dirty)) set.clear();
  clock.lc = null;
  clock.moved = false;
  state.memo.touched.clear();
  state.memo.late.clear();
  forgetMemo(state);
}
