/** What commands and views read: the state, and rows by their place in the ledgers. */
import type { RowSpot } from "./ledgers.ts";
import type { State } from "./state.ts";

/** A row's members as they were parsed; what they hold was checked when the row was folded. */
export type RowMembers = Readonly<Record<string, unknown>>;

/** What a row says of its object: an event in its payload, a v1 object in its own members. */
export function contentOf(row: RowMembers): RowMembers {
  return (row["payload"] ?? row) as RowMembers;
}

/** Where the line of a row stands. */
export interface PlacedSpot extends RowSpot {
  readonly rid: number;
}

export interface Reader {
  readonly state: State;
  /** The row of a number; null where its line is no longer what was folded. */
  readonly row: (rid: number) => RowMembers | null;
  /** The same of many rows whose places are known, read file by file. */
  readonly rows: (spots: readonly PlacedSpot[]) => ReadonlyMap<number, RowMembers | null>;
  /** Lets go of the rows that were read: those of a part are not asked for in the next. */
  readonly forget: () => void;
  /** The path of the file that a row stands in, below the store's root. */
  readonly pathOf: (rid: number) => string;
  /** Brings the ends of ledgers up to the rows that are planned and not appended yet. */
  readonly recordEnds: () => void;
}
