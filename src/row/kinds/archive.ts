/** A ledger that was compressed into the archive. */
import { kind, type RowReadAs } from "../define.ts";
import { flag, integer, text } from "../member.ts";
import { isPrivateLedger, monthlySeries, PRIVATE_MARK } from "../series.ts";

const ARCHIVES = "coordination/archives";

export const archive = kind({ name: "archive", version: "memoryctl-v2-archive" }, () => ({
  ledger: ({ source }: { readonly source: string }, to) => {
    return monthlySeries(isPrivateLedger(source) ? `${ARCHIVES}${PRIVATE_MARK}` : ARCHIVES, to);
  },
  id: "hash",
  members: {
    bytes: integer,
    head: text,
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
    source: "bus/project-demo/2026-10-01.0a1b2c3d4e5f.jsonl",
    target: "archive/bus/project-demo/2026-10-01.0a1b2c3d4e5f.jsonl.cdcdcdcdcdcdcdcd.gz",
    ts,
  }),
}));

export type Archive = RowReadAs<typeof archive>;
