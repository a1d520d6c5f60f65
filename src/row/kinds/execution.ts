/** What carrying out a plan gave. */
import { kind } from "../define.ts";
import { flag, free, text } from "../member.ts";

export const execution = kind(
  { name: "execution", version: "diasync-v1-optimization-execution" },
  () => ({
    ledger: "governance/actions/executions",
    id: "execution_id",
    members: {
      action: text,
      details: free,
      execution_id: text,
      finding_id: text,
      plan_id: text,
      success: flag,
      ts: text,
    },
    example: ({ finding_id, plan_id, ts }) => ({
      action: "reduce.run",
      details: { created_count: 2 },
      execution_id: "exe-20261123101500-00112233445566ff",
      finding_id,
      plan_id,
      success: true,
      ts,
    }),
  }),
);
