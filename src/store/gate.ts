/**
 * The one gate (law): whatever enters the fold passes it, whoever wrote it and in whatever order it
 * came, and whoever writes a line sends it through first. It asks what a row is (its shape, with
 * the payload of an event), whether its numbers are in range, and whether its file may say it. It
 * knows the line, its file and the clocks of the rows before it there, and nothing of the state: so
 * it says the same of a line in every clone. What fails is named, and costs only itself.
 */
import * as v from "valibot";
import { isWhole, judgementId, replicaIn } from "../base/id.ts";
import { parseTime } from "../base/time.ts";
import { PAYLOAD, type Payload, payloadIn } from "../row/commitment.ts";
import {
  type Draft,
  type Kind,
  payloadFits,
  payloadSchemaOf,
  type Row,
  seriesOf,
} from "../row/kind.ts";
import type { Event } from "../row/kinds/event.ts";
import { kindOfEvent } from "../row/kinds/event.ts";
import { inFormat2 } from "../row/name.ts";
import { seriesInFormat2 } from "../row/series.ts";
import { CLOCK_LIMIT, LC_JUMP, LC_LIMIT } from "../row/clock.ts";
import { ledgerAt, type LedgerPath } from "../row/path.ts";
import { describe, isRecord, type Parsed, parseLine } from "./parse.ts";
import type { ScannedLine } from "./scan.ts";

/** Where a line stands. */
export interface LineAt {
  readonly ledger: LedgerPath;
  /** Its verified hash; null for v1, whose hash is verified by the gate. */
  readonly hash: string | null;
  /** The greatest clock of a row that was admitted before it in its file; null for the first. */
  readonly clock: number | null;
  /** What was seen of the line while it was verified; looked for where nothing was. */
  readonly seen?: Pick<ScannedLine, "payload" | "isPlain">;
}

/** The row of a line, or why it is none that counts. */
export function admit(text: string, { ledger, hash, clock, seen }: LineAt): Parsed {
  const parsed = parseLine(text, ledger, hash, seen?.isPlain);
  if (!("row" in parsed)) return parsed;
  const payload = seen === undefined ? payloadIn(text) : seen.payload;
  if (ledger.format !== 1 && !commitsPlainly(text, payload, parsed.row.row)) {
    return { fault: "unreadable", reason: "its payload cannot be told from the rest" };
  }
  const wrong = parsed.withheld ? null : payloadFault(parsed.row);
  if (wrong !== null) return { fault: "unreadable", reason: wrong };
  const reason = rangeFault(parsed.row, parsed.order.lc, clock) ??
    (ledger.format === 1 ? idFaultOfV1(parsed.row) : authorityFault(parsed.row, ledger));
  return reason === null ? parsed : { fault: "refused", reason };
}

/**
 * True where the payload that a line commits to is the member of that name, and the only one: what
 * is taken out with it is then what the row says, for every reader.
 */
function commitsPlainly(
  text: string,
  payload: Payload | null,
  row: Readonly<Record<string, unknown>>,
): boolean {
  if (payload === null) return row["payload_sha256"] === undefined;
  const { end, stated } = payload;
  return row["payload_sha256"] === stated && isRecord(row["payload"]) &&
    !text.includes(PAYLOAD, end) && flatUpTo(row, "payload");
}

