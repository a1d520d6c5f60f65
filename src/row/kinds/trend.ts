/** The health of a scope at one time: a scorecard without what was measured. */
import { kind } from "../define.ts";
import { score, text } from "../member.ts";

export const trend = kind({ name: "trend", version: "diasync-v1-health-trend" }, () => ({
  ledger: "governance/health/trends",
  id: "hash",
  members: { health: text, project: text, scope: text, score, ts: text },
  example: ({ project, scope, ts }) => ({
    health: "green",
    project,
    scope,
    score: 92,
    ts,
  }),
}));
