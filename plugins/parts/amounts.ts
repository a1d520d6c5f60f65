/** How the built-in policies say amounts, and who is to act. */
import type { PolicyView } from "../../src/policy/contract.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `45 s`, `12 min`, `3 h 20 min`, `5 d 2 h`: the two largest units. */
export function span(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return two(seconds, [HOUR, "h"], [MINUTE, "min"]);
  return two(seconds, [DAY, "d"], [HOUR, "h"]);
}

type Unit = readonly [seconds: number, name: string];

function two(seconds: number, [large, name]: Unit, [small, below]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${name}`;
  return rest === 0 ? first : `${first} ${rest} ${below}`;
}

/** `1 capture`, `23 captures`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** The words that name who acts: the agent that asks, or a place to fill in. */
export function actor(view: PolicyView): readonly string[] {
  return ["--instance-id", view.instance_id ?? "<your instance>"];
}

/** The greatest by a measure, the first of equals; undefined of nothing. */
export function greatest<T>(all: readonly T[], measure: (each: T) => number): T | undefined {
  let found: T | undefined;
  for (const each of all) if (found === undefined || measure(each) > measure(found)) found = each;
  return found;
}

export function sum<T>(all: readonly T[], measure: (each: T) => number): number {
  return all.reduce((total, each) => total + measure(each), 0);
}

/** At most three names, and how many more there are. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** A reason is one line that is read: the rest of a long one stands in the store. */
const LONGEST = 600;

/** A text cut to a length that people read, with a sign where it was cut. */
export function brief(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} …`;
}

/** A word of a command line, in quotes where a shell would take it apart. */
export function quoted(word: string): string {
  return /^[\w:./,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
