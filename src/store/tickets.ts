/**
 * Tickets of those who wait on this machine, first come first served: `index/queue.db`, which says
 * nothing that lasts. Whoever finds it missing or broken makes it anew and draws another ticket.
 *
 * Who waits raises its beat at each look. A ticket whose beat stands still goes: its owner died, or
 * was stopped. Beats are compared with beats seen before, so no two clocks are.
 */
import { Database, isBroken, isBusy, isLost } from "../base/sqlite.ts";
import { remove } from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { makeEmpty, within } from "../base/tree.ts";
import { plainDatabase } from "./lock.ts";

const PATH = "index/queue.db";
/** Twelve looks of one that waits long: a machine that is busy delays a few of them. */
const SILENCE_MS = 3000;

const DDL = "CREATE TABLE IF NOT EXISTS tickets " +
  "(seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, beat INTEGER NOT NULL)";

interface Beat {
  readonly seq: number;
  readonly beat: number;
}

/** A place in the queue for a key. */
export class Ticket {
  readonly #tree: Tree;
  readonly #key: string;
  #seq = 0;
  /** The beats of those before, and when each was seen to move: milliseconds of this process. */
  readonly #seen = new Map<number, { readonly beat: number; readonly at: number }>();

  constructor(tree: Tree, key: string) {
    this.#tree = tree;
    this.#key = key;
  }

  /** True where nobody who still waits drew a ticket before; draws one where there is none. */
  isFirst(): boolean {
    return this.#with((db) => {
      const raised = "UPDATE tickets SET beat = beat + 1 WHERE seq = ? RETURNING seq";
      if (db.one(raised, this.#seq) === undefined) {
        const drawn = "INSERT INTO tickets (key, beat) VALUES (?, 0) RETURNING seq";
        this.#seq = db.one<{ seq: number }>(drawn, this.#key)?.seq ?? 0;
      }
      const sql = "SELECT seq, beat FROM tickets WHERE key = ? AND seq < ?";
      const before = db.all<Beat>(sql, this.#key, this.#seq);
      const gone = before.filter((each) => this.#isSilent(each));
      for (const { seq } of gone) db.run("DELETE FROM tickets WHERE seq = ?", seq);
      return gone.length === before.length;
    }) ?? false;
  }

  /** Gives the place up. */
  [Symbol.dispose](): void {
    this.#with((db) => db.run("DELETE FROM tickets WHERE seq = ?", this.#seq));
  }

  #isSilent({ seq, beat }: Beat): boolean {
    const at = performance.now();
    const known = this.#seen.get(seq);
    if (known?.beat === beat) return at - known.at > SILENCE_MS;
    this.#seen.set(seq, { beat, at });
    return false;
  }

  /** Opened for each look: the file may have been taken away since. Null where that failed. */
  #with<T>(use: (db: Database) => T): T | null {
    try {
      // One that SQLite made itself could not be written by the group of a shared store.
      if (plainDatabase(this.#tree, PATH) === null) makeEmpty(this.#tree, PATH);
      const db = new Database(within(this.#tree, PATH));
      try {
        // Nothing of it must last: a power cut ends all who wait.
        db.exec("PRAGMA busy_timeout = 1000; PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
        db.exec(DDL);
        const found = use(db);
        db.exec("COMMIT");
        return found;
      } finally {
        db.close();
      }
    } catch (cause) {
      if (isBroken(cause)) this.#remove();
      else if (!isBusy(cause) && !isLost(cause)) throw cause;
      return null;
    }
  }

  #remove(): void {
    for (const beside of ["", "-journal"]) remove(within(this.#tree, `${PATH}${beside}`));
  }
}
