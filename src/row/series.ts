/**
 * Which ledger a row goes into. A series is one folder, scope and replica: its segments follow one
 * another, whatever the day and the instance, which stand in each row. It is named as the path of a
 * segment without its number, with `*` for the day.
 */
import { slugOfName, slugOfScope } from "./name.ts";
import { DAY_MARK, projectFolder } from "./path.ts";

/** The members of a row that place it in a ledger. */
interface Scoped {
  readonly scope: string;
  readonly visibility?: string | undefined;
}

/**
 * The ledger of the events of a scope's instances. What is private has ledgers of its own, so that
 * the others can travel without them.
 */
export function streamSeries({ scope, visibility }: Scoped, replica: string): string {
  const mark = visibility === "private" ? PRIVATE_MARK : "";
  return `${streamFolder(scope)}/${DAY_MARK}${mark}.${replica}`;
}

/** Stands in the name of every ledger that holds what is private; in no slug, nor in a date. */
export const PRIVATE_MARK = "~private";

/** True for a ledger of what is private to an owner, by its path. */
export function isPrivateLedger(path: string): boolean {
  return path.includes(PRIVATE_MARK);
}

const STREAMS = "streams/";
const BUS = "bus/";

/** True for a ledger of events, of a stream or of the bus. */
export function isEventFile(path: string): boolean {
  return path.startsWith(STREAMS) || path.startsWith(BUS);
}

/** The folder of the streams of a scope. */
export function streamFolder(scope: string): string {
  return `${STREAMS}${slugOfScope(scope)}`;
}

/** The ledger of what is shared in a scope. */
export function busSeries({ scope }: Scoped, replica: string): string {
  return `${BUS}${slugOfScope(scope)}/${DAY_MARK}.${replica}`;
}

/** The ledger of a project's agenda. */
export function agendaSeries(
  { project }: { readonly project?: string | undefined },
  replica: string,
): string {
  return storeSeries(`${projectFolder(project ?? "")}/agenda`, replica);
}

/** A ledger that is one for the whole store; what is private of it is apart. */
export function storeSeries(name: string, replica: string, isPrivate = false): string {
  return `${name}.${DAY_MARK}${isPrivate ? PRIVATE_MARK : ""}.${replica}`;
}

/** The same ledger in format 2: a file of a day or month, and in the streams of an instance. */
export function seriesInFormat2(series: string, date: string, instance: string): string {
  const of = series.startsWith(STREAMS) ? `${date}.${slugOfName(instance)}` : date;
  return series.replace(DAY_MARK, of);
}

/** The ledger of seals, which are made durable after all that they seal. */
export const SEALS = "coordination/seals";

/** The ledger of what was moved into the archive. */
export const ARCHIVES = "coordination/archives";

/** The ledger of outcomes, which are folded before the events that they judge. */
export const OUTCOMES = "coordination/reducers";

/** True for a file of seals of ours. */
export function isSealFile(path: string): boolean {
  return path.startsWith(`${SEALS}.`);
}

/**
 * True for a file that grows while others are archived: by the rows that say so, and by seals. An
 * open one cannot be archived in the same command.
 */
export function growsInArchiving(path: string): boolean {
  return isSealFile(path) || path.startsWith(`${ARCHIVES}.`);
}

/** True for a file of outcomes, ours or v1's. */
export function isOutcomeFile(path: string): boolean {
  return path.startsWith(OUTCOMES);
}