/** True where no member before the one of this name holds an object, which could have one too. */
function flatUpTo(row: Readonly<Record<string, unknown>>, name: string): boolean {
  for (const member in row) {
    if (member === name) return true;
    const value = row[member];
    if (isRecord(value) || (Array.isArray(value) && value.some(isNested))) return false;
  }
  return false;
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** Events that wait to be judged: a bad payload of theirs is rejected there, and shown. */
const JUDGED = ["captured", "published"];

function payloadFault({ kind, row }: Row): string | null {
  if (kind !== "event") return null;
  const type = kindOfEvent(row);
  if (JUDGED.includes(type) || payloadFits(type, row.payload)) return null;
  const checked = v.safeParse(payloadSchemaOf(type), row.payload, { abortEarly: true });
  return checked.success ? null : `payload.${describe(checked.issues[0])}`;
}

/** A lease's fence is never greater: it grows by one with each grant of a key. */
const FENCE_LIMIT = 2 ** 48;

function rangeFault({ kind, row }: Row, lc: number, before: number | null): string | null {
  if (!clockFits(lc, before)) return "its clock is far ahead of the rows before it";
  const fence = kind === "lease" ? row.fence : kind === "event" ? row.payload["fence"] : undefined;
  if (typeof fence === "number" && fence > FENCE_LIMIT) return "its fence is beyond every limit";
  return null;
}

/** True where a clock may follow those before it in its file. */
function clockFits(lc: number, before: number | null): boolean {
  return lc <= Math.max(before ?? 0, CLOCK_LIMIT) + LC_JUMP && lc <= LC_LIMIT;
}

/** Why a file of a replica may not say this; null where it may. */
function authorityFault(row: Row, ledger: LedgerPath): string | null {
  const time = row.kind === "event" ? row.row.ts_wall : row.row.ts;
  if (parseTime(time) === null) return "its time cannot be read";
  if (!isAtHome(row, ledger)) return "it belongs into another ledger";
  const taken = row.kind === "event" ? idFault(row.row, ledger) : null;
  if (taken !== null) return taken;
  if (row.kind === "conflict" && row.row.op === "resolve") {
    return "only a correction decides a conflict";
  }
  if (row.kind !== "archive") return null;
  const source = ledgerAt(row.row.source);
  const isOwn = source !== null && (source.format === 1 || source.replica === ledger.replica);
  return isOwn ? null : "it archives the ledger of another replica";
}

/**
 * Why an event may not have its id: one with 32 digits names the replica that writes it, or is
 * derived from the event that is judged.
 */
function idFault(row: Event, { replica }: Pick<LedgerPath, "replica">): string | null {
  if (!isWhole(row.event_id)) return null;
  if (row.payload_sha256 === undefined) return "it does not commit to its payload";
  if (kindOfEvent(row) === "distilled") {
    const judged = row.payload["source_event_id"];
    const own = typeof judged !== "string" || judgementId(judged) === row.event_id;
    return own ? null : "its id is not that of what it judges";
  }
  return replicaIn(row.event_id) === replica ? null : "its id is that of another replica";
}

function idFaultOfV1({ kind, row }: Row): string | null {
  return kind === "event" ? idFault(row, { replica: "" }) : null;
}

/** True where a row stands in the ledger that its members name. */
function isAtHome({ kind, row }: Row, ledger: LedgerPath): boolean {
  if (kind === "object" || kind === "processed") return false;
  const name = kind === "event" ? writtenAs(row) : kind;
  if (name === null) return true;
  const draft = { kind: name, row } as unknown as Draft;
  return ledger.format === 3
    ? seriesOf(draft, ledger.replica) === ledger.series
    : isAtHomeInFormat2(draft, ledger);
}

/** In format 2, what is private stood among the rest, and slugs were shorter. */
function isAtHomeInFormat2(
  { kind, row }: Draft,
  { date, replica, series }: LedgerPath,
): boolean {
  const { instance_id = "", payload_sha256 } = row as Partial<Event>;
  const of = payload_sha256 === undefined ? { ...row, visibility: "project" } : row;
  const named = seriesOf({ kind, row: of } as unknown as Draft, replica);
  const home = seriesInFormat2(named, date, instance_id);
  return home === series || inFormat2(home) === series;
}

/** The kind that an event is written as; null for a type that this program does not write. */
function writtenAs(row: Event): Kind | null {
  const type = kindOfEvent(row);
  return TYPES.has(type) ? type as Kind : null;
}

const TYPES: ReadonlySet<string> = new Set([
  "captured",
  "published",
  "reconciled",
  "confirmed",
  "distilled",
  "checkpointed",
  "handoff",
]);
