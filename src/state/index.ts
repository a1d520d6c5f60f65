/**
 * The index, `index/state.db`: a cache of the ledgers, deletable at any time, and a suspect: one of
 * another schema, one that is broken, one that is not the file that it was is built anew.
 */
import { Failure } from "../base/errors.ts";
import { errnoOf } from "../base/errno.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import { remove, rename, stat } from "../base/files.ts";
import { hex, type Random } from "../base/id.ts";
import type { Tree } from "../base/tree.ts";
import { makeEmpty, within } from "../base/tree.ts";
import { INDEX_FILES } from "../row/path.ts";
import { Database, isBroken, lostDatabase } from "../base/sqlite.ts";
import { openDatabase, plainDatabase } from "../store/lock.ts";
import { allGone, type GoneRecord, handOnGone } from "./gone.ts";
import { INDEX, isItself, recordIdentity } from "./identity.ts";
import { isOfThisBoot, leaveUnsynced, makeLasting, startUnsynced } from "./lasting.ts";
import { metaOf, setMeta, setReplica } from "./meta.ts";
import { makePart } from "./recall-part.ts";
import { schemaNumber, tables } from "./schema.ts";
import type { State } from "./state.ts";
import { openState } from "./state.ts";

/** An empty state in memory: for a dry run where there is no store, and for tests. */
export function memoryState(random: Random): State {
  const state = openState(new Database(":memory:"), true);
  state.db.exec(SORTS_IN_MEMORY);
  create(state, random);
  return state;
}

