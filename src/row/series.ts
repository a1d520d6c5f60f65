/** Which ledger a row goes into: the part of its path that all segments share. */
import { slugOfName, slugOfScope } from "./name.ts";
import { projectFolder } from "./path.ts";

/** Where a new row goes: the dates of the store's clock and the replica that writes. */
export interface Destination {
  readonly day: string;
  readonly month: string;
  readonly replica: string;
}

/** The members of a row that place it in a ledger. */
interface Scoped {
  readonly scope: string;
  readonly instance_id: string;
  readonly visibility?: string | undefined;
}

/**
 * The ledger of an instance's own events, by day. What is private has ledgers of its own, so that
 * the others can travel without them.
 */
export function streamSeries(row: Scoped, to: Destination): string {
  const date = row.visibility === "private" ? `${to.day}${PRIVATE_MARK}` : to.day;
  return `${streamFolder(row.scope)}/${date}.${slugOfName(row.instance_id)}.${to.replica}`;
}

/** Stands in the name of every ledger that holds what is private; in no slug, nor in a date. */
export const PRIVATE_MARK = "~private";

/** True for a ledger of what is private to an owner, by its path. */
export function isPrivateLedger(path: string): boolean {
  return path.includes(PRIVATE_MARK);
}

/** The folder of the streams of a scope. */
export function streamFolder(scope: string): string {
  return `streams/${slugOfScope(scope)}`;
}

/** The ledger of what is shared in a scope, by day. */
export function busSeries({ scope }: Scoped, to: Destination): string {
  return `bus/${slugOfScope(scope)}/${to.day}.${to.replica}`;
}

/** The ledger of a project's agenda, by month. */
export function agendaSeries(
  { project }: { readonly project?: string | undefined },
  to: Destination,
): string {
  return monthlySeries(`${projectFolder(project ?? "")}/agenda`, to);
}

/** A ledger that is one for the whole store, by month. */
export function monthlySeries(name: string, { month, replica }: Destination): string {
  return `${name}.${month}.${replica}`;
}

/** The ledger of seals, which are made durable after all that they seal. */
export const SEALS = "coordination/seals";

/** The ledger of outcomes, which are folded before the events that they judge. */
export const OUTCOMES = "coordination/reducers";

/** True for a file of seals of ours. */
export function isSealFile(path: string): boolean {
  return path.startsWith(`${SEALS}.`) || path.startsWith(`${SEALS}${PRIVATE_MARK}.`);
}

/** True for a file of outcomes, ours or v1's. */
export function isOutcomeFile(path: string): boolean {
  return path.startsWith(OUTCOMES);
}
