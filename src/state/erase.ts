/**
 * Words that were taken out of the store are to be nowhere in the file of the index. Deleting them
 * is not enough: SQLite leaves what stood in a page, and FTS5 what it merged. So the file is
 * written anew, behind the commit; a killed command leaves that to the next one.
 */
import { isBusy } from "../base/sqlite.ts";
import { isUnwritable } from "../base/system-errors.ts";
import { metaOf, setMeta } from "./meta.ts";
import { declareClean } from "./recall-part.ts";
import type { State } from "./state.ts";

/** More is not held in memory meanwhile. */
const HELD_PAGES = 16 * 1024;

/** Who reads is not waited for: then the next command does it. */
const WAIT_MS = 200;

/** From here on the file has to be written anew. */
export function askToErase(state: State): void {
  setMeta(state, "erase", 1);
}

/** Writes the file anew where that is asked for. The store is locked, and no transaction open. */
export function eraseFreed(state: State): void {
  if (metaOf(state, "erase") !== 1) return;
  const { db } = state;
  const pages = db.one<{ page_count: number }>("PRAGMA page_count")?.page_count ?? 0;
  if (pages > HELD_PAGES) db.exec("PRAGMA temp_store = FILE");
  const wait = db.one<{ timeout: number }>("PRAGMA busy_timeout")?.timeout ?? 0;
  db.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
  try {
    db.exec("VACUUM; BEGIN IMMEDIATE");
    setMeta(state, "erase", 0);
    declareClean(state);
    db.exec("COMMIT");
  } catch (cause) {
    // What was asked for is done: where somebody reads, or there is no room, this is done later.
    if (!isBusy(cause) && !isUnwritable(cause) && !isReadOn(cause)) throw cause;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${wait}; PRAGMA temp_store = MEMORY`);
  }
}

/** True where a query of this process is not read to its end. */
function isReadOn(cause: unknown): boolean {
  return cause instanceof Error && /statements in progress/.test(cause.message);
}
