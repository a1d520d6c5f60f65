/** What would mend a finding. */
import { kind } from "../define.ts";
import { flag, text } from "../member.ts";

export const plan = kind({ name: "plan", version: "diasync-v1-optimization-plan" }, () => ({
  ledger: "governance/actions/plans",
  id: "plan_id",
  members: {
    action: text,
    finding_id: text,
    plan_id: text,
    rule_id: text,
    safe_auto_execute: flag,
    severity: text,
    status: text,
    ts: text,
  },
  example: ({ finding_id, plan_id, ts }) => ({
    action: "reduce.run",
    finding_id,
    plan_id,
    rule_id: "reduce_lag",
    safe_auto_execute: true,
    severity: "medium",
    status: "planned",
    ts,
  }),
}));
