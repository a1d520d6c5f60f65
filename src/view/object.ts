/** A memory object as v1's format shows it, from the row that it comes from. */
import { iso } from "../base/time.ts";
import type { Event } from "../row/kinds/event.ts";
import type { MemoryObject, ObjectLine } from "../row/kinds/object.ts";
import { zoneOf } from "../row/path.ts";
import { conflictsOf } from "../state/conflicts.ts";
import type { Reader } from "../state/reader.ts";
import type { ObjectRecord, ShownObject } from "../state/objects.ts";
import { namesOf, objectNamed } from "../state/objects.ts";
import { hasNames } from "../state/outcomes.ts";

/** Ids of the open conflicts that an object is part of, sorted. */
export type ConflictsOf = (head: Pick<ObjectRecord, "id">) => readonly string[];

/** The object, or null where its row can no longer be read as it was folded. */
export function objectOf(reader: Reader, record: ShownObject): ObjectLine | null {
  const found = lineOf(reader, record, (head) => conflictsOf(reader.state, head));
  if (found === null) return null;
  const kept = Object.entries(found).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as ObjectLine;
}

/** The same for a line of a view: members without a value are undefined. */
export function lineOf(
  reader: Reader,
  record: ShownObject,
  conflicts: ConflictsOf,
): ObjectLine | null {
  const row = reader.row(record.rid);
  if (row === null) return null;
  const { state } = reader;
  const aliases = hasNames(state)
    ? namesOf(state, record).filter((name) => name !== record.source).sort()
    : [];
  const contested = conflicts(record);
  const decided: Decided = {
    aliases: aliases.length > 0 ? aliases : undefined,
    conflicts: contested.length > 0 ? contested : undefined,
  };
  return record.id === record.source
    ? fromObject(record, row as unknown as MemoryObject, decided)
    : fromEvent(reader, record, { row: row as unknown as Event, decided });
}

/** What the state says beside the record, whatever the row says. */
type Decided = Pick<ObjectLine, "aliases" | "conflicts">;

function fromObject(record: ShownObject, row: MemoryObject, decided: Decided): ObjectLine {
  const { hash: _hash, lc: _lc, ...members } = row as MemoryObject & { lc?: number };
  const { id, type, scope, status, status_now } = record;
  return { ...members, id, type, scope, status: status_now ?? status, ...decided };
}

function fromEvent(
  reader: Reader,
  record: ShownObject,
  { row, decided }: { readonly row: Event; readonly decided: Decided },
): ObjectLine {
  const payload = row.payload as unknown as ObjectLine;
  const path = reader.pathOf(record.rid);
  const zone = zoneOf(path) === "bus" ? "bus" : "stream";
  return {
    assumptions: payload.assumptions,
    decision_key: payload.decision_key,
    due_at: payload.due_at,
    evidence_ref: payload.evidence_ref,
    review_at: payload.review_at,
    why: payload.why,
    supersedes: payload.supersedes === undefined
      ? undefined
      : objectNamed(reader.state, payload.supersedes)?.id ?? payload.supersedes,
    project: row.project,
    confidence: payload.confidence,
    event_refs: [...(row.causal_refs ?? []), row.event_id],
    // v1 demands one: the longest stands for none.
    horizon: payload.horizon ?? "year",
    owner: row.owner ?? row.instance_id,
    salience: payload.salience,
    schema_version: "diasync-v1-object",
    source: [...(payload.source ?? []), `${zone}:${path}`],
    summary: payload.summary,
    tags: payload.tags,
    ts: iso(record.ts),
    visibility: record.realm !== ""
      ? "private"
      : row.visibility === "global"
      ? "global"
      : "project",
    id: record.id,
    type: record.type,
    scope: record.scope,
    status: record.status_now ?? record.status,
    aliases: decided.aliases,
    conflicts: decided.conflicts,
  };
}
