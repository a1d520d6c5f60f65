/**
 * Making the index of a large store anew, beside whoever writes: what is folded goes into another
 * file, under a lock of its own, and the store's lock is taken for the last rows alone. Meanwhile
 * usual rows are added by a note (`store/ends.ts`), in ledgers of the replica that the new index
 * will be; who needs the index waits for it, and hears how far it is.
 */
import { INDEX_FILES, RENAMING } from "../row/path.ts";
import type { State } from "../state/state.ts";
import { openUsable, putInPlace, startBeside } from "../state/index.ts";
import { makeLasting } from "../state/lasting.ts";
import { replicaOf, setMeta } from "../state/meta.ts";
import { gitMark, textOfMark } from "../base/git-mark.ts";
import { stat } from "../base/files.ts";
import { namesIn, type Tree } from "../base/tree.ts";
import { type Asker, noteEnds } from "../store/ends.ts";
import { takeLock } from "../store/lock.ts";
import { findChanges, hasChanges } from "./changes.ts";
import { catchUpWith, commit, rollback } from "./follow.ts";
import type { Invocation } from "./invocation.ts";
import { noteIndex } from "./note-ends.ts";
import { greatestClock } from "./without-index.ts";

/** Between two words to who waits. */
const TELL_MS = 1000;

/** Makes the index, or waits for who does; true where this command made it. */
export async function buildBeside(call: Invocation): Promise<boolean> {
  const { tree, world } = call;
  const hears = saying(call, "the index is being made by another command");
  const lock = takeLock(tree, world.now, {
    file: INDEX_FILES.build,
    shows: [INDEX_FILES.beside],
    hears,
  });
  try {
    const there = openUsable(tree);
    there?.db.close();
    if (there !== null) return false;
    await build(call);
    return true;
  } finally {
    lock.release();
  }
}

async function build(call: Invocation): Promise<void> {
  const { tree, world } = call;
  const state = startBeside(tree, world.random);
  try {
    handOver(call, state);
    state.db.exec("BEGIN IMMEDIATE");
    await fold(call, state);
    // What takes long is synced before others are kept waiting: what comes behind is little.
    state.db.exec("COMMIT");
    makeLasting(state);
    const lock = takeLock(tree, world.now);
    try {
      state.db.exec("BEGIN IMMEDIATE");
      await fold(call, state);
      state.db.exec("COMMIT");
      if (putInPlace(tree, state)) noteIndex(call, state);
    } finally {
      lock.release();
    }
  } finally {
    rollback(state);
    state.db.close();
  }
}

/** From now on usual rows go into ledgers of the new replica. */
function handOver({ tree, world }: Invocation, state: State): void {
  const lock = takeLock(tree, world.now);
  try {
    setMeta(state, "git", noteBuilding(tree, world.build, replicaOf(state)));
  } finally {
    lock.release();
  }
}

/**
 * Leaves the note of a store whose index is yet to be made: usual rows go into ledgers of this
 * replica. The store is locked. Returns where git stands.
 */
export function noteBuilding(tree: Tree, build: Asker["build"], replica: string): string {
  const git = textOfMark(gitMark(tree.root));
  const root = stat(tree.root);
  if (root === null) return git;
  // Where projects were renamed, a scope may be meant for another one.
  if (RENAMING.folders.some((folder) => namesIn(tree, folder).some(isRenaming))) return git;
  noteEnds(tree, { root, build }, {
    replica,
    lc: greatestClock(tree),
    ends: [],
    // Nobody knows yet: a row that names no run begins one.
    runs: [],
    renamed: null,
    git,
    building: true,
    waiting: null,
    unfolded: [],
  });
  return git;
}

function isRenaming(name: string): boolean {
  return name.startsWith(RENAMING.begins);
}

async function fold(call: Invocation, state: State): Promise<void> {
  const { tree, now_ms } = call;
  const changes = findChanges(state, tree, { reach: "all", now_ms });
  if (!hasChanges(changes)) return;
  const hears = saying(call, "the index is made anew");
  await catchUpWith(call, state, changes, { repairs: false, hears });
  commit(state);
}

/** Says something on stderr at most once a second, and not at once. */
function saying({ world }: Invocation, what: string): () => void {
  let told = world.now();
  return () => {
    const now = world.now();
    if (now - told < TELL_MS && now >= told) return;
    told = now;
    world.tell(`${what}\n`);
  };
}
