/** `optimize`: plans what findings ask for; with `--execute` does what is safe, then measures. */
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import { attachPath } from "../row/path.ts";
import type { Unplaced } from "../row/kind.ts";
import type { FindingRecord } from "../state/findings.ts";
import { findingsOpen } from "../state/findings.ts";
import { staleLeases } from "../state/leases.ts";
import type { Reader } from "../state/reader.ts";
import { scopeOfProject } from "../state/projects.ts";
import { capsule, CAPSULE_DEFAULTS } from "../view/capsule.ts";
import type { Env, PlacedRow, Step } from "../command/command.ts";
import { command } from "../command/command.ts";
import type { Focus, Rule } from "../plans/health.ts";
import { applies, measure, RULES } from "../plans/health.ts";
import { judgeQueue } from "../plans/judge.ts";
import * as o from "../command/options.ts";
import { backlogOf } from "../plans/settings.ts";
import { reduced } from "./reduce.ts";
import { reindex, reindexed } from "../plans/reindex.ts";
import { releaseRow } from "../plans/release.ts";

type Steps<T> = Generator<Step, T, PlacedRow | undefined>;
type Details = Readonly<Record<string, unknown>>;

export default command({
  name: "optimize",
  about: "plan what open findings ask for, and carry out what is safe",
  actions: [],
  options: {
    max_actions: o.preset(o.count("how many findings at most", 0, 1000), "5"),
    execute: o.flag("carry out what is safe, and close what is gone when measured again"),
  },
  examples: [
    ["optimize", "plans, the most severe and oldest findings first"],
    ["optimize --execute", "reduces, releases and attaches; conflicts stay for you to decide"],
  ],
  access: "write",
  reach: "all",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    const made = new Set<string>();
    for (const finding of findingsOpen(reader.state).slice(0, options.max_actions)) {
      const rule = RULES.find((each) => each.id === finding.rule) ?? UNKNOWN;
      const plan = planRow(finding, rule, env);
      yield { kind: "plan", row: plan };
      if (!options.execute || !rule.safe) continue;
      const details = yield* carryOut(reader, rule, { finding, env, made });
      const gone = !applies(rule, measureAgain(reader, finding, { env, made }), backlogOf(env));
      yield { kind: "execution", row: executionRow(plan, details, { env, success: gone }) };
      if (gone) yield { kind: "finding", row: closed(finding, rule, env) };
    }
  },
  report(_memory, { options }, { rows }) {
    const plans = [...rows].filter((row) => row.kind === "plan").map((row) => row.row);
    const executions = [...rows].filter((row) => row.kind === "execution").map((row) => row.row);
    const [planned_count, executed_count] = [plans.length, executions.length];
    return { execute: options.execute, plans, executions, planned_count, executed_count };
  },
});

/** A rule of another version, or of a policy plugin: what to do about it is a person's decision. */
const UNKNOWN: Rule = {
  id: "unknown",
  severity: "low",
  metric: "rejected_events",
  counted: "count",
  summary: "",
  recommendation: "",
  action: "review.manual",
  safe: false,
};

interface Context {
  readonly env: Env;
  /** Files that this command is going to write. */
  readonly made: Set<string>;
}

/** Does what a rule asks for, for the scope and project of its finding. */
function* carryOut(
  reader: Reader,
  rule: Rule,
  { finding, env, made }: Context & { readonly finding: FindingRecord },
): Steps<Details> {
  switch (rule.action) {
    case "reduce.run":
      return yield* reduceAll(reader, finding, env);
    case "lease.cleanup":
      return yield* releaseStale(reader, finding, env);
    case "attach.refresh":
      return yield* attachMissing(reader, finding, { env, made });
    default:
      return {};
  }
}

/** Events at most that one action judges. */
const MOST = 1_000_000;

function* reduceAll(reader: Reader, finding: FindingRecord, env: Env): Steps<Details> {
  const scope = finding.scope === "" ? undefined : finding.scope;
  let scanned = 0;
  const outcome = (judged: Parameters<typeof reduced>[0]) => {
    scanned += 1;
    return reduced(judged, env);
  };
  yield* judgeQueue(
    reader,
    { name: "reduce", scope, instance: undefined, limit: MOST, outcome },
    env,
  );
  yield* reindex(reader);
  return { scanned, ...reindexed(reader) };
}

function* releaseStale(reader: Reader, { scope }: FindingRecord, env: Env): Steps<Details> {
  const stale = staleLeases(reader.state, env.now_ms)
    .filter((lease) => scope === "" || lease.scope === scope);
  for (const lease of stale) {
    yield { kind: "lease", row: releaseRow(lease, iso(env.now_ms), "optimize") };
  }
  return { released: stale.length };
}

/** The real attach, for each project that has no capsule. */
function* attachMissing(
  reader: Reader,
  finding: FindingRecord,
  { env, made }: Context,
): Steps<Details> {
  const { evidence } = measureAgain(reader, finding, { env, made });
  const refreshed_projects = [...evidence.attach_missing ?? []];
  for (const project of refreshed_projects) {
    const scope = scopeOfProject(reader.state, project);
    const { text } = capsule(reader, { ...CAPSULE_DEFAULTS, project, scope });
    const path = attachPath(project, "");
    made.add(path);
    yield { effect: "write", path, text };
  }
  return { refreshed_projects };
}

function measureAgain(reader: Reader, finding: FindingRecord, { env, made }: Context) {
  const focus: Focus = {
    scope: finding.scope === "" ? undefined : finding.scope,
    project: finding.project === "" ? undefined : finding.project,
    stale_seconds: 1800,
    now_ms: env.now_ms,
    exists: (path) => made.has(path) || env.exists(path),
    backlog: backlogOf(env),
  };
  return measure(reader, focus);
}

function planRow(finding: FindingRecord, rule: Rule, env: Env): Unplaced<"plan"> {
  return {
    action: rule.action,
    finding_id: finding.finding,
    plan_id: newId("pln", env.now_ms, env.random),
    rule_id: finding.rule,
    safe_auto_execute: rule.safe,
    schema_version: "diasync-v1-optimization-plan",
    severity: finding.severity,
    status: "planned",
    ts: iso(env.now_ms),
  };
}

function executionRow(
  { action, finding_id, plan_id }: Unplaced<"plan">,
  details: Details,
  { env, success }: { readonly env: Env; readonly success: boolean },
): Unplaced<"execution"> {
  return {
    action,
    details: { ...details },
    execution_id: newId("exe", env.now_ms, env.random),
    finding_id,
    plan_id,
    schema_version: "diasync-v1-optimization-execution",
    success,
    ts: iso(env.now_ms),
  };
}

function closed({ finding: finding_id }: FindingRecord, { action }: Rule, env: Env) {
  return {
    finding_id,
    reason: `gone when measured again after ${action}`,
    schema_version: "diasync-v1-finding-event" as const,
    status: "closed" as const,
    ts: iso(env.now_ms),
  };
}
