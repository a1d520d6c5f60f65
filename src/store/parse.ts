/** From a line to a row: JSON, kind, schema, order. What does not fit is named, not thrown. */
import * as v from "valibot";
import { canonical, isDeeper, parseExact } from "../base/json.ts";
import { sha1Hex } from "../base/runtime.ts";
import { fitsKind, kindOf, type Row, schemaOf } from "../row/kind.ts";
import type { Order } from "../row/order.ts";
import { orderOf } from "../row/order.ts";
import type { LedgerPath } from "../row/path.ts";
import { REASONS } from "./line-fault.ts";

/** Deeper JSON is refused: no row of any version comes near. */
export const NESTING_LIMIT = 32;

/** A row in its place. */
export interface Admitted {
  readonly row: Row;
  readonly order: Order;
  /** True where its payload was taken out: it is read as an empty one. */
  readonly withheld: boolean;
}

/**
 * A row's members as they stand in its line, with an empty payload for one that was taken out. Null
 * for a line of v1 that is no row: without a hash, nothing verified it when it was read.
 */
export function membersOf(text: string): Members | null {
  const members = parseJson(text);
  if (!isRecord(members)) return null;
  return named(lacksPayload(members) ? { ...members, payload: {} } : members, isAscii(text));
}

type Members = Readonly<Record<string, unknown>>;

/** Members that name something. */
const NAMES = ["scope", "instance_id", "owner", "project", "alias", "key", "conflict_key"]
  .concat("decision_key");

/** The members of a line with every name in NFC: how it is written tells no two things apart. */
function named(members: Members, isPlain: boolean): Members {
  if (isPlain) return members;
  const payload = members["payload"];
  return isRecord(payload)
    ? { ...composed(members), payload: composed(payload) }
    : composed(members);
}

function composed(members: Members): Members {
  const names = NAMES.flatMap((name) => {
    const value = members[name];
    return typeof value === "string" ? [[name, value.normalize("NFC")]] : [];
  });
  return { ...members, ...Object.fromEntries(names) };
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex -- All of ASCII is meant.
  return /^[\x00-\x7f]*$/.test(text);
}

function lacksPayload(members: Readonly<Record<string, unknown>>): boolean {
  return members["payload"] === null && typeof members["payload_sha256"] === "string";
}

/** A row in its place, or what keeps the line from being one. */
export type Parsed =
  | Admitted
  | { readonly fault: "edited" | "unreadable" | "refused"; readonly reason: string }
  /** A kind that this version does not know: passed over. */
  | { readonly unknown: string };

/**
 * Parses a line; `hash` is its verified hash, null for v1, whose hash is verified here. `isPlain`:
 * all of it is ASCII, which who read its bytes knows.
 */
export function parseLine(
  text: string,
  ledger: LedgerPath,
  hash: string | null,
  isPlain: boolean = isAscii(text),
): Parsed {
  if (isDeeper(text, NESTING_LIMIT)) {
    return unreadable(`nested deeper than ${NESTING_LIMIT}`);
  }
  const members = parseJson(text);
  if (!isRecord(members)) return unreadable("not a JSON object");
  const withheld = ledger.format !== 1 && lacksPayload(members);
  const value = named(withheld ? { ...members, payload: {} } : members, isPlain);
  const own = hash ?? exactHash(text);
  if (hash === null && typeof value["hash"] === "string" && value["hash"] !== own) {
    return { fault: "edited", reason: REASONS.edited };
  }
  const kind = kindOf(value, ledger.path);
  const version = value["schema_version"];
  if (kind === null) return { unknown: typeof version === "string" ? version : "none" };
  if (!fitsKind(kind, value)) {
    const checked = v.safeParse(schemaOf(kind), value, { abortEarly: true });
    if (!checked.success) return unreadable(describe(checked.issues[0]));
  }
  // The value as it was read goes on, not valibot's copy: members that we do not know stay.
  const row = { kind, row: "lc" in value ? value : { lc: 0, ...value } } as unknown as Row;
  return { row, order: orderOf(row, own), withheld };
}

/** Why a line is no row. */
export function reasonOf(parsed: Exclude<Parsed, Admitted>): string {
  return "reason" in parsed ? parsed.reason : `its kind '${parsed.unknown}' is not known`;
}

function unreadable(reason: string): Parsed {
  return { fault: "unreadable", reason };
}

/** What is wrong with a value, and where, from what its schema says of it. */
export function describe(issue: v.BaseIssue<unknown> | undefined): string {
  const path = issue === undefined ? null : v.getDotPath(issue);
  return `${path ?? "row"}: ${issue?.message ?? "does not fit its schema"}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A SyntaxError, or a RangeError for nesting that exhausts the stack: both are damage.
    if (cause instanceof SyntaxError || cause instanceof RangeError) return null;
    throw cause;
  }
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** v1's hash of a line, with number lexemes kept as they stand. */
function exactHash(text: string): string {
  return `sha1:${sha1Hex(canonical(parseExact(text), { omit: "hash" }))}`;
}
