/** A ledger that was compressed into the archive, alone or packed with others. */
import { kind, type RowReadAs } from "../define.ts";
import { flag, integer, optional, text } from "../member.ts";
import { ARCHIVES, isPrivateLedger, storeSeries } from "../series.ts";

export const archive = kind({ name: "archive", version: "memoryctl-v2-archive" }, () => ({
  ledger: ({ source }: { readonly source: string }, replica) =>
    storeSeries(ARCHIVES, replica, isPrivateLedger(source)),
  id: "hash",
  members: {
    bytes: integer,
    head: text,
    /** Where its content begins in that of a pack; a ledger that is packed alone has none. */
    offset: optional(integer),
    pruned: flag,
    rows: integer,
    sha256: text,
    source: text,
    target: text,
    ts: text,
  },
  example: ({ head, ts }) => ({
    bytes: 4096,
    head,
    pruned: true,
    rows: 6,
    sha256: "cd".repeat(32),
    source: "bus/project-demo/2026-10-01.0a1b2c3d4e5f.00001.jsonl",
    target: "archive/bus/project-demo/2026-10-01.0a1b2c3d4e5f.00001.jsonl.cdcdcdcdcdcdcdcd.gz",
    ts,
  }),
}));

export type Archive = RowReadAs<typeof archive>;
