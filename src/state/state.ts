/** The state that commands see: the index, and what the rows folded last still have to settle. */
import type { Order } from "../row/order.ts";
import type { Database } from "./database.ts";
import type { ObjectRecord } from "./objects.ts";

/** What a slice gets with every row. */
export interface Placed {
  readonly rid: number;
  readonly order: Order;
}

export interface State {
  readonly db: Database;
  readonly dirty: Dirty;
  readonly clock: Clock;
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
  /** Objects that were removed, as they stood. */
  readonly gone: Map<string, ObjectRecord>;
  readonly leases: Set<string>;
  readonly instances: Set<string>;
  readonly findings: Set<string>;
  /** Files whose archive came or went: looked at after the ledgers were read. */
  readonly archives: Set<string>;
  /** Differences of tallies, as JSON of `[name, scope]`. */
  readonly tallies: Map<string, number>;
}

export function openState(db: Database): State {
  return {
    db,
    renewed: false,
    clock: { lc: null, moved: false },
    dirty: {
      events: new Set(),
      objects: new Set(),
      nodes: new Set(),
      gone: new Map(),
      leases: new Set(),
      instances: new Set(),
      findings: new Set(),
      archives: new Set(),
      tallies: new Map(),
    },
  };
}

/** Drops what was folded but not settled: its transaction was rolled back. */
export function discard(state: State): void {
  const { dirty, clock } = state;
  for (const set of Object.values(dirty)) set.clear();
  clock.lc = null;
  clock.moved = false;
}
