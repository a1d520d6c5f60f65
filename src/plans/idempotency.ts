/**
 * Idempotency: a command that is retried with its key gives the first result again. A key belongs
 * to the replica that wrote it: there it is refused for other content. What another replica wrote
 * with it is the first try where it says the same, in a clone of ours, and else nothing: a stranger
 * cannot take keys of others in advance.
 */
import { keyReused } from "../base/errors.ts";
import { canonical } from "../base/json.ts";
import { type Draft, readAs } from "../row/kind.ts";
import type { Event } from "../row/kinds/event.ts";
import { KEY_PREFIX, type KeyOf, rowsWithKey } from "../state/idempotency.ts";
import type { Reader, RowMembers } from "../state/reader.ts";
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

/**
 * Yields an event, unless its key was used: the same content is no second event. Returns the row in
 * its place; undefined where there was one.
 */
export function* once(
  reader: Reader,
  draft: EventDraft,
): Generator<Step, PlacedRow | undefined, PlacedRow | undefined> {
  const { row } = draft;
  const first = earlier(reader, row);
  if (first === null) return yield draft;
  if (!isSaying(row)(first.row)) throw keyReused(row.idempotency_key, first.row.event_id);
  return undefined;
}

/** True for the event that a first try wrote. */
export type Says = (first: Event) => boolean;

/** The event of a call: its own row, or the one that its first try wrote. */
export function written(
  reader: Reader,
  rows: Iterable<PlacedRow>,
  { call, says }: { readonly call: Call; readonly says: Says },
): WrittenEvent | null {
  return eventIn(rows) ?? retried(reader, call, says);
}

/** The first event among the rows of a call that judges no other one; null where there is none. */
export function eventIn(rows: Iterable<PlacedRow>): WrittenEvent | null {
  for (const { kind, row, path } of rows) {
    if (kind !== "distilled" && readAs(kind) === "event") {
      return { row: row as unknown as Event, path };
    }
  }
  return null;
}

/**
 * The event that the first try of a call wrote, which has another content where this replica wrote
 * it with this key; null where this is the first try.
 */
export function retried(reader: Reader, call: Call, says: Says): WrittenEvent | null {
  const { command, idempotency_key, scope, instance_id: instance } = call;
  const key = storedKey(command, idempotency_key);
  return key === undefined ? null : withKey(reader, { key, scope, instance }, says);
}

function withKey(reader: Reader, of: KeyOf, says: Says): WrittenEvent | null {
  const found = firstTry(reader, of, (row) => says(row as unknown as Event));
  return found as WrittenEvent | null;
}

/** The row of a first try, of any kind; null where there is none. */
export function firstTry(
  reader: Reader,
  of: KeyOf,
  says: (row: RowMembers) => boolean,
): { readonly row: RowMembers; readonly path: string } | null {
  for (const { rid, isOwn } of rowsWithKey(reader.state, of)) {
    const row = reader.row(rid);
    if (row !== null && (isOwn || says(row))) return { row, path: reader.pathOf(rid) };
  }
  return null;
}

function earlier(reader: Reader, row: EventDraft["row"]): WrittenEvent | null {
  const { idempotency_key: key, scope, instance_id: instance } = row;
  if (!key.startsWith(KEY_PREFIX)) return null;
  return withKey(reader, { key, scope, instance }, isSaying(row));
}

/** What an event says, beside its ids, runs, times and nonce. */
export type Content = Pick<Event, "type" | "payload"> & {
  readonly project?: string | undefined;
  readonly visibility?: string | undefined;
};

/** True for events with this content: then two calls are the same. */
export function isSaying(content: Content | EventDraft["row"]): Says {
  const said = contentOf(content as Content);
  return (first) => contentOf(first) === said;
}

/** True for events whose payload has these members, as far as they are given. */
export function hasMembers(given: Readonly<Record<string, unknown>>): Says {
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  return ({ payload }) =>
    names.every((name) => canonical(given[name]) === canonical(payload[name]));
}

function contentOf({ type, project, visibility, payload }: Content): string {
  const { nonce: _nonce, ...said } = payload;
  return canonical({ type, project, visibility, payload: said });
}
