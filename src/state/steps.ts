/**
 * Folding row by row, where a row that cannot be folded costs only itself. A savepoint for each row
 * would cost a tenth of all judging: there is one for some rows, which are folded again behind it.
 */
import { foldRow, foreseeRows, type Incoming, settleEntities, settleNumbers } from "./fold.ts";
import { discard, type State } from "./state.ts";

/** Rows that are folded again at most, and their bytes, which are held until then. */
const ROWS = 256;
const BYTES = 1024 * 1024;

export class Steps {
  readonly #state: State;
  /** What was folded behind the savepoint; null where there is none. */
  #behind: Incoming[] | null = null;
  #bytes = 0;

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * Folds a row, settles what it touched, and returns its number. With `apart`, an error leaves
   * the index as it was before this row.
   */
  fold(row: Incoming, { apart }: { readonly apart: boolean }): number {
    if (this.#bytes > BYTES || (this.#behind?.length ?? 0) >= ROWS) this.close();
    if (apart && this.#behind === null) this.#begin();
    try {
      const rid = this.#fold(row);
      this.#behind?.push(row);
      if (this.#behind !== null) this.#bytes += row.length;
      return rid;
    } catch (cause) {
      if (apart) this.#takeBack();
      throw cause;
    }
  }

  /** Folds rows and settles what they touched at once; an error leaves the index as it was. */
  foldAll(rows: readonly Incoming[]): void {
    this.close();
    const state = this.#state;
    settleNumbers(state);
    foreseeRows(state, rows.map(({ row }) => row));
    state.db.run("SAVEPOINT steps");
    try {
      for (const row of rows) foldRow(state, row);
      settleEntities(state);
    } catch (cause) {
      if (state.db.inTransaction()) {
        state.db.exec("ROLLBACK TO steps; RELEASE steps");
        discard(state);
      }
      throw cause;
    }
    state.db.run("RELEASE steps");
  }

  /** Before a commit, and before the index is changed otherwise: what was folded stays. */
  close(): void {
    if (this.#behind !== null) this.#state.db.run("RELEASE steps");
    this.#behind = null;
    this.#bytes = 0;
  }

  #begin(): void {
    settleNumbers(this.#state);
    this.#state.db.run("SAVEPOINT steps");
    this.#behind = [];
  }

  #fold(row: Incoming): number {
    const rid = foldRow(this.#state, row);
    settleEntities(this.#state);
    return rid;
  }

  #takeBack(): void {
    const { db } = this.#state;
    // Where the disk failed, SQLite has taken the whole transaction back itself.
    if (!db.inTransaction()) return;
    const again = this.#behind ?? [];
    db.exec("ROLLBACK TO steps");
    discard(this.#state);
    for (const row of again) this.#fold(row);
    this.close();
  }
}
