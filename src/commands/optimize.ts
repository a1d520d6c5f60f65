/** `optimize`: plans what findings ask for; with `--execute` does what is safe, then measures. */
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import { attachPath } from "../row/path.ts";
import type { Unplaced } from "../row/kind.ts";
import type { FindingRecord } from "../state/findings.ts";
import { findingsOpen } from "../state/findings.ts";
import { staleLeases } from "../state/leases.ts";
import { goneRows } from "../state/gone.ts";
import type { State } from "../state/state.ts";
import type { Reader } from "../state/reader.ts";
import { scopeOfProject } from "../state/projects.ts";
import { CAPSULE_DEFAULTS, capsuleOf } from "../view/capsule.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { command } from "../command/command.ts";
import { type Focus, measure } from "../plans/health.ts";
import { applies, type Rule, RULES } from "../plans/rules.ts";
import { type JudgedEvent, judgeQueue } from "../plans/judge.ts";
import * as o from "../command/options.ts";
import { backlogOf } from "../plans/settings.ts";
import { outcomeRow } from "../plans/outcome.ts";
import { reindex, reindexed } from "../plans/reindex.ts";
import { releaseRow } from "../plans/release.ts";

type Steps<T> = Generator<Step, T, PlacedRow | undefined>;
type Details = Readonly<Record<string, unknown>>;

export default command({
  name: "optimize",
  group: "Health",
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
      const rule = RULES.find((each) => each.id === finding.rule);
      const plan = planRow(finding, rule, env);
      yield { kind: "plan", row: plan };
      if (!options.execute || rule?.safe !== true) continue;
      const remedy = { env, made, focus: focusOn(finding, { env, made, state: reader.state }) };
      const details = yield* carryOut(reader, rule, remedy);
      const success = !applies(rule, measure(reader, remedy.focus), remedy.focus);
      yield { kind: "execution", row: executionRow(plan, details, { env, success }) };
      if (success) yield { kind: "finding", row: closedRow(finding, rule, env) };
    }
  },
  report(_memory, { options }, { rows }) {
    const plans = [...rows].filter((row) => row.kind === "plan").map((row) => row.row);
    const executions = [...rows].filter((row) => row.kind === "execution").map((row) => row.row);
    const [planned_count, executed_count] = [plans.length, executions.length];
    return { execute: options.execute, plans, executions, planned_count, executed_count };
  },
});

/** Carrying out what a finding asks for. */
interface Remedy {
  readonly env: Env;
  /** Where the finding was measured. */
  readonly focus: Focus;
  /** Files that this command is going to write. */
  readonly made: Set<string>;
}

/** Does what a rule asks for, for the scope and project of its finding. */
function* carryOut(reader: Reader, rule: Rule, remedy: Remedy): Steps<Details> {
  switch (rule.action) {
    case "reduce.run":
      return yield* reduceAll(reader, remedy);
    case "lease.cleanup":
      return yield* releaseStale(reader, remedy);
    case "attach.refresh":
      return yield* attachMissing(reader, remedy);
    default:
      return {};
  }
}

/** Events at most that one action judges. */
const MOST = 1_000_000;

function* reduceAll(reader: Reader, { env, focus: { scope } }: Remedy): Steps<Details> {
  let scanned = 0;
  const outcome = (judged: JudgedEvent) => {
    scanned += 1;
    return outcomeRow(judged, env);
  };
  const queue = { name: "reduce", scope, instance: undefined, limit: MOST, outcome } as const;
  yield* judgeQueue(reader, queue, env);
  yield* reindex(reader, env);
  return { scanned, ...reindexed(reader, env) };
}

function* releaseStale(reader: Reader, { env, focus: { scope } }: Remedy): Steps<Details> {
  const stale = staleLeases(reader.state, env.now_ms)
    .filter((lease) => scope === undefined || lease.scope === scope);
  for (const lease of stale) {
    yield { kind: "lease", row: releaseRow(lease, iso(env.now_ms), "optimize") };
  }
  return { released: stale.length };
}

/** The real attach, for each project that has no capsule. */
function* attachMissing(reader: Reader, { focus, made }: Remedy): Steps<Details> {
  const { evidence } = measure(reader, focus);
  const refreshed_projects = [...evidence.attach_missing ?? []];
  for (const project of refreshed_projects) {
    const scope = scopeOfProject(reader.state, project);
    const { text } = capsuleOf(reader, { ...CAPSULE_DEFAULTS, project, scope })(null);
    const path = attachPath(project, "");
    made.add(path);
    yield { effect: "write", path, text };
  }
  return { refreshed_projects };
}

/** The place of a finding, as it is once what was made is written. */
function focusOn(
  { scope, project }: FindingRecord,
  { env, made, state }: Pick<Remedy, "env" | "made"> & { readonly state: State },
): Focus {
  return {
    scope: scope === "" ? undefined : scope,
    project: project === "" ? undefined : project,
    stale_seconds: 1800,
    now_ms: env.now_ms,
    // Nothing that is safe to carry out brings rows back.
    gone: { lost: [], held: goneRows(state) },
    exists: (path) => made.has(path) || env.exists(path),
    backlog: backlogOf(env),
  };
}

/** What to do about a rule of another version, or of a policy plugin, is a person's decision. */
const BY_HAND = { action: "review.manual", safe: false } as const;

function planRow(
  finding: FindingRecord,
  rule: Rule | undefined,
  env: Env,
): Unplaced<"plan"> {
  const { action, safe } = rule ?? BY_HAND;
  return {
    action,
    finding_id: finding.finding,
    plan_id: newId("pln", env.now_ms, env.random),
    rule_id: finding.rule,
    safe_auto_execute: safe,
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

function closedRow({ finding: finding_id }: FindingRecord, { action }: Rule, env: Env) {
  return {
    finding_id,
    reason: `gone when measured again after ${action}`,
    schema_version: "diasync-v1-finding-event" as const,
    status: "closed" as const,
    ts: iso(env.now_ms),
  };
}
