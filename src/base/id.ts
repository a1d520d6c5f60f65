/**
 * Ids: a prefix, a time stamp, and hex digits. Those of events name the replica that wrote them, so
 * no other can take them; those of what is made of an event say which one. v1's have 8 digits, and
 * those of format 2 have 16.
 */
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
  | "sea"
  | "red";

/** Returns `bytes` random bytes; the rim passes Web Crypto, tests a seeded one. */
export type Random = (bytes: number) => Uint8Array;

/** A new id, with 16 hex digits: v1's 8 collide at batch speed. */
export function newId(prefix: Prefix, now_ms: number, random: Random): string {
  return `${prefix}-${stamp(now_ms)}-${random(8).toHex()}`;
}

/** A new id of an event: 12 hex digits name its replica, and 20 are random. */
export function newEventId(now_ms: number, replica: string, random: Random): string {
  return `evt-${stamp(now_ms)}-${replica}${random(10).toHex()}`;
}

/** What keeps a payload from being guessed by its commitment: 128 bits as base64url. */
export function newNonce(random: Random): string {
  return random(16).toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * The id of what an event becomes, which every replica derives alike: the event's own with another
 * prefix. That of an event of format 2 or v1 has 16 digits of a hash, and `ts_ms`, the event's
 * time.
 */
export function derivedId(prefix: Prefix, ts_ms: number, source: string): string {
  if (isWhole(source)) return `${prefix}-${source.slice(4)}`;
  const last = derived;
  if (source === last.source && prefix === last.prefix && ts_ms === last.ts_ms) return last.id;
  const id = `${prefix}-${stamp(ts_ms)}-${sha256Hex(`${prefix}\0${source}`).slice(0, 16)}`;
  derived = { prefix, ts_ms, source, id };
  return id;
}

/** The id derived last: an event's object is named when it is judged, and again when it is made. */
let derived = { prefix: "", ts_ms: 0, source: "", id: "" };

/** The id of the event that judges another one: the same, whichever replica judges. */
export function judgementId(source: string): string {
  const at = STAMP.exec(source)?.[1] ?? "0".repeat(14);
  return `evt-${at}-${sha256Hex(`distilled\0${source}`).slice(0, 32)}`;
}

const STAMP = /^[a-z]{3}-(\d{14})-/;
const OUR_FORM = /^[a-z]{3}-\d{14}-(?:[0-9a-f]{16}){1,2}$/;
const WHOLE = /^[a-z]{3}-\d{14}-[0-9a-f]{32}$/;
const REPLICA_AT = 19;

/** True for an id of our form, which has 16 or 32 digits where v1's has 8. */
export function isOurForm(id: string): boolean {
  return OUR_FORM.test(id);
}

/** True for an id with 32 digits. */
export function isWhole(id: string): boolean {
  return id.length === REPLICA_AT + 32 && WHOLE.test(id);
}

/** The replica that an id with 32 digits names. */
export function replicaIn(id: string): string {
  return id.slice(REPLICA_AT, REPLICA_AT + 12);
}

/** Lower-case hex of the bytes. */
export function hex(bytes: Uint8Array): string {
  return bytes.toHex();
}
