/**
 * How long an event may be. A correction carries all that is not given anew, with members and names
 * of its own beside it: what is accepted leaves room for these, so that it can always be corrected,
 * decided and ended.
 */
import { badValue } from "../base/errors.ts";
import { canonical } from "../base/json.ts";
import { LINE_LIMIT } from "../row/line.ts";

/** Names of up to 300 characters around the payload, six bytes each; sides that are decided. */
const AROUND = 32 * 1024;
/** What a correction's payload has beside that of the event: its type, status, and target. */
const OWN = 4 * 1024;
/** Bytes that a character takes at most, as `\\u0001`. */
const ESCAPED = 6;
/** What is not text in a payload: names of members, quotes, numbers. */
const FRAME = 8 * 1024;

/** Types of events that are corrected. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ["memory.captured", LINE_LIMIT - AROUND - OWN],
  ["memory.published", LINE_LIMIT - AROUND - OWN],
  ["memory.reconciled", LINE_LIMIT - AROUND],
]);

/** Throws where an event of a type would leave no room for its corrections. */
export function leavesRoom(type: string, payload: object): void {
  const limit = LIMITS.get(type);
  if (limit === undefined || charactersOf(payload) * ESCAPED + FRAME <= limit) return;
  const text = canonical({ ...payload, resolves: [], lease_id: "" });
  if (new TextEncoder().encode(text).length <= limit) return;
  throw badValue("this event", text.slice(0, 40), `as a line it is longer than ${limit} bytes`);
}

function charactersOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let sum = 0;
  for (const each of Object.values(value)) sum += charactersOf(each);
  return sum;
}
