/** The health of a scope, with all that was measured. */
import { kind, type RowReadAs } from "../define.ts";
import { numbers, score, text } from "../member.ts";

export const scorecard = kind(
  { name: "scorecard", version: "diasync-v1-health-scorecard" },
  () => ({
    ledger: "governance/health/scorecards",
    id: "hash",
    members: {
      health: text,
      metrics: numbers,
      project: text,
      scope: text,
      score,
      ts: text,
    },
    example: ({ project, scope, ts }) => ({
      health: "green",
      metrics: { open_conflicts: 1, reduce_lag: 0 },
      project,
      scope,
      score: 92,
      ts,
    }),
  }),
);

export type Scorecard = RowReadAs<typeof scorecard>;
