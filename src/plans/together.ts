/**
 * Rows that are tried as a set, which costs a fraction of one by one. Where any of them is refused,
 * or cannot be folded, none is taken, and the caller goes on one by one: then it costs only itself.
 */
import type { Draft } from "../row/kind.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import { isOfOneRow } from "./left.ts";

/** Yields a set; returns how many rows were taken, null where there must be none together. */
export function* together(
  drafts: () => readonly Draft[] | null,
): Generator<Step, number | null, PlacedRow | undefined> {
  try {
    const made = drafts();
    if (made !== null && made.length > 0) yield { drafts: made };
    return made?.length ?? null;
  } catch (cause) {
    if (!isOfOneRow(cause)) throw cause;
    return null;
  }
}
