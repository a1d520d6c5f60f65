/**
 * The narrow part of the gate: it knows the usual event that a command has just made, and no other
 * row. What passes here passes the gate, of which it asks the same questions in fewer steps, and
 * without a schema; what does not is left to the gate. See `gate.ts`.
 */
import { sha256Hex } from "../base/runtime.ts";
import { CLOCK_LIMIT } from "../row/clock.ts";
import { PAYLOAD, payloadIn } from "../row/commitment.ts";
import type { LineAt } from "./gate.ts";

/** Members of a usual event that are texts, in the order of their names. */
const TEXTS = [
  "actor",
  "event_id",
  "idempotency_key",
  "instance_id",
  "owner",
  "prev",
  "run_id",
  "scope",
  "ts_wall",
];
const ID = /^evt-\d{14}-([0-9a-f]{12})[0-9a-f]{20}$/;

/** An event's ledger, as whoever made it knows it, and when that was: ISO 8601. */
interface UsualAt extends LineAt {
  readonly type: "memory.captured" | "memory.published";
  /** The series of that type's ledger for the scope of the event. */
  readonly home: string;
  readonly scope: string;
  readonly time: string;
}

/** True for the line of a usual event in its place; false says nothing. */
export function isUsual(
  text: string,
  { ledger, hash, clock, type, home, scope, time }: UsualAt,
): boolean {
  const row = JSON.parse(text) as Readonly<Record<string, string>>;
  for (const name of TEXTS) if (typeof row[name] !== "string") return false;
  const { event_id = "", project = "", schema_version, visibility } = row;
  if (typeof project !== "string" || visibility !== "project" || row["hash"] !== hash) return false;
  if (schema_version !== "diasync-v1-event" || row["ts_wall"] !== time) return false;
  const isOwn = ID.exec(event_id)?.[1] === ledger.replica && ledger.format === 3;
  if (!isOwn || row["type"] !== type || row["scope"] !== scope || home !== ledger.series) {
    return false;
  }
  const lc: unknown = row["lc"];
  if (typeof lc !== "number" || !Number.isSafeInteger(lc)) return false;
  if (lc <= (clock ?? 0) || lc > CLOCK_LIMIT) return false;
  // The payload is the only member of that name, and what the line commits to.
  const found = payloadIn(text);
  const [refs, payload]: unknown[] = [row["causal_refs"], row["payload"]];
  if (found === null || !Array.isArray(refs) || refs.length > 0) return false;
  const { at, end, stated } = found;
  return typeof payload === "object" && payload !== null && !Array.isArray(payload) &&
    row["payload_sha256"] === stated && sha256Hex(text.slice(at, end)) === stated &&
    !text.includes(PAYLOAD, end);
}
