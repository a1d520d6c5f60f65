/** Idempotency: a command that is retried with its key gives the first result again. */
import { keyReused } from "../base/errors.ts";
import { canonical } from "../base/json.ts";
import type { Draft } from "../row/kind.ts";
import type { Event } from "../row/kinds/event.ts";
import { firstWithKey, KEY_PREFIX } from "../state/idempotency.ts";
import type { Reader } from "../state/reader.ts";
import type { PlacedRow, Step } from "../command/command.ts";

type EventDraft = Extract<Draft, { readonly row: { readonly event_id: string; payload: unknown } }>;

/** The row of an event that was written, now or by an earlier call, and the file it stands in. */
export interface Written {
  readonly row: Event;
  readonly path: string;
}

/** The stored form of a caller's key. */
export function storedKey(command: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : `${KEY_PREFIX}${command}:${key}`;
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

/** What a report tells of: the row of this call, or the first one with its key. */
export function written(
  reader: Reader,
  rows: Iterable<PlacedRow>,
  of: { readonly key: string; readonly scope: string; readonly instance: string },
): Written | null {
  const [made] = rows;
  if (made !== undefined) return { row: made.row as unknown as Event, path: made.path };
  const rid = firstWithKey(reader.state, of);
  const row = rid === undefined ? null : reader.row(rid);
  if (rid === undefined || row === null) return null;
  return { row: row as unknown as Event, path: reader.pathOf(rid) };
}

function earlier(reader: Reader, row: EventDraft["row"]): Written | null {
  const { idempotency_key: key, scope, instance_id: instance } = row;
  if (!key.startsWith(KEY_PREFIX)) return null;
  return written(reader, [], { key, scope, instance });
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
