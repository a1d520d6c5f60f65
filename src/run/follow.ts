/** Following the ledgers: the index is brought up to date, then committed or rolled back. */
import { stat } from "../base/files.ts";
import { collectGarbage, expectLongRun } from "../base/runtime.ts";
import { isBroken, isLost } from "../base/sqlite.ts";
import { isUnwritable } from "../base/system-errors.ts";
import type { Tree } from "../base/tree.ts";
import type { GoneCount } from "../state/gone.ts";
import { makeLasting } from "../state/lasting.ts";
import { discard, type State } from "../state/state.ts";
import { type End, lastNote } from "../store/ends.ts";
import type { Changes } from "./changes.ts";
import { syncDerived } from "./derived-file.ts";
import type { Invocation } from "./invocation.ts";
import type { CatchUp } from "./ledger-reader.ts";

/** Bytes of changed files that take as long to read as a compiler needs to pay. */
const MUCH_NEWS = 16 * 1024 * 1024;

/**
 * Folds what changed. Where `repairs` says so, it repairs torn tails of our own and reports them on
 * stderr; `hears` is called now and then where that takes long.
 */
export async function catchUpWith(
  call: Invocation,
  state: State,
  changes: Changes,
  { repairs, hears }: { readonly repairs: boolean; readonly hears?: () => void },
): Promise<void> {
  if (changes.ledgers.reduce((sum, { stat }) => sum + stat.size, 0) > MUCH_NEWS) expectLongRun();
  // Parsing needs every schema: loaded only where there is something to read.
  const { catchUp } = await import("./catchup.ts");
  const { tree, world: { random, tell } } = call;
  const isSynced = syncedByNote(call);
  let commits = 0;
  const commitPart = () => {
    commit(state);
    hears?.();
    commits += 1;
    if (commits % COLLECTED_AFTER === 0) collectGarbage();
  };
  const to = { state, tree, random, repairs, isSynced, commit: commitPart, pending: 0 };
  const { repairs: repaired, gone } = catchUp(to, changes);
  for (const { path, line, quarantined } of repaired) {
    const what = quarantined === null ? "given its newline" : `moved to ${quarantined}`;
    tell(`${path}:${line}: the end that a killed writer left was ${what}\n`);
  }
  tellGone(call, gone);
}

/**
 * What the note of usual rows vouches for: it is written once they are synced. It is asked for when
 * the first of our files has news.
 */
function syncedByNote({ tree, world: { build } }: Invocation): NonNullable<CatchUp["isSynced"]> {
  let ends: readonly End[] | undefined;
  const noted = () => {
    const root = stat(tree.root);
    return root === null ? [] : lastNote(tree, { root, build })?.ends ?? [];
  };
  return (path, line, digest) =>
    (ends ??= noted()).some((end) =>
      end.path === path && end.lines === line && end.head === digest
    );
}

/** Commits between two collections: left alone, the heap of a million rows grows by half. */
const COLLECTED_AFTER = 5;

/** Files that are named; of more, only the number is told. */
const FILES_NAMED = 5;

/** Says on stderr which rows are gone, and who may have taken them. */
export function tellGone({ world }: Invocation, gone: readonly GoneCount[]): void {
  if (gone.length === 0) return;
  const rows = gone.reduce((sum, each) => sum + each.rows, 0);
  const named = gone.slice(0, FILES_NAMED).map((each) => `${each.path} (${each.rows})`);
  const more = gone.length - named.length;
  const files = [...named, ...(more > 0 ? [`${more} more files`] : [])].join(", ");
  const what = rows === 1 ? "1 row that was" : `${rows} rows that were`;
  world.tell(
    `${what} acknowledged here ${rows === 1 ? "is" : "are"} gone: ${files}; a branch switch, ` +
      "git clean or git stash may have taken them; memoryctl validate tells more\n",
  );
}

/** Commits what was done so far; others see it and the work goes on. */
export function commit(state: State): void {
  state.db.exec("COMMIT; BEGIN IMMEDIATE");
}

/**
 * Makes the index lasting, between two transactions. The rows are durable in their ledgers, and
 * what was asked for is done: where the disk has no room for it, the index lasts until the machine
 * stops.
 */
export function keepLasting(tree: Tree, state: State): void {
  try {
    if (syncDerived(tree, state)) makeLasting(state);
  } catch (cause) {
    // One that is broken, or gone, is found so by the next command: this one is done.
    if (!isUnwritable(cause) && !isBroken(cause) && !isLost(cause)) throw cause;
    if (!isBroken(cause)) rollback(state);
  }
}

/** Drops what was not committed. */
export function rollback(state: State): void {
  if (state.db.inTransaction()) state.db.exec("ROLLBACK");
  discard(state);
}
