/**
 * The narrow part of the gate: it knows the usual event that a command has just made, and no other
 * row. What passes here passes the gate, of which it asks the same questions in fewer steps, and
 * without a schema; what does not is left to the gate. See `gate.ts`.
 */
import { isWhole, replicaIn } from "../base/id.ts";
import { sha256Hex } from "../base/runtime.ts";
import { parseTime } from "../base/time.ts";
import { PAYLOAD, payloadIn } from "../row/commitment.ts";
import { CLOCK_LIMIT } from "../row/clock.ts";
import type { LedgerPath } from "../row/path.ts";
import { busSeries, streamSeries } from "../row/series.ts";
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

/** True for the line of a usual event in its place; false says nothing. */
export function isUsual(text: string, { ledger, hash, clock }: LineAt): boolean {
  const row = JSON.parse(text) as Readonly<Record<string, string>>;
  if (!TEXTS.every((name) => typeof row[name] === "string") || row["hash"] !== hash) return false;
  const { event_id = "", lc: said, project = "", schema_version, ts_wall = "" } = row;
  const lc: unknown = said;
  return typeof project === "string" && typeof lc === "number" &&
    schema_version === "diasync-v1-event" && row["visibility"] === "project" &&
    Number.isSafeInteger(lc) && lc > (clock ?? 0) && lc <= CLOCK_LIMIT &&
    parseTime(ts_wall) !== null && isAtHome(row, ledger) &&
    isWhole(event_id) && replicaIn(event_id) === ledger.replica && commits(text, row);
}

function isAtHome(
  { type, scope = "" }: Readonly<Record<string, string>>,
  { format, replica, series }: LedgerPath,
): boolean {
  const home = type === "memory.captured"
    ? streamSeries({ scope }, replica)
    : type === "memory.published"
    ? busSeries({ scope }, replica)
    : null;
  return format === 3 && home === series;
}

/** True where the payload is the only member of that name, and what the line commits to. */
function commits(text: string, row: Readonly<Record<string, unknown>>): boolean {
  const payload = payloadIn(text);
  const refs = row["causal_refs"];
  if (payload === null || !Array.isArray(refs) || refs.length > 0) return false;
  const { at, end, stated } = payload;
  return typeof row["payload"] === "object" && !Array.isArray(row["payload"]) &&
    row["payload_sha256"] === stated && sha256Hex(text.slice(at, end)) === stated &&
    !text.includes(PAYLOAD, end);
}
