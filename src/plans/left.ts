/** What a plan could not do and went on without: named in the answer, and tried again next time. */
import { EXITS } from "../base/errors.ts";
import { failureOf } from "../base/system-errors.ts";
import { isBroken, isLost } from "../base/sqlite.ts";
import type { Env } from "../command/env.ts";

export interface Left {
  /** The event or conflict. */
  readonly id: string;
  readonly reason: string;
}

const LEFT = new WeakMap<Env, Left[]>();

/** Entries that are named; of those beyond, nothing is kept. */
const NAMED = 100;

/** Notes that something was left as it was, because of an error that says something of it alone. */
export function leave(env: Env, id: string, cause: unknown): void {
  const left = LEFT.get(env) ?? [];
  LEFT.set(env, left);
  if (left.length < NAMED) left.push({ id, reason: brief(failureOf(cause).message) });
}

/** The member of an answer that names what was left; no member where nothing was. */
export function leftIn(env: Env): { left?: readonly Left[] } {
  const left = LEFT.get(env);
  return left === undefined ? {} : { left };
}

/** False for errors of the disk or the index, which end the command whatever it works on. */
export function isOfOneRow(cause: unknown): boolean {
  return !isBroken(cause) && !isLost(cause) && EXITS[failureOf(cause).code] !== EXITS.io;
}

/** Characters of a reason: it may quote what it is about, which can be as long as a line. */
const BRIEF = 300;

/** A text of at most 300 characters, none of them cut in two. */
export function brief(text: string): string {
  if (text.length <= BRIEF) return text;
  return `${Array.from(text.slice(0, 2 * BRIEF)).slice(0, BRIEF - 1).join("")}…`;
}
