/**
 * The part of the index that `recall` asks: FTS5 keeps in which rows each of our terms stands, and
 * beside it stand the terms of each row, for the second look and so that a row can be taken out
 * again. Rows are entered as they are folded, but only while the part is whole. Where it is not, as
 * in an index that was made anew, the next `recall` brings what lacks: see `recall-filling.ts`.
 */
import { hasFts5, RECALL_POSTINGS, RECALL_ROWS } from "../recall/tables.ts";
import { RULES } from "../recall/terms.ts";
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

const ddl = `
CREATE TABLE recall_part (
  one INTEGER PRIMARY KEY CHECK (one = 1), complete INTEGER NOT NULL, used INTEGER NOT NULL,
  rules INTEGER NOT NULL
);
${RECALL_ROWS}`;

/** The tables of the part: those that every index has, and those that need FTS5. */
export const RECALL_TABLES = { ddl, postings: RECALL_POSTINGS } as const;

interface Part {
  /** 1 while every row is in it. */
  readonly complete: 0 | 1;
  /** 1 where the file may hold words of rows that went. */
  readonly used: 0 | 1;
  /** Whose terms they are: see `RULES`. */
  readonly rules: number;
}

/** Rules that nobody has: whoever can, clears the part before it is filled. */
const NOBODYS = -1;

const known = memo<{ part: Part | null | undefined }>(() => ({ part: undefined }));

/** Null where the program that made the index lacks FTS5. */
function partOf(state: State): Part | null {
  const found = known(state);
  if (found.part !== undefined) return found.part;
  const sql = "SELECT complete, used, rules FROM recall_part";
  return found.part = state.db.one<Part>(sql) ?? null;
}

function change(state: State, to: Partial<Part>): void {
  const part = partOf(state);
  if (part === null) return;
  const { complete, used, rules } = { ...part, ...to };
  if (complete === part.complete && used === part.used && rules === part.rules) return;
  const sql = "UPDATE recall_part SET complete = ?, used = ?, rules = ?";
  state.db.run(sql, complete, used, rules);
  known(state).part = { complete, used, rules };
}

/**
 * Makes the tables that need FTS5; false where this SQLite lacks it. `whole`: there is no row yet
 * that could be missing.
 */
export function makePart(state: State, { whole }: { readonly whole: boolean }): boolean {
  if (!hasFts5(state.db)) return false;
  if (partOf(state) !== null) return true;
  state.db.exec(RECALL_POSTINGS);
  state.db.run("INSERT INTO recall_part VALUES (1, ?, 0, ?)", Number(whole), RULES);
  known(state).part = undefined;
  return true;
}

/** True where the tables are there. */
export function hasPart(state: State): boolean {
  return partOf(state) !== null;
}

/** True where all rows are in the part, in terms of these rules. */
export function isWhole(state: State): boolean {
  const part = partOf(state);
  return part?.complete === 1 && part.rules === RULES;
}

/** True where the part holds terms of other rules: it is cleared before it is filled. */
export function isOfOtherRules(state: State): boolean {
  return partOf(state)?.rules !== RULES;
}

/** From here on rows are not entered as they are folded: the next `recall` brings them. */
export function leaveToRecall(state: State): void {
  change(state, { complete: 0 });
}

/** Every row is in the part. */
export function declareWhole(state: State): void {
  change(state, { complete: 1, rules: RULES });
}

/** The part was emptied: of whatever rules it is filled next. */
export function declareEmpty(state: State): void {
  change(state, { complete: 0, rules: RULES });
}

/** What another program made cannot be kept up: who has FTS5 begins anew. */
export function giveUp(state: State): void {
  change(state, { complete: 0, rules: NOBODYS });
}

/** Terms were entered: from here on the file may hold some that went. */
export function declareUsed(state: State): void {
  change(state, { used: 1 });
}

/** True where words may be left in the file that are in no row any more. */
export function isUsed(state: State): boolean {
  return partOf(state)?.used === 1;
}

/** The file was written anew: it holds what is in its rows, and nothing else. */
export function declareClean(state: State): void {
  change(state, { used: 0 });
}

/** True for the tables of the part, and for those that FTS5 makes of its own. */
export function isOfRecall(table: string): boolean {
  return table === "recall" || table.startsWith("recall_");
}
