/** Idempotency: a command that is retried with its key gives the first result again. */
import { keyReused } from "../base/errors.ts";
import { canonical } from "../base/json.ts";
import { type Draft, readAs } from "../row/kind.ts";
import type { Event } from "../row/kinds/event.ts";
import { firstWithKey, KEY_PREFIX, type KeyOf } from "../state/idempotency.ts";
import type { Reader } from "../state/reader.ts";
import type { PlacedRow, Step } from "../command/command.ts";

type EventDraft = Extract<Draft, { readonly row: { readonly event_id: string; payload: unknown } }>;

/** The row of an event that was written, now or by an earlier call, and the file it stands in. */
export interface WrittenEvent {
  readonly row: Event;
  readonly path: string;
}

/** A call of a command that writes one event: the same one again is a retry. */
export interface Call {
  readonly command: string;
  readonly scope: string;
  readonly instance_id: string;
  /** As the caller gave it; undefined where none was given, and nothing can be retried. */
  readonly idempotency_key?: string | undefined;
}

/** The stored form of a caller's key. */
export function storedKey(command: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : `${KEY_PREFIX}${command}:${key}`;
}

/**
 * The key of one line of many, where the caller gave one key for all of them. What a caller types
 * is trimmed, so no key of a caller begins with a blank.
 */
export function lineKey(key: string, line: number): string {
  return ` line ${line} of ${key}`;
}

/** Yields an event, unless its key was used: the same content is no second event. */
export function* once(
  reader: Reader,
  draft: EventDraft,
): Generator<Step, void, PlacedRow | undefined> {
  const first = earlier(reader, draft.row);
  if (first === null) yield draft;
  else if (contentOf(first.row) !== contentOf(draft.row)) {
    throw keyReused(draft.row.idempotency_key, first.row.event_id);
  }
}

/** The event of a call: its own row, or the one that its first try wrote. */
export function written(
  reader: Reader,
  rows: Iterable<PlacedRow>,
  call: Call,
): WrittenEvent | null {
  return eventIn(rows) ?? retried(reader, call);
}

/** The first event among the rows of a call; null where it wrote none. */
export function eventIn(rows: Iterable<PlacedRow>): WrittenEvent | null {
  for (const { kind, row, path } of rows) {
    if (readAs(kind) === "event") return { row: row as unknown as Event, path };
  }
  return null;
}

/** The event that the first try of a call wrote; null where this is the first. */
export function retried(
  reader: Reader,
  { command, idempotency_key, scope, instance_id: instance }: Call,
): WrittenEvent | null {
  const key = storedKey(command, idempotency_key);
  return key === undefined ? null : withKey(reader, { key, scope, instance });
}

function withKey(reader: Reader, of: KeyOf): WrittenEvent | null {
  const rid = firstWithKey(reader.state, of);
  const row = rid === undefined ? null : reader.row(rid);
  if (rid === undefined || row === null) return null;
  return { row: row as unknown as Event, path: reader.pathOf(rid) };
}

function earlier(reader: Reader, row: EventDraft["row"]): WrittenEvent | null {
  const { idempotency_key: key, scope, instance_id: instance } = row;
  return key.startsWith(KEY_PREFIX) ? withKey(reader, { key, scope, instance }) : null;
}

/** What makes two calls the same: not their ids, runs and times. */
function contentOf(
  { type, project, visibility, payload }: Pick<Event, "type" | "payload"> & {
    readonly project?: string | undefined;
    readonly visibility?: string | undefined;
  },
): string {
  return canonical({ type, project, visibility, payload });
}
