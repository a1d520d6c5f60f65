/** A finding: `open` has all members; `closed` only the id, the status and the reason. */
import { kind, type RowReadAs } from "../define.ts";
import { numbers, optional, pick, text, texts } from "../member.ts";

export const finding = kind({ name: "finding", version: "diasync-v1-finding-event" }, () => ({
  ledger: "governance/findings/findings",
  id: "hash",
  members: {
    evidence: optional(texts),
    finding_id: text,
    metric: optional(numbers),
    project: optional(text),
    reason: optional(text),
    recommendation: optional(text),
    rule_id: optional(text),
    scope: optional(text),
    severity: optional(text),
    status: pick(["open", "closed"]),
    summary: optional(text),
    ts: text,
  },
  example: ({ conflict_id, finding_id, project, scope, ts }) => ({
    evidence: [conflict_id],
    finding_id,
    metric: { count: 1 },
    project,
    recommendation: "memoryctl reconcile",
    rule_id: "conflict_backlog",
    scope,
    severity: "high",
    status: "open",
    summary: "A conflict waits for a decision.",
    ts,
  }),
}));

export type Finding = RowReadAs<typeof finding>;
