/** One memory as one line: `[key] text — why (who, day) ·id8`. */
import { day } from "../base/time.ts";
import { isPast } from "../state/confirmations.ts";
import type { EventRecord } from "../state/event-row.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { contentOf, type Reader } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { WeightyObject } from "../state/weighty.ts";
import { clip, neutral } from "./neutral.ts";

/** What is known of a memory before its row is read: an object, or an event that waits. */
export interface KnownMemory {
  readonly rid: number;
  readonly id: string;
  /** The event that it comes from. */
  readonly source: string;
  readonly type: string;
  readonly scope: string;
  readonly realm: string;
  readonly key: string | null;
  readonly owner: string;
  readonly due: string | null;
  readonly lc: number;
  readonly ts: number;
  /** Where its horizon ends, if it is an object and has one. */
  readonly expires: number | null;
  /** True for an event that nobody has judged yet. */
  readonly waits: boolean;
}

/** An object, as far as a line needs it. */
export function knownObject(object: ObjectRecord | WeightyObject): KnownMemory {
  return { ...object, owner: object.owner ?? "", waits: false };
}

/** An event that waits, as far as a line needs it. */
export function knownWaiting(event: EventRecord): KnownMemory {
  const { rid, id, scope, key, due, lc, ts } = event;
  const [type, realm, owner] = [event.type ?? "fact", event.realm ?? "", event.instance ?? ""];
  return { rid, id, source: id, type, scope, realm, key, owner, due, lc, ts, ...WAITS };
}

const WAITS = { expires: null, waits: true } as const;

/** What a line says beside the memory itself. */
export interface Marks {
  /** Milliseconds since 1970: what is due before is overdue. */
  readonly now_ms: number;
  readonly contested?: boolean;
  /** True where the line stands among those of other scopes. */
  readonly with_scope?: boolean;
  /** What it is, where it is no more, or something else than a memory. */
  readonly is?: readonly string[];
}

/** What a line says, part by part. */
export interface LineParts {
  readonly key: string | null;
  readonly text: string;
  readonly why: string | null;
  /** Who, when, and whatever is to be marked. */
  readonly notes: readonly string[];
  /** Short. */
  readonly id: string;
}

/** Longer texts are cut, and end in an ellipsis: `show` has all of them. */
const TEXT_LIMIT = 300;
const WHY_LIMIT = 160;
const WORD_LIMIT = 60;

/** The line of a memory; its text is read from its row. */
export function memoryLine(reader: Reader, memory: KnownMemory, marks: Marks): string {
  return lineOf(memoryParts(reader, memory, marks));
}

/** The same, part by part: one line each, cut where it is too long. */
export function memoryParts(reader: Reader, memory: KnownMemory, marks: Marks): LineParts {
  const { summary, why } = contentOf(reader.row(memory.rid) ?? {});
  const is_past = !memory.waits && isPast(reader.state, memory, marks.now_ms);
  return {
    key: memory.key === null ? null : shown(memory.key, WORD_LIMIT),
    text: typeof summary === "string" ? shown(summary, TEXT_LIMIT) : UNREADABLE,
    why: typeof why === "string" && why !== "" ? shown(why, WHY_LIMIT) : null,
    notes: [...notesOf(memory, marks), ...(is_past ? ["past"] : [])],
    id: shortId(memory.id),
  };
}

/** `[key] text — why (who, day) ·id8`. */
export function lineOf({ key, text, why, notes, id }: LineParts): string {
  const head = key === null ? "" : `[${key}] `;
  const reason = why === null ? "" : ` — ${why}`;
  return `${head}${text}${reason} (${notes.join(", ")}) ·${id}`;
}

/** Stands for the text of a row that is damaged, or whose payload was taken out. */
const UNREADABLE = "(its row can no longer be read: memoryctl validate)";

function notesOf(memory: KnownMemory, { now_ms, contested, with_scope, is = [] }: Marks): string[] {
  const { owner, ts, due, realm, waits, scope } = memory;
  return [
    shown(owner === "" ? "unknown" : owner, WORD_LIMIT),
    day(ts),
    ...(due === null ? [] : [`${due < day(now_ms) ? "overdue since" : "due"} ${shown(due, 10)}`]),
    ...(realm === "" ? [] : ["private"]),
    ...(waits ? ["waiting"] : []),
    ...(contested === true ? ["contested"] : []),
    ...is,
    ...(with_scope === true ? [shown(scope, WORD_LIMIT)] : []),
  ];
}

/** A text of others on one line of ours: harmless, and cut where it is too long. */
export function shown(text: string, limit: number): string {
  return clip(neutral(text).text, limit).text;
}

/** What an object says, on one line of ours; empty where its row can no longer be read. */
export function summaryOf(
  reader: Reader,
  { rid }: { readonly rid: number },
  limit: number,
): string {
  return shown(String(contentOf(reader.row(rid) ?? {})["summary"] ?? ""), limit);
}
