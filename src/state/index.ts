/**
 * The index, `index/state.db`: a cache of the ledgers, deletable at any time. It carries the
 * replica's id, which holds only while its inode and birth are as recorded: a copied or restored
 * index must not append to files that another one appends to.
 */
import { errnoOf, Failure } from "../base/errors.ts";
import { remove, rename } from "../base/files.ts";
import { hex, type Random } from "../base/id.ts";
import type { Tree } from "../base/tree.ts";
import { makeEmpty, within } from "../base/tree.ts";
import { Database, isBroken, lostDatabase } from "../base/sqlite.ts";
import { isSameFile, plainDatabase, plainFile } from "../store/lock.ts";
import { metaOf, setMeta } from "./meta.ts";
import { schemaNumber, tables } from "./schema.ts";
import type { State } from "./state.ts";
import { openState } from "./state.ts";

const PATH = "index/state.db";

/** An empty state in memory: for a dry run where there is no store, and for tests. */
export function memoryState(random: Random): State {
  const state = openState(new Database(":memory:"));
  create(state, random);
  return state;
}

/** A state in a file of its own, for stores that cannot be written. */
export function temporaryState(folder: string, random: Random): State {
  const state = openState(new Database(`${folder}/state.db`));
  state.db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  create(state, random);
  return state;
}

/** Opens the index under the store's lock, building an empty one where there is none of use. */
export function openIndex(tree: Tree, random: Random): State {
  const found = openUsable(tree) ?? build(tree, random);
  try {
    keepIdentity(tree, found, random);
    return found;
  } catch (cause) {
    found.db.close();
    throw cause;
  }
}

/** With a lower `synchronous` the index could claim to hold rows that it lost. */
const SETTINGS = "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -32000; " +
  "PRAGMA temp_store = MEMORY; PRAGMA synchronous = NORMAL";

/** Opens the index to read it; null where there is none of use. */
export function openUsable(tree: Tree): State | null {
  if (plainDatabase(tree, PATH) === null) return null;
  const db = new Database(within(tree, PATH));
  try {
    db.exec(SETTINGS);
    const version = db.one<{ user_version: number }>("PRAGMA user_version")?.user_version;
    if (version === schemaNumber()) return openState(db);
  } catch (cause) {
    if (!isBroken(cause)) {
      db.close();
      throw cause;
    }
  }
  db.close();
  return null;
}

/**
 * Builds an empty index beside the old one and moves it into place. If somebody removes the folder
 * under a running command, another one can lock a new file and build there too: what either then
 * misses is lost.
 */
function build(tree: Tree, random: Random): State {
  try {
    moveFresh(tree, random);
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

function moveFresh(tree: Tree, random: Random): void {
  const fresh = within(tree, "index/state.db.new");
  for (const left of ["", "-journal", "-wal", "-shm"]) remove(`${fresh}${left}`);
  makeEmpty(tree, `${PATH}.new`);
  const made = openState(new Database(fresh));
  create(made, random);
  made.db.close();
  // What a killed writer, or a checkout, left beside an old index would be read into the new one.
  for (const left of ["-journal", "-wal", "-shm"]) remove(within(tree, `${PATH}${left}`));
  rename(fresh, within(tree, PATH));
}

function create(state: State, random: Random): void {
  state.db.exec("BEGIN");
  for (const ddl of tables()) state.db.exec(ddl);
  setMeta(state, "replica", newReplica(random));
  state.db.exec(`PRAGMA user_version = ${schemaNumber()}`);
  state.db.exec("COMMIT");
}

/** Gives the store a new replica id where the index is not the file that it was. */
function keepIdentity(tree: Tree, state: State, random: Random): void {
  const found = plainFile(tree, PATH);
  if (found === null) return;
  const ino = Number(metaOf(state, "ino") ?? -1);
  const birth_ms = Number(metaOf(state, "birth") ?? -1);
  const same = isSameFile({ ino, birth_ms }, found);
  if (same && (birth_ms !== 0 || found.birth_ms === 0)) return;
  if (!same) state.renewed = true;
  state.db.exec("BEGIN IMMEDIATE");
  if (ino !== -1 && !same) setMeta(state, "replica", newReplica(random));
  setMeta(state, "ino", found.ino);
  setMeta(state, "birth", found.birth_ms);
  state.db.exec("COMMIT");
}

/** Takes a new id: our ledgers are not as we folded them, so another history may go on there. */
export function renewReplica(state: State, random: Random): string {
  const replica = newReplica(random);
  setMeta(state, "replica", replica);
  return replica;
}

/** 48 random bits: two of ten thousand replicas share an id once in five million stores. */
function newReplica(random: Random): string {
  return hex(random(6));
}
