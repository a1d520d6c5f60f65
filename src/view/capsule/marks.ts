/** What is said of an item beside its text, and what it weighs. */
import { DAY_MS, parseDate } from "../../base/time.ts";
import type { WeightyObject } from "../../state/weighty.ts";

/** An item, as far as it is marked. */
export interface Marked {
  readonly object: Pick<WeightyObject, "type" | "realm" | "due" | "salience">;
  readonly is_contested: boolean;
  readonly isPastAt: (now_ms: number) => boolean;
}

export interface Marks {
  /** In the words of a line. */
  readonly words: readonly string[];
  /** The heavier comes first. */
  readonly weight: number;
}

/** What each level of salience weighs: a level outweighs any one mark. */
const OF_SALIENCE = 2;
/** What is past its horizon comes behind all that is not. */
const BEHIND_ALL = 100;

/**
 * The marks of an item. Without a time nothing is said that the clock decides: a file that is the
 * same for the same rows shows the date alone.
 */
export function marksOf(marked: Marked, now_ms: number | null): Marks {
  const { object, is_contested } = marked;
  const { type, realm, due, salience } = object;
  const words: string[] = [];
  if (now_ms !== null && isOver(due, now_ms)) words.push("overdue");
  const is_past = now_ms !== null && marked.isPastAt(now_ms);
  if (is_past) words.push("past");
  if (is_contested) words.push("contested");
  if (realm !== "") words.push("private");
  const is_promised = type === "commitment" && due !== null;
  const weight = OF_SALIENCE * salience + Number(is_contested) + Number(is_promised);
  return { words, weight: is_past ? weight - BEHIND_ALL : weight };
}

/** True once the day is over; a text that is no date is never over. */
function isOver(due: string | null, now_ms: number): boolean {
  const start = due === null ? null : parseDate(due.slice(0, 10));
  return start !== null && start + DAY_MS <= now_ms;
}
