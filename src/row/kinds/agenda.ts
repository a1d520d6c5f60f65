/** An agenda item: added, changed or closed. v1's rows have no id, project or version. */
import { kind, type RowReadAs } from "../define.ts";
import {
  commitment,
  committing,
  nonce,
  optional,
  pick,
  text,
  texts,
  unwritten,
} from "../member.ts";
import { agendaSeries } from "../series.ts";
import { group, type ReadOf } from "../record.ts";

const item = () => ({
  closed_at: optional(text),
  created_at: text,
  due_at: optional(text),
  id: text,
  origin: text,
  owner: text,
  priority: text,
  status: text,
  summary: text,
  tags: texts,
});

const patch = () => ({
  due_at: optional(text),
  owner: optional(text),
  priority: optional(text),
  status: optional(text),
  summary: optional(text),
  tags: optional(texts),
});

const said = () => ({
  /** Of `add`. */
  item: optional(group(item())),
  nonce,
  /** Of `update`: only what was given. */
  patch: optional(group(patch())),
});

export const agenda = kind({
  name: "agenda",
  version: "memoryctl-v2-agenda",
  unversioned_in: "projects",
}, () => ({
  ledger: agendaSeries,
  id: "id",
  members: {
    id: optional(text),
    idempotency_key: optional(text),
    instance_id: optional(text),
    /** In rows of format 2, which have no payload. */
    item: unwritten(group(item())),
    op: pick(["add", "update", "close"]),
    /** In rows of format 2, which have no payload. */
    patch: unwritten(group(patch())),
    payload: optional(committing(group(said()))),
    payload_sha256: commitment,
    project: optional(text),
    /** Of `close`. */
    status: optional(text),
    /** Of `update` and `close`. */
    target_id: optional(text),
    ts: text,
  },
  example: ({ instance_id, nonce, project, ts }) => ({
    id: "agd-20261123101500-0011223344556677",
    instance_id,
    op: "add",
    payload: {
      item: {
        created_at: ts,
        due_at: "2026-12-01",
        id: "agd-20261123101500-0011223344556677",
        origin: "manual",
        owner: "ins-a",
        priority: "high",
        status: "active",
        summary: "Measure the cache",
        tags: ["storage"],
      },
      nonce,
    },
    project,
    ts,
  }),
}));

export type Agenda = RowReadAs<typeof agenda>;

/** What a row says of its item, whichever format it has. */
export function saidBy(row: Agenda): Pick<ReadOf<ReturnType<typeof said>>, "item" | "patch"> {
  return row.payload ?? row;
}

export type AgendaItem = ReadOf<ReturnType<typeof item>>;
export type AgendaPatch = ReadOf<ReturnType<typeof patch>>;