/** A state in a file of its own, for stores that cannot be written. */
export function temporaryState(folder: string, random: Random): State {
  const state = openState(new Database(`${folder}/state.db`), true);
  state.db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${SORTS_IN_MEMORY}`);
  create(state, random);
  return state;
}

/**
 * Opens the index under the store's lock, building an empty one where there is none of use; null
 * where that is to be made `beside`.
 */
export function openIndex(tree: Tree, random: Random): State;
export function openIndex(tree: Tree, random: Random, beside: () => boolean): State | null;
export function openIndex(tree: Tree, random: Random, beside = () => false): State | null {
  const usable = openUsable(tree);
  if (usable === null && beside()) return null;
  const found = usable ?? build(tree, random);
  try {
    leaveUnsynced(found);
    recordIdentity(tree, found);
    return found;
  } catch (cause) {
    found.db.close();
    throw cause;
  }
}

/** Takes an index away that proved to be broken: it says nothing that the ledgers do not. */
export function discardIndex(tree: Tree): void {
  for (const part of ["", "-journal", "-wal", "-shm"]) remove(within(tree, `${INDEX}${part}`));
}

/** There may be no place for files of SQLite's own. */
const SORTS_IN_MEMORY = "PRAGMA temp_store = MEMORY";
const SETTINGS = "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -32000; " +
  `${SORTS_IN_MEMORY}; PRAGMA synchronous = NORMAL`;

/** Opens the index to read it; null where there is none of use. */
export function openUsable(tree: Tree): State | null {
  if (!isPlain(tree)) return null;
  const db = openDatabase(tree, INDEX);
  try {
    db.exec(SETTINGS);
    const version = db.one<{ user_version: number }>("PRAGMA user_version")?.user_version;
    const state = openState(db);
    if (version === schemaNumber() && isSound(tree, state)) return state;
  } catch (cause) {
    if (!isBroken(cause)) {
      db.close();
      throw cause;
    }
  }
  db.close();
  return null;
}

/** True where an index is itself, or has just been made and does not say yet; and lost nothing. */
function isSound(tree: Tree, state: State): boolean {
  return (metaOf(state, "file") === undefined || isItself(tree, state)) && isOfThisBoot(state);
}

/** False where there is no index, or a second name of it, or a link: a cache is made anew. */
function isPlain(tree: Tree): boolean {
  try {
    return plainDatabase(tree, INDEX) !== null;
  } catch (cause) {
    if (isOfOnePlace(cause) && (stat(within(tree, INDEX))?.kind ?? "file") !== "folder") {
      return false;
    }
    throw cause;
  }
}

/**
 * Builds an empty index beside the old one and moves it into place. If somebody removes the folder
 * under a running command, another one can lock a new file and build there too: what either then
 * misses is lost.
 */
function build(tree: Tree, random: Random): State {
  const gone = goneBefore(tree);
  try {
    moveFresh(tree, random, gone);
  } catch (cause) {
    const errno = cause instanceof Failure ? errnoOf(cause.cause) : "";
    throw errno === "ENOENT" || errno === "EEXIST" ? lostDatabase(cause) : cause;
  }
  const state = openUsable(tree);
  // Removed before SQLite opened it, which then made an empty one.
  if (state === null) throw lostDatabase(null);
  state.renewed = true;
  return state;
}

/**
 * What the index knew to be gone that was this one in another boot: a power cut may have torn it,
 * but what it says here is asked of every ledger.
 */
function goneBefore(tree: Tree): GoneRecord[] {
  if (!isPlain(tree)) return [];
  const db = openDatabase(tree, INDEX);
  try {
    db.exec(SETTINGS);
    const state = openState(db);
    const version = db.one<{ user_version: number }>("PRAGMA user_version")?.user_version;
    return version === schemaNumber() && isItself(tree, state) ? allGone(state) : [];
  } catch (cause) {
    if (!isBroken(cause)) throw cause;
    return [];
  } finally {
    db.close();
  }
}

function moveFresh(tree: Tree, random: Random, gone: readonly GoneRecord[]): void {
  const fresh = within(tree, "index/state.db.new");
  for (const left of ["", "-journal", "-wal", "-shm"]) remove(`${fresh}${left}`);
  makeEmpty(tree, `${INDEX}.new`);
  const made = openState(new Database(fresh));
  made.db.exec("PRAGMA synchronous = OFF");
  create(made, random);
  handOnGone(made, gone);
  made.db.close();
  // What a killed writer, or a checkout, left beside an old index would be read into the new one.
  for (const left of ["-journal", "-wal", "-shm"]) remove(within(tree, `${INDEX}${left}`));
  rename(fresh, within(tree, INDEX));
}

/** Where an index is made while others write. */
const BESIDE = INDEX_FILES.beside;

/** An empty index in a file of its own, which is none before `putInPlace`. */
export function startBeside(tree: Tree, random: Random): State {
  for (const left of ["", "-journal", "-wal", "-shm"]) remove(within(tree, `${BESIDE}${left}`));
  makeEmpty(tree, BESIDE);
  const state = openState(new Database(within(tree, BESIDE)));
  state.db.exec(`PRAGMA cache_size = -32000; ${SORTS_IN_MEMORY}; PRAGMA synchronous = OFF`);
  create(state, random);
  handOnGone(state, goneBefore(tree));
  return state;
}

/**
 * Makes an index that was made beside the one of the store, which is locked; false where somebody
 * made one meanwhile. Nothing may be written to it any more before it is opened anew.
 */
export function putInPlace(tree: Tree, state: State): boolean {
  const other = openUsable(tree);
  other?.db.close();
  if (other !== null) return false;
  recordIdentity(tree, state, BESIDE);
  makeLasting(state);
  for (const left of ["-journal", "-wal", "-shm"]) remove(within(tree, `${INDEX}${left}`));
  rename(within(tree, BESIDE), within(tree, INDEX));
  return true;
}

function create(state: State, random: Random): void {
  state.db.exec("BEGIN");
  for (const ddl of tables()) state.db.exec(ddl);
  makePart(state, { whole: true });
  setMeta(state, "replica", newReplica(random));
  startUnsynced(state);
  state.db.exec(`PRAGMA user_version = ${schemaNumber()}`);
  state.db.exec("COMMIT");
}

/** Takes a new id: our ledgers are not as we folded them, so another history may go on there. */
export function renewReplica(state: State, random: Random): string {
  const replica = newReplica(random);
  setReplica(state, replica);
  return replica;
}

/** 48 random bits: two of ten thousand replicas share an id once in five million stores. */
export function newReplica(random: Random): string {
  return hex(random(6));
}
