/** Findings of policies, in `diagnose`: they open and close as policies say, and cost no score. */
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { FindingBy } from "../policy/ask.ts";
import type { Reader } from "../state/reader.ts";
import { findingsOpen } from "../state/findings.ts";
import type { AppliedRule } from "../view/ci.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import type { Focus } from "./health.ts";
import { brought } from "../command/need.ts";

const PREFIX = "policy/";

/** At most this many examples stand in a finding: a line has its limit. */
const EXAMPLES = 20;

function ruleOf({ plugin, rule }: FindingBy): string {
  return `${PREFIX}${plugin}/${rule}`;
}

/** What the policies find now. */
export function foundByPolicies(env: Env): AppliedRule[] {
  return brought(env, "consult").findings.map((each) => ({
    rule_id: ruleOf(each),
    severity: each.severity,
    summary: each.summary,
    count: each.evidence.length,
    evidence: each.evidence.slice(0, EXAMPLES),
    recommendation: each.recommendation,
  }));
}

/**
 * Rows for what the policies find: one open finding for each rule, scope and project. It closes
 * when its policy, asked about the same place, finds it no more; one that is silent, or off,
 * closes nothing.
 */
export function* policyFindings(
  { state }: Reader,
  { scope = "", project = "" }: Partial<Pick<Focus, "scope" | "project">>,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  const ts = iso(env.now_ms);
  const here = findingsOpen(state).filter((each) =>
    each.scope === scope && each.project === project && each.rule.startsWith(PREFIX)
  );
  const open = new Set(here.map(({ rule }) => rule));
  const now = new Set(brought(env, "consult").findings.map(ruleOf));
  const heard = new Set(
    brought(env, "consult").plugins.filter(({ status }) => status === "active").map(({ name }) =>
      name
    ),
  );
  for (
    const each of brought(env, "consult").findings.filter((finding) => !open.has(ruleOf(finding)))
  ) {
    yield {
      kind: "finding",
      row: {
        evidence: each.evidence.slice(0, EXAMPLES),
        finding_id: newId("fdg", env.now_ms, env.random),
        metric: { count: each.evidence.length },
        project,
        recommendation: each.recommendation,
        rule_id: ruleOf(each),
        schema_version: "diasync-v1-finding-event",
        scope,
        severity: each.severity,
        status: "open",
        summary: each.summary,
        ts,
      },
    };
  }
  for (const { finding, rule } of here) {
    if (now.has(rule) || !heard.has(rule.split("/")[1] ?? "")) continue;
    yield {
      kind: "finding",
      row: {
        finding_id: finding,
        reason: "its policy finds it no more",
        schema_version: "diasync-v1-finding-event",
        status: "closed",
        ts,
      },
    };
  }
}
