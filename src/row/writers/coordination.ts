/** Constructors of the rows of `coordination/`: members in sorted order, `hash` left out. */
import { flag, integer, record, records, text, texts } from "../record.ts";
import type {
  Archive,
  Conflict,
  Cursor,
  Instance,
  Lease,
  Outcome,
  Seal,
} from "../schema/coordination.ts";

type Body<T> = Omit<T, "hash">;

export const writeInstance = record<Body<Instance>>({
  event: text,
  instance_id: text,
  lc: integer,
  note: text,
  prev: text,
  project: text,
  run_id: text,
  schema_version: text,
  scope: text,
  ts: text,
});

export const writeCursor = record<Body<Cursor>>({
  cursor: integer,
  instance_id: text,
  lc: integer,
  op: text,
  prev: text,
  schema_version: text,
  scope: text,
  ts: text,
});

export const writeLease = record<Body<Lease>>({
  acquired_at: text,
  expires_at: text,
  fence: integer,
  instance_id: text,
  key: text,
  lc: integer,
  lease_id: text,
  op: text,
  prev: text,
  reason: text,
  released_at: text,
  schema_version: text,
  scope: text,
  ts: text,
});

export const writeConflict = record<Body<Conflict>>({
  conflict_id: text,
  conflict_key: text,
  evidence: texts,
  lc: integer,
  op: text,
  prev: text,
  reason: text,
  recommendation: text,
  schema_version: text,
  scope: text,
  sides: records(record({
    event_id: text,
    object_id: text,
    owner: text,
    summary: text,
    ts: text,
  })),
  summary: text,
  ts: text,
});

export const writeOutcome = record<Body<Outcome>>({
  event_id: text,
  lc: integer,
  object_id: text,
  op: text,
  outcome: text,
  prev: text,
  reason: text,
  schema_version: text,
  scope: text,
  ts: text,
  type: text,
});

export const writeSeal = record<Body<Seal>>({
  files: records(record({ bytes: integer, head: text, path: text, rows: integer })),
  lc: integer,
  part: integer,
  parts: integer,
  prev: text,
  previous: text,
  reason: text,
  schema_version: text,
  seal_id: text,
  ts: text,
});

export const writeArchive = record<Body<Archive>>({
  bytes: integer,
  head: text,
  lc: integer,
  prev: text,
  pruned: flag,
  rows: integer,
  schema_version: text,
  sha256: text,
  source: text,
  target: text,
  ts: text,
});
