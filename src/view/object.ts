/** A memory object as v1's format shows it, from the row that it comes from. */
import { iso } from "../base/time.ts";
import type { Event } from "../row/kinds/event.ts";
import type { MemoryObject, ObjectLine } from "../row/kinds/object.ts";
import { zoneOf } from "../row/path.ts";
import { conflictsOf } from "../state/conflicts.ts";
import type { Reader } from "../state/reader.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { namesOf, objectNamed } from "../state/objects.ts";

/** The object, or null where its row can no longer be read as it was folded. */
export function objectOf(
  reader: Reader,
  record: ObjectRecord,
  isContested = true,
): ObjectLine | null {
  const row = reader.row(record.rid);
  if (row === null) return null;
  return record.id === record.source
    ? { ...fromObject(row as unknown as MemoryObject), ...decided(reader, record, isContested) }
    : {
      ...fromEvent(reader, record, row as unknown as Event),
      ...decided(reader, record, isContested),
    };
}

/** Members that the state decides, whatever the row says. */
function decided(reader: Reader, record: ObjectRecord, isContested: boolean) {
  const aliases = namesOf(reader.state, record).filter((name) => name !== record.source);
  const conflicts = isContested ? conflictsOf(reader.state, record) : [];
  return {
    id: record.id,
    type: record.type,
    scope: record.scope,
    status: record.status_now ?? record.status,
    ...(aliases.length > 0 ? { aliases: aliases.sort() } : {}),
    ...(conflicts.length > 0 ? { conflicts } : {}),
  };
}

function fromObject(row: MemoryObject): ObjectLine {
  const { hash: _hash, lc: _lc, ...members } = row as MemoryObject & { lc?: number };
  return members;
}

function fromEvent(reader: Reader, record: ObjectRecord, row: Event) {
  const payload = row.payload as unknown as ObjectLine;
  const path = reader.pathOf(record.rid);
  const zone = zoneOf(path) === "bus" ? "bus" : "stream";
  const supersedes = payload.supersedes === undefined
    ? undefined
    : objectNamed(reader.state, payload.supersedes)?.id ?? payload.supersedes;
  return {
    ...optional(payload),
    ...(supersedes === undefined ? {} : { supersedes }),
    ...(row.project === undefined ? {} : { project: row.project }),
    confidence: payload.confidence,
    event_refs: [...(row.causal_refs ?? []), row.event_id],
    horizon: payload.horizon,
    owner: row.owner ?? row.instance_id,
    salience: payload.salience,
    schema_version: "diasync-v1-object" as const,
    source: [...(payload.source ?? []), `${zone}:${path}`],
    summary: payload.summary,
    tags: payload.tags,
    ts: iso(record.ts),
    visibility: record.realm === "" && row.visibility === "global"
      ? "global" as const
      : shared(record),
  };
}

function shared(record: ObjectRecord): "private" | "project" {
  return record.realm === "" ? "project" : "private";
}

const OPTIONAL = [
  "assumptions",
  "decision_key",
  "due_at",
  "evidence_ref",
  "review_at",
  "why",
] as const;

function optional(payload: ObjectLine): Partial<ObjectLine> {
  const kept: Record<string, unknown> = {};
  for (const name of OPTIONAL) if (payload[name] !== undefined) kept[name] = payload[name];
  return kept as Partial<ObjectLine>;
}
