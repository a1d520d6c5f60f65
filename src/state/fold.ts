/**
 * The fold: rows into slices, and slices into what commands ask. What the state says is a pure
 * function of the set of rows: they may come in any order, in any parts, and go again.
 */
import type { Row } from "../row/kind.ts";
import { lookAhead } from "./ahead.ts";
import { moveClock } from "./clock.ts";
import { enterDamage } from "./damage.ts";
import { cameBack } from "./gone.ts";
import { enterRow, type NewRow } from "./ledgers.ts";
import { rowsBehind } from "./rid.ts";
import type { RowPlace } from "./slice.ts";
import { forgetMemo, type State } from "./state.ts";
import { enterTime } from "./times.ts";
import { appliesOf, settlesInTurn, slicesInTurn } from "./turns.ts";

/** A row on its way into the index. */
export interface Incoming extends NewRow, Omit<RowPlace, "rid"> {
  readonly row: Row;
}

/** Asks what rows that are folded next must know of their ids: once, not row by row. */
export function foreseeRows(state: State, rows: readonly Row[]): void {
  lookAhead(state, rows.flatMap((row) => row.kind === "event" ? row.row.event_id : []));
}

/** Folds one row; returns its number. `settle` must follow before anything is asked. */
export function foldRow(state: State, incoming: Incoming): number {
  const { row: { kind, row }, order, digest, folder, replica } = incoming;
  const rid = enterRow(state, incoming);
  cameBack(state, digest);
  moveClock(state, order.lc, replica);
  const at: RowPlace = { rid, order, digest, folder, replica };
  enterTime(state, at, row);
  for (const apply of appliesOf(kind)) apply(state, at, row as never);
  return rid;
}

/** A row that is damaged: only its place and its fault are kept. */
export function foldDamage(state: State, at: NewRow, fault: string, reason: string): void {
  enterDamage(state, enterRow(state, at), fault, reason);
}

/** Takes the rows of a file behind a line out of every slice. `settle` must follow. */
export function forgetRows(state: State, fid: number, line: number): void {
  const range = rowsBehind(fid, line);
  forgetMemo(state);
  for (const { forget } of slicesInTurn()) forget?.(state, range);
}

/** Brings all that the folded rows touched up to date, each entity alone. */
export function settle(state: State): void {
  settleEntities(state);
  settleNumbers(state);
}

/** What every row of a batch needs settled before the next is planned. */
export function settleEntities(state: State): void {
  for (const settle of settlesInTurn()) settle(state);
}

/** Counters and the clock: written once for many rows, before they are committed or asked for. */
export function settleNumbers(state: State): void {
  for (const { settleNumbers } of slicesInTurn()) settleNumbers?.(state);
}
