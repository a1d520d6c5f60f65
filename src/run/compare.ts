/**
 * The index is a suspect: it must say what a fold of the ledgers says that is made apart from it.
 * One that does not is dropped, and built anew in the same command.
 */
import { failureOf, isReadOnly } from "../base/system-errors.ts";
import { isBroken } from "../base/sqlite.ts";
import type { Compared } from "../command/need.ts";
import { attach, differences, numberAlike, type TableDifference } from "../state/difference.ts";
import { discardIndex, openIndex, openUsable } from "../state/index.ts";
import { replicaOf, setMeta } from "../state/meta.ts";
import type { State } from "../state/state.ts";
import { takeLock } from "../store/lock.ts";
import { findChanges, hasChanges, recordFolders } from "./changes.ts";
import { catchUpWith, commit, rollback } from "./follow.ts";
import type { Invocation } from "./invocation.ts";
import { hasStore, readStore, withStateApart } from "./read.ts";

const NOT_COMPARED: Compared = { compared: false, differences: [], rebuilt: false };

const SOUND: Compared = { ...NOT_COMPARED, compared: true };

/** How often the two are compared while others write; then they are kept waiting. */
const ATTEMPTS = 2;

/**
 * Holds the index against the ledgers. Most of the time nobody is kept waiting: only where the two
 * differ, or others write without a pause, is it done once more under the lock.
 */
export async function comparedFor(call: Invocation): Promise<Compared> {
  if (!hasStore(call) || call.world.networkOf(call.root.path) !== null) return NOT_COMPARED;
  let found: TableDifference[] | null = null;
  try {
    for (let attempt = 1; attempt <= ATTEMPTS && found === null; attempt += 1) {
      // Brings the index up to date, and makes it where it is missing or broken.
      await readStore(call, { there: true, folds: false }, () => Promise.resolve());
      found = await orBroken(() => comparedInPassing(call));
    }
    return found?.length === 0 ? SOUND : await comparedLocked(call);
  } catch (cause) {
    if (!isReadOnly(cause) && failureOf(cause).code !== "disk_full") throw cause;
    // No room for a second fold, or an index that cannot be written.
    return found === null ? NOT_COMPARED : { compared: true, differences: found, rebuilt: false };
  }
}

/** Differences; a page that cannot be read is one as well. */
async function orBroken<T>(compare: () => Promise<T>): Promise<T | TableDifference[]> {
  try {
    return await compare();
  } catch (cause) {
    if (!isBroken(cause)) throw cause;
    return [{ table: "sqlite_schema", rows: 1, ids: [(cause as Error).message] }];
  }
}

/** Hands out a state apart, which goes by the name of the index: none is drawn for it. */
function withFold<T>({ world }: Invocation, use: (apart: State) => Promise<T>): Promise<T> {
  return withStateApart({ ...world, random: (bytes) => new Uint8Array(bytes) }, use);
}

/** Compares beside others who write; null where they came between, or the index went. */
function comparedInPassing(call: Invocation): Promise<TableDifference[] | null> {
  return withFold(call, async (apart) => {
    const index = openUsable(call.tree);
    if (index === null) return null;
    try {
      // Without a transaction on the index, which would keep writers from committing.
      await foldApart(call, { apart, index });
      // While much waits to be committed, nobody else may read the file.
      commit(apart);
      attach(index, apart);
      index.db.exec("BEGIN");
      await foldApart(call, { apart, index });
      commit(apart);
      if (isBehind(call, index)) return null;
      const found = differences(index, apart);
      return isBehind(call, index) ? null : found;
    } finally {
      rollback(index);
      index.db.close();
    }
  });
}

function isBehind({ tree, now_ms }: Invocation, state: State): boolean {
  return hasChanges(findChanges(state, tree, { reach: "all", now_ms }));
}

interface Pair {
  readonly apart: State;
  readonly index: State;
}

/** Folds what is new into the state apart, which numbers its files as the index does. */
async function foldApart(call: Invocation, { apart, index }: Pair): Promise<void> {
  if (!apart.db.inTransaction()) apart.db.exec("BEGIN IMMEDIATE");
  setMeta(apart, "replica", replicaOf(index));
  const changes = findChanges(apart, call.tree, { reach: "all", now_ms: call.now_ms });
  // Only now: a file that is known, and not there, would be taken for one that went.
  numberAlike(apart, index);
  await catchUpWith(call, apart, changes, { repairs: false });
}

/** Compares while nobody writes; an index that differs is dropped and built anew. */
async function comparedLocked(call: Invocation): Promise<Compared> {
  const { tree, world } = call;
  const lock = takeLock(tree, world.now);
  try {
    const found = await orBroken(() =>
      withIndex(call, (index) =>
        withFold(call, async (apart) => {
          await foldApart(call, { apart, index });
          return differences(index, apart);
        }))
    );
    if (found.length === 0) return SOUND;
    for (const { table, rows, ids } of found) {
      world.tell(
        `the index differs from the ledgers in ${table}: ${rows} rows: ${ids.join(", ")}\n`,
      );
    }
    discardIndex(tree);
    await withIndex(call, () => Promise.resolve());
    world.tell("the index was built anew\n");
    return { compared: true, differences: found, rebuilt: true };
  } finally {
    lock.release();
  }
}

/** Opens the index under the lock, brings it up to date, and hands it out. */
async function withIndex<T>(call: Invocation, use: (index: State) => Promise<T>): Promise<T> {
  const { tree, world, now_ms } = call;
  const index = openIndex(tree, world.random);
  try {
    index.db.exec("BEGIN IMMEDIATE");
    const changes = findChanges(index, tree, { reach: "all", now_ms });
    if (hasChanges(changes)) await catchUpWith(call, index, changes, { repairs: false });
    else recordFolders(index, changes);
    commit(index);
    return await use(index);
  } finally {
    rollback(index);
    index.db.close();
  }
}
