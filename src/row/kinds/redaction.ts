/**
 * Lines of ledgers that somebody answers for: their payloads were taken out, or what is wrong with
 * them is known and cannot be mended. Each is named by its place and its content as it stands, so
 * that a row says nothing of what comes later.
 */
import * as v from "valibot";
import { kind, type RowReadAs } from "../define.ts";
import { checked, integer, optional, pick, text } from "../member.ts";
import { records } from "../record.ts";
import { isPrivateLedger, storeSeries } from "../series.ts";

const digest = checked(text, () => v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{32})?$/)));

export const redaction = kind({ name: "redaction", version: "memoryctl-v3-redaction" }, () => ({
  ledger: ({ lines }: { readonly lines: readonly { readonly path: string }[] }, replica) => {
    const isPrivate = lines.some(({ path }) => isPrivateLedger(path));
    return storeSeries("coordination/redactions", replica, isPrivate);
  },
  id: "redaction_id",
  members: {
    instance_id: text,
    lines: records({
      /** Of the line, as `shortDigest` gives it; empty where there is no such line any more. */
      digest,
      /** Of `loss`: the word by which `validate` names the damage. */
      fault: optional(text),
      line: integer,
      path: text,
    }),
    /** `redact`: the payloads are taken out. `loss`: the damage is known, and stays. */
    op: pick(["redact", "loss"]),
    /** Why, in words that repeat nothing of what is taken out. */
    reason: text,
    redaction_id: text,
    ts: text,
  },
  example: ({ digest, instance_id, ts }) => ({
    instance_id,
    lines: [{ digest, line: 6, path: "bus/project-demo/2026-11-23.0a1b2c3d4e5f.00001.jsonl" }],
    op: "redact",
    reason: "it held a password",
    redaction_id: "red-20261123101500-00112233445566ab",
    ts,
  }),
}));

export type Redaction = RowReadAs<typeof redaction>;
