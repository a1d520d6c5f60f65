/** The terms of rows, entered and taken out with the rows that they are of. */
import type { RecordTexts } from "../recall/kept.ts";
import {
  clearRecords,
  countRecords,
  enterRecord,
  type RecallSize,
  type RecordPlace,
  takeOutRecords,
} from "../recall/tables.ts";
import type { Range } from "./rid.ts";
import { declareEmpty, declareUsed, giveUp, hasPart } from "./recall-part.ts";
import { dirty } from "./slice.ts";
import type { State } from "./state.ts";

/** Differences of the sums that are not written yet, by realm. */
const moved = dirty(() => new Map<string, RecallSize>());

/** Enters what a row says; null for one that says nothing, so that it is not looked up again. */
export function enterTexts(state: State, at: RecordPlace, texts: RecordTexts | null): void {
  const size = unlessLacking(state, () => enterRecord(state.db, at, texts));
  if (size === null || size.records === 0) return;
  declareUsed(state);
  move(state, at.realm, size, 1);
}

/** Where more rows go at once, it takes less to begin anew. */
const MANY_ROWS = 5000;

/** Takes the rows of a range out, which may be in the part or not. */
export function forgetTexts(state: State, { from, to }: Range): void {
  unlessLacking(state, () => {
    const gone = takeOutRecords(state.db, { from, to, most: MANY_ROWS });
    if (gone === null) return clearTerms(state);
    for (const [realm, size] of gone) move(state, realm, size, -1);
  });
}

/** Empties the part: the next `recall` fills it. */
export function clearTerms(state: State): void {
  if (!hasPart(state)) return;
  unlessLacking(state, () => {
    clearRecords(state.db);
    moved(state).clear();
    declareEmpty(state);
  });
}

/**
 * Does something with FTS5; null where another program made its tables, and this one lacks it: then
 * the part is given up.
 */
function unlessLacking<T>(state: State, use: () => T): T | null {
  try {
    return use();
  } catch (cause) {
    if (!(cause instanceof Error && /no such module/.test(cause.message))) throw cause;
    giveUp(state);
    return null;
  }
}

function move(state: State, realm: string, { records, words }: RecallSize, by: 1 | -1): void {
  const sum = moved(state).get(realm) ?? { records: 0, words: 0 };
  moved(state).set(realm, {
    records: sum.records + by * records,
    words: sum.words + by * words,
  });
}

/** Writes the sums that rows moved. */
export function settleSums(state: State): void {
  const all = moved(state);
  for (const [realm, size] of all) countRecords(state.db, realm, size);
  all.clear();
}
