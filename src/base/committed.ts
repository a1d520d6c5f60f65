/** Errors that were partly a success: what of a command is committed, and how to go on. */
import { Failure } from "./errors.ts";
import { failureOf } from "./system-errors.ts";

/** How much of a command is committed: beside its rows, what it says itself of its progress. */
export interface Committed extends Readonly<Record<string, unknown>> {
  readonly committed_rows: number;
}

/** The error of a command that writes in parts, of which some are committed. */
export function partlyDone(cause: unknown, committed: Committed): Failure {
  const failure = failureOf(cause);
  const said = `${committed.committed_rows} rows are committed`;
  const hint = `${failure.remedy}; ${said}, and the same command again goes on behind them`;
  return failure.with(hint, { ...failure.details, ...committed });
}

/** What of a command that failed is committed; null where nothing is. */
export function committedOf(cause: unknown): Committed | null {
  if (!(cause instanceof Failure) || !("committed_rows" in cause.details)) return null;
  return cause.details as Committed;
}

/** How far the lines of standard input came: `committed_lines` is the number of the last one. */
export interface LinesCommitted extends Readonly<Record<string, unknown>> {
  readonly committed_lines: number;
}

/**
 * The error of a command that takes lines: all up to one are committed, or refused for good.
 * `keyed` where the caller gave a key for all lines, which hold by their numbers.
 */
export function behindLine(
  cause: unknown,
  done: LinesCommitted,
  { keyed }: { readonly keyed: boolean },
): Failure {
  const failure = failureOf(cause);
  const unknown = failure.code === "outcome_unknown";
  const hint = `${failure.remedy}; ${behindWhat(done.committed_lines, { keyed, unknown })}`;
  // The rows are those of the last batch alone.
  const { committed_rows: _, ...own } = failure.details;
  return failure.with(hint, { ...own, ...done });
}

function behindWhat(
  last: number,
  { keyed, unknown }: { readonly keyed: boolean; readonly unknown: boolean },
): string {
  const done = `line ${last} and all before it are done`;
  if (unknown) {
    return last === 0 ? "some lines may be committed" : `${done}, of those behind it some may be`;
  }
  if (last === 0) return "nothing was committed: send all lines again";
  if (keyed) return `${done}: send all lines again with the same key, none is written twice`;
  return `${done}: go on behind line ${last}`;
}
