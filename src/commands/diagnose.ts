/** `diagnose`: how healthy a store is, and what is found against it. */
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { Unplaced } from "../row/kind.ts";
import { nearestAsked } from "../state/known.ts";
import { findingsOpen } from "../state/findings.ts";
import type { AppliedRule, Health } from "../view/ci.ts";
import { FORMATS, github, junit, sarif, summary } from "../view/ci.ts";
import type { Reader } from "../state/reader.ts";
import type { Input } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { type Focus, measure, type Measured } from "../plans/health.ts";
import { applies, type Rule, RULES } from "../plans/rules.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";
import { backlogOf } from "../plans/settings.ts";
import { foundByPolicies, policyFindings } from "../plans/policy-findings.ts";
import { seal } from "../plans/seal.ts";

const options = {
  scope: o.scope,
  project: o.project,
  stale_seconds: o.preset(
    o.count("after how many silent seconds an instance is stale", 1),
    "1800",
  ),
  fail_under: o.count("fail where the score is less, from 0 to 100", 0, 100),
  format: o.preset(o.choice("FORMAT", FORMATS, "how to tell it"), "json"),
  ...o.pluginChoice,
};

type Options = Input<typeof options>;

/** What was measured for a plan: its rows are about no ledger, and its report tells the same. */
const measuredFor = new WeakMap<Env, Measured>();

export default command({
  name: "diagnose",
  group: "Health",
  about: "measure a store's health, and open findings for what is wrong",
  actions: [],
  options,
  examples: [
    ["diagnose --dry-run --fail-under 85", "for CI: measures, writes nothing, fails below green"],
    ["diagnose --scope project:demo --project demo", "measures one project and opens findings"],
  ],
  access: "write",
  reach: "all",
  tells_dry_run: true,
  needs: ({ options }) => [
    { need: "consult", asked: { ...options, instance_id: undefined } },
    { need: "gone" },
  ],
  *plan(reader, { options }, env) {
    const focus = focusOf(options, env);
    const measured = measure(reader, focus);
    measuredFor.set(env, measured);
    for (const rule of newRules(reader, measured, focus)) {
      yield { kind: "finding", row: findingRow(rule, options, { measured, env }) };
    }
    yield* policyFindings(reader, options, env);
    const { score, health, metrics } = measured;
    const [scope, project, ts] = [options.scope ?? "", options.project ?? "", iso(env.now_ms)];
    const card = { health, project, scope, score, ts };
    yield {
      kind: "scorecard",
      row: { ...card, metrics, schema_version: "diasync-v1-health-scorecard" },
    };
    yield { kind: "trend", row: { ...card, schema_version: "diasync-v1-health-trend" } };
    yield* seal(reader, env, "diagnose");
  },
  report(reader, { options }, { env, rows }) {
    const focus = focusOf(options, env);
    const measured = measuredFor.get(env) ?? measure(reader, focus);
    const { score, health, metrics } = measured;
    const findings = [...rows].filter((row) => row.kind === "finding").map((row) => row.row);
    const findings_created = findings.filter(({ status }) => status === "open");
    const ours = foundNow(measured, focus);
    const found = bySeverity([...ours, ...foundByPolicies(env)]);
    const { plugins } = brought(env, "consult");
    const near = nearestAsked(reader.state, options);
    const answer = { score, health, metrics, findings_created, found, plugins, ...near };
    const failed = options.fail_under !== undefined && score < options.fail_under;
    return failed ? { ok: false, code: "check_failed", ...answer } : answer;
  },
  render(answer, { options }, { version }) {
    const { score, health, found } = answer as unknown as Health;
    const { fail_under } = options;
    const told: Health = { score, health, fail_under, found, rules: RULES, version };
    switch (options.format) {
      case "json":
        return null;
      case "github":
        return { out: github(told), summary: summary(told) };
      case "sarif":
        return { out: sarif(told) };
      case "junit":
        return { out: junit(told) };
    }
  },
});

const GRAVITY = ["high", "medium", "low"];

/** What applies now, found before or not. */
function foundNow(measured: Measured, focus: Focus): AppliedRule[] {
  return RULES.filter((rule) => applies(rule, measured, focus))
    .map((rule) => ({
      rule_id: rule.id,
      severity: rule.severity,
      summary: rule.summary,
      count: measured.metrics[rule.metric],
      evidence: evidenceOf(rule, measured),
      recommendation: rule.recommendation,
    }));
}

/** The worst first. */
function bySeverity(found: readonly AppliedRule[]): AppliedRule[] {
  return [...found].sort((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
}

function focusOf(options: Options, env: Env): Focus {
  const { scope, project, stale_seconds } = options;
  const { now_ms, exists } = env;
  const gone = brought(env, "gone");
  return { scope, project, stale_seconds, now_ms, exists, gone, backlog: backlogOf(env) };
}

/** Rules that apply and have no open finding yet: one for each rule, scope and project. */
function newRules(reader: Reader, measured: Measured, focus: Focus): Rule[] {
  const open = new Set(
    findingsOpen(reader.state).map(({ rule, scope, project }) => `${rule} ${scope} ${project}`),
  );
  const at = `${focus.scope ?? ""} ${focus.project ?? ""}`;
  return RULES.filter((rule) => applies(rule, measured, focus))
    .filter((rule) => !open.has(`${rule.id} ${at}`));
}

function evidenceOf({ metric, counted }: Rule, { evidence, metrics }: Measured): string[] {
  return evidence[metric]?.slice(0, EXAMPLES) ?? [`${counted}=${metrics[metric]}`];
}

/** At most this many examples stand in a finding: a line has its limit. */
const EXAMPLES = 20;

function findingRow(
  rule: Rule,
  options: Options,
  { measured, env }: { readonly measured: Measured; readonly env: Env },
): Unplaced<"finding"> {
  const value = measured.metrics[rule.metric];
  return {
    evidence: evidenceOf(rule, measured),
    finding_id: newId("fdg", env.now_ms, env.random),
    metric: { [rule.counted]: value },
    project: options.project ?? "",
    recommendation: rule.recommendation,
    rule_id: rule.id,
    schema_version: "diasync-v1-finding-event",
    scope: options.scope ?? "",
    severity: rule.severity,
    status: "open",
    summary: rule.summary,
    ts: iso(env.now_ms),
  };
}
