/**
 * The door to SQLite. Nobody else opens a file `index/*.db`: closing any other descriptor of it
 * would drop this process's locks on it.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";

export type Value = string | number | null;
export type Params = readonly Value[];

/**
 * A text in a comparison of a statement that runs for every row. SQLite prepares a statement anew
 * (5 µs) whenever another value stands for a bare `?` that its planner looked at.
 */
export const TEXT = "CAST(? AS TEXT)";

/** Many values in the place of one `?`, as `list` gives them: for each a call would cost 2 µs. */
export const LISTED = "(SELECT value FROM json_each(?))";

/** Values as `LISTED` takes them. */
export function list(values: readonly (string | number)[]): string {
  return JSON.stringify(values);
}

/**
 * True for a text that comes back out of a list as it went in. Half a character does not: bound by
 * itself it is replaced, in a list it is kept.
 */
export function isListed(text: string): boolean {
  return text.isWellFormed();
}

/** An open database with its prepared statements. */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(path, { readOnly: options.readOnly ?? false });
  }

  /** Runs statements that return nothing. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  run(sql: string, ...params: Params): void {
    this.#prepared(sql).run(...params);
  }

  /** The first row, or undefined. */
  one<T>(sql: string, ...params: Params): T | undefined {
    return this.#prepared(sql).get(...params) as T | undefined;
  }

  all<T>(sql: string, ...params: Params): T[] {
    return this.#prepared(sql).all(...params) as T[];
  }

  /** The rows one by one, where each is looked at once and not kept. */
  each<T>(sql: string, ...params: Params): Iterable<T> {
    return this.#prepared(sql).iterate(...params) as Iterable<T>;
  }

  inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** True for the error of a lock that another process holds. */
export function isBusy(cause: unknown): boolean {
  return cause instanceof Error && /database is locked/.test(cause.message);
}

/** The error of SQLite for a file that is gone, for a caller who finds that out first. */
export function lostDatabase(cause: unknown): Error {
  return new Error("unable to open database file: it was removed while it was made", { cause });
}

/** True for the errors of an index whose file was taken away, or whose disk fails. */
export function isLost(cause: unknown): boolean {
  return cause instanceof Error && /disk I\/O error|unable to open database/.test(cause.message);
}

/** True for errors that say the file is no usable database: the index is then built anew. */
export function isBroken(cause: unknown): boolean {
  return cause instanceof Error &&
    /malformed|not a database|disk image|no such table|no such column|corrupt/.test(cause.message);
}
