/**
 * A slice: all that the state knows of one noun. It folds rows into tables of its own, takes them
 * out again, settles what they touched, and answers what is asked. `slices.ts` lists every one, and
 * `turns.ts` says whose turn comes when.
 */
import type { Row } from "../row/kind.ts";
import type { Order } from "../row/order.ts";
import type { Range } from "./rid.ts";
import type { State } from "./state.ts";

/** How rows are told apart; all events are one kind. */
export type RowKind = Row["kind"];

/** A row's members, by its kind. */
export type RowOfKind<K extends RowKind> = Extract<Row, { readonly kind: K }>["row"];

/** Where a row stands, and whose it is: what a slice gets with every row. */
export interface RowPlace {
  readonly rid: number;
  readonly order: Order;
  /** SHA-256 of the row's line. */
  readonly digest: string;
  /** The folder of its file, which names what a v1 row leaves out. */
  readonly folder: string;
  /** The replica whose file it stands in; empty for v1. */
  readonly replica: string;
}

/** What a slice does with a row of each kind that it folds. */
export type Applies = {
  readonly [K in RowKind]?: (state: State, at: RowPlace, row: RowOfKind<K>) => void;
};

export interface Slice {
  readonly name: string;
  /**
   * The slice whose turn comes before its own, null for the first. Where more than the order of
   * tables hangs on it, a comment says what.
   */
  readonly after: string | null;
  /** Its tables and their indexes, as SQL; a slice without any keeps to memory. */
  readonly ddl?: string;
  /** Tables of a kind that not every SQLite has, as SQL: an index may lack them. */
  readonly needs_module?: string;
  readonly applies?: Applies;
  /** What rows touched and nobody settled yet; `settle` leaves it empty. */
  readonly dirty?: readonly Held<Dirt>[];
  /** Brings what was touched up to date, each entity alone. */
  readonly settle?: (state: State) => void;
  /** Writes numbers that many rows move: once, before they are committed or asked for. */
  readonly settleNumbers?: (state: State) => void;
  /** Takes the rows of a range out, and leaves dirty what stood or fell with them. */
  readonly forget?: (state: State, range: Range) => void;
}

/**
 * The slices that there are. Each enters itself when its file is loaded, and `slices.ts` loads
 * them all; in which order that happens means nothing.
 */
export const ENTERED: Slice[] = [];

/** Enters a slice and returns it. */
export function slice<const S extends Slice>(entered: S): S {
  ENTERED.push(entered);
  return entered;
}

/** What a slice holds in memory for one state, made when it is first asked for. */
export type Held<T> = (state: State) => T;

/** Sets and maps of what is touched, by name where there are several. */
export type Dirt = Entities | Readonly<Record<string, Entities>>;
type Entities = ReadonlySet<string> | ReadonlyMap<string, unknown>;

/** Slots that were given out: each thing held has its place in every state. */
let slots = 0;

/** What is only remembered: the index says it too. Forgotten when rows go, or are rolled back. */
export function memo<T>(make: () => T): Held<T> {
  const slot = slots++;
  return (state) => (state.memo[slot] ??= make()) as T;
}

/** What still has to be settled or written. Survives rows that go; dropped by a rollback. */
export function dirty<T>(make: () => T): Held<T> {
  const slot = slots++;
  return (state) => (state.dirty[slot] ??= make()) as T;
}
