/** The note for those who add a row without opening the index: see `store/ends.ts`. */
import { Failure } from "../base/errors.ts";
import { stat } from "../base/files.ts";
import { isBroken, isLost } from "../base/sqlite.ts";
import { isEventFile } from "../row/series.ts";
import { clockOf } from "../state/clock.ts";
import { enterMissing, takeNewlyGone } from "../state/gone.ts";
import { renewReplica } from "../state/index.ts";
import { waitingCountsTo } from "../state/queue.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { metaOf, replicaOf } from "../state/meta.ts";
import { soleRuns } from "../state/runs.ts";
import { renamedScopes } from "../state/project-names.ts";
import { openSegments } from "../state/segments.ts";
import type { State } from "../state/state.ts";
import { dropEnds, type End, type Ends, lastNote, noteEnds } from "../store/ends.ts";
import { commit, tellGone } from "./follow.ts";
import type { Invocation } from "./invocation.ts";

/** Ends that are noted: those that were written last. */
const MOST_ENDS = 8;
/** With more instances than these, the note serves only who names a run. */
const MOST_RUNS = 8;
/** With more scopes that are meant for others, there is no note. */
const MOST_RENAMED = 16;
/** With more scopes in which something waits, no answer by the note counts it. */
const MOST_SCOPES = 4;

/**
 * Leaves a note of an index whose changes are committed. The store is locked. The command is done:
 * where the disk fails, whatever is left in the place of a note is none, and the next one goes
 * without.
 */
export function noteIndex({ tree, world }: Invocation, state: State): void {
  try {
    const note = noteOf(state);
    const root = stat(tree.root);
    if (note === null || root === null) return;
    noteEnds(tree, { root, build: world.build }, note);
  } catch (cause) {
    if (!(cause instanceof Failure) && !isBroken(cause) && !isLost(cause)) throw cause;
  }
}

function noteOf(state: State): Ends | null {
  const git = metaOf(state, "git");
  if (git === undefined) return null;
  const replica = replicaOf(state);
  const ends = openSegments(state, replica).flatMap(endOf)
    .sort((a, b) => (b.mtime ?? 0) - (a.mtime ?? 0)).slice(0, MOST_ENDS);
  const runs = soleRuns(state, MOST_RUNS);
  const scopes = renamedScopes(state);
  if (scopes.length > MOST_RENAMED) return null;
  const renamed = scopes.length === 0 ? null : scopes;
  const waiting = waitingCountsTo(state, MOST_SCOPES);
  const rest = { runs, renamed, waiting, unfolded: [], git: String(git) };
  return { replica, lc: clockOf(state), ends, ...rest };
}

function endOf({ path, lines, head, lc, size, ino, mtime, ctime }: LedgerFile): End[] {
  if (!isEventFile(path) || head === null || lc === null || size === null) return [];
  return [{ path, lines, head, lc, size, ino, mtime, ctime }];
}

/**
 * Takes the note away, once all ledgers are folded and before the index is written otherwise. Rows
 * that it alone knew of and that nobody meets any more are gone, and their replica writes no more
 * under its id: where they come back, another history must not stand in their files.
 */
export function takeNote(call: Invocation, state: State): void {
  const { tree, world } = call;
  const root = stat(tree.root);
  const note = root === null ? null : lastNote(tree, { root, build: world.build });
  const rows = note === null ? [] : note.unfolded.flatMap(([end, line, digest]) => {
    const path = note.ends[end]?.path;
    return path === undefined ? [] : [{ path, line, digest }];
  });
  if (note !== null && rows.length > 0 && enterMissing(state, rows)) {
    if (note.replica === replicaOf(state)) renewReplica(state, world.random);
    tellGone(call, takeNewlyGone(state));
    commit(state);
  }
  dropEnds(tree);
}
