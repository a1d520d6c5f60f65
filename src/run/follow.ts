/** Following the ledgers: the index is brought up to date, then committed or rolled back. */
import { discard, type State } from "../state/state.ts";
import type { Changes } from "./changes.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Folds what changed. Where `repairs` says so, it repairs torn tails of our own and reports them on
 * stderr.
 */
export async function catchUpWith(
  call: Invocation,
  state: State,
  changes: Changes,
  { repairs }: { readonly repairs: boolean },
): Promise<void> {
  // Parsing needs every schema: loaded only where there is something to read.
  const { catchUp } = await import("./catchup.ts");
  const { tree, world: { random, tell } } = call;
  const to = { state, tree, random, repairs, commit: () => commit(state), pending: 0 };
  const repaired = catchUp(to, changes);
  for (const { path, line, quarantined } of repaired) {
    const what = quarantined === null ? "given its newline" : `moved to ${quarantined}`;
    tell(`${path}:${line}: the end that a killed writer left was ${what}\n`);
  }
}

/** Commits what was done so far; others see it and the work goes on. */
export function commit(state: State): void {
  state.db.exec("COMMIT; BEGIN IMMEDIATE");
}

/** Drops what was not committed. */
export function rollback(state: State): void {
  if (state.db.inTransaction()) state.db.exec("ROLLBACK");
  discard(state);
}
