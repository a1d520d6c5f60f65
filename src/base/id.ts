/** Ids: v1's prefix and time stamp, then 16 hex digits, random or derived. */
import { sha256Hex } from "./runtime.ts";
import { stamp } from "./time.ts";

export type Prefix =
  | "evt"
  | "run"
  | "ins"
  | "fac"
  | "dec"
  | "com"
  | "agd"
  | "cnf"
  | "fdg"
  | "pln"
  | "exe"
  | "les"
  | "sea";

/** Returns `bytes` random bytes; the rim passes Web Crypto, tests a seeded one. */
export type Random = (bytes: number) => Uint8Array;

/** A new id, with 16 hex digits: v1's 8 collide at batch speed. */
export function newId(prefix: Prefix, now_ms: number, random: Random): string {
  return `${prefix}-${stamp(now_ms)}-${hex(random(8))}`;
}

/**
 * An id that every replica derives alike: from what it stands for and the id of its source. `ts_ms`
 * is the source's time, so that the id sorts with it.
 */
export function derivedId(prefix: Prefix, ts_ms: number, source: string): string {
  const last = derived;
  if (source === last.source && prefix === last.prefix && ts_ms === last.ts_ms) return last.id;
  const id = `${prefix}-${stamp(ts_ms)}-${sha256Hex(`${prefix}\0${source}`).slice(0, 16)}`;
  derived = { prefix, ts_ms, source, id };
  return id;
}

/** The id derived last: an event's object is named when it is judged, and again when it is made. */
let derived = { prefix: "", ts_ms: 0, source: "", id: "" };

const OUR_FORM = /^[a-z]{3}-\d{14}-[0-9a-f]{16}$/;

/** True for an id of our form, which has 16 digits where v1's has 8. */
export function isOurForm(id: string): boolean {
  return OUR_FORM.test(id);
}

/** Lower-case hex of the bytes. */
export function hex(bytes: Uint8Array): string {
  return bytes.toHex();
}
