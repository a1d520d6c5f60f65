/** Files that changed since this replica's last seal. The row's own SHA-256 is the root. */
import { kind, type RowReadAs } from "../define.ts";
import { NO_PREV } from "../line.ts";
import { integer, text } from "../member.ts";
import { isPrivateLedger, SEALS, storeSeries } from "../series.ts";
import { records } from "../record.ts";

export const seal = kind({ name: "seal", version: "memoryctl-v2-seal" }, () => ({
  ledger: ({ files }: { readonly files: readonly { readonly path: string }[] }, replica) => {
    const isPrivate = files.some(({ path }) => isPrivateLedger(path));
    return storeSeries(SEALS, replica, isPrivate);
  },
  id: "hash",
  members: {
    files: records({
      bytes: integer,
      /** SHA-256 of the last line, as the next line's `prev` would have it. */
      head: text,
      path: text,
      rows: integer,
    }),
    /** A seal over 128 KiB goes on in further rows: this one is `part` of `parts`, from 1. */
    part: integer,
    parts: integer,
    /** The root before; 64 zeros for the first. */
    previous: text,
    /** The command that sealed. */
    reason: text,
    seal_id: text,
    ts: text,
  },
  example: ({ head, ts }) => ({
    files: [{
      bytes: 4096,
      head,
      path: "bus/project-demo/2026-11-23.0a1b2c3d4e5f.00001.jsonl",
      rows: 6,
    }],
    part: 1,
    parts: 1,
    previous: NO_PREV,
    reason: "sync stop",
    seal_id: "sea-20261123101500-00112233445566ee",
    ts,
  }),
}));

export type Seal = RowReadAs<typeof seal>;
