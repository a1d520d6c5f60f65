/**
 * Memory debt: what the store holds and nobody can use yet, or should use no longer. Five classes,
 * in their order of precedence; each says how much, and the one command that pays off most.
 */
import type { Advice, Finding, Policy, PolicyView, Severity } from "../src/policy/contract.ts";
import { brief, count, quoted } from "./parts/amounts.ts";
import {
  contention,
  continuity,
  convergence,
  type Debt,
  governance,
  retrieval,
} from "./parts/debts.ts";

/**
 * How much of a class is a finding: below it, work is under way. What `diagnose` finds by a rule of
 * its own (leases, silence, damage, capsules) makes advice, and no second finding.
 */
const settings = {
  /** Conflicts that are too old. */
  contention_limit: 1,
  /** Age from which a conflict counts for the finding: before it, somebody may be settling it. */
  contention_after_seconds: 86_400,
  /** Events that wait to be distilled or reduced. */
  convergence_limit: 100,
  /** Work that no checkpoint or handoff tells of. */
  continuity_limit: 100,
  /** Age from which such work is a debt: a session that goes on writes its checkpoint itself. */
  continuity_after_seconds: 86_400,
  /** Silence after which an instance is stale. */
  governance_stale_seconds: 1800,
  /** What is overdue. */
  governance_limit: 5,
  /** Confidence below which a decision without evidence is none to rely on. */
  retrieval_confidence: 0.5,
  /** Decisions that are hard to find or to trust. */
  retrieval_limit: 10,
};

/** What a class is called, how it is found in a store, and how grave it is. */
interface Class {
  readonly name: string;
  readonly owed: (view: PolicyView, limits: typeof settings) => Debt;
  readonly severity: Severity;
  /** Of the advice, before the amount is added: no class overtakes the one before. */
  readonly score: number;
}

const CLASSES: readonly Class[] = [
  { name: "contention", owed: contention, severity: "high", score: 80 },
  { name: "convergence", owed: convergence, severity: "medium", score: 50 },
  { name: "continuity", owed: continuity, severity: "medium", score: 40 },
  { name: "governance", owed: governance, severity: "medium", score: 30 },
  { name: "retrieval", owed: retrieval, severity: "low", score: 20 },
];

/** What the amount adds to a score, at most. */
const MOST = 9;

const memoryDebt: Policy = {
  name: "memory-debt",
  version: "1.0.0",
  api: 1,
  description: "what piles up: contention, convergence, continuity, governance, retrieval",
  settings,
  evaluate(view) {
    const limits = view.settings as typeof settings;
    const owed = CLASSES.map((each) => ({ ...each, debt: each.owed(view, limits) }));
    return {
      advice: owed.flatMap(({ debt, ...each }) => adviceFor(each, debt)),
      findings: owed.flatMap(({ debt, ...each }) => findingFor(each, debt, limits)),
      metrics: Object.fromEntries(owed.map(({ name, debt }) => [`${name}_items`, debt.amount])),
    };
  },
};

export default memoryDebt;

function adviceFor({ name, severity, score }: Omit<Class, "owed">, debt: Debt): Advice[] {
  const { amount, parts, pay } = debt;
  if (amount === 0 || pay === null) return [];
  return [{
    id: name,
    title: pay.title,
    why: brief(`${name} debt of ${amount}: ${parts.join(", ")}`),
    severity,
    score: score + Math.min(MOST, amount),
    command: pay.command,
  }];
}

function findingFor(
  { name, severity }: Omit<Class, "owed">,
  { grave, parts, pay }: Debt,
  limits: typeof settings,
): Finding[] {
  const limit = limits[`${name}_limit` as keyof typeof settings];
  if (grave < Math.max(1, limit) || pay === null) return [];
  return [{
    rule: name,
    severity,
    summary: `${count(grave, "item")} of ${name} debt, from ${limit} on a finding.`,
    recommendation: `memoryctl ${pay.command.map(quoted).join(" ")}`,
    evidence: parts,
  }];
}
