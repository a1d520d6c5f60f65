/**
 * What a policy said, looked at before anybody else sees it: by schema, by size, by what its
 * commands would do, and with nothing in its texts that cannot be seen.
 */
import * as v from "valibot";
import { printable } from "../view/neutral.ts";
import type { Advice, Finding, PolicyReport } from "./contract.ts";

/** Why a command line is none of ours; null where it is one. */
export type CommandCheck = (words: readonly string[]) => Promise<string | null>;

export interface Review {
  readonly advice: readonly Advice[];
  readonly findings: readonly Finding[];
  readonly metrics: Readonly<Record<string, number>>;
  /** Characters that were taken out of its texts. */
  readonly removed: number;
}

/** Why a report is not taken. */
export interface Rejection {
  readonly why: string;
}

const ID = v.pipe(v.string(), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "is no id"), v.maxLength(60));
const LINE = v.pipe(v.string(), v.nonEmpty(), v.maxLength(300));
const PARAGRAPH = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000));
const SEVERITY = v.picklist(["high", "medium", "low"]);
const WORDS = v.pipe(v.array(v.pipe(v.string(), v.maxLength(1000))), v.nonEmpty(), v.maxLength(64));

const ADVICE = v.object({
  id: ID,
  title: LINE,
  why: PARAGRAPH,
  severity: SEVERITY,
  score: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  command: WORDS,
});

const FINDING = v.object({
  rule: ID,
  severity: SEVERITY,
  summary: PARAGRAPH,
  recommendation: PARAGRAPH,
  evidence: v.pipe(v.array(PARAGRAPH), v.maxLength(100)),
});

const REPORT = v.object({
  advice: v.pipe(v.array(ADVICE), v.maxLength(50)),
  findings: v.exactOptional(v.pipe(v.array(FINDING), v.maxLength(50))),
  metrics: v.exactOptional(v.record(v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,60}$/)), v.number())),
});

/** The types of the contract stand alone; this fails to compile where a schema differs. */
type Tied<S extends v.GenericSchema, T> = v.InferOutput<S> extends T
  ? keyof T extends keyof v.InferOutput<S> ? S : never
  : never;

/** The schemas that reports are checked against, held here to the types of the contract. */
const SCHEMAS: {
  readonly advice: Tied<typeof ADVICE, Advice>;
  readonly finding: Tied<typeof FINDING, Finding>;
  readonly report: Tied<typeof REPORT, PolicyReport>;
} = { advice: ADVICE, finding: FINDING, report: REPORT };

/** Bytes of a report as JSON. */
const REPORT_LIMIT = 256 * 1024;

/** Checks a report and takes out of its texts what cannot be seen. */
export async function review(report: string, check: CommandCheck): Promise<Review | Rejection> {
  if (report.length > REPORT_LIMIT) return { why: "its report is longer than 256 KiB" };
  const parsed = v.safeParse(SCHEMAS.report, JSON.parse(report), { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? "its report";
    return { why: `${where}: ${printable(issue.message).text.slice(0, 200)}` };
  }
  const { advice, findings = [], metrics = {} } = parsed.output;
  for (const { id, command } of advice) {
    const fault = await check(command);
    if (fault !== null) return { why: `the command of advice '${id}': ${printable(fault).text}` };
  }
  const doubled = doubleOf(advice.map((each) => each.id));
  if (doubled !== null) return { why: `two advices have the id '${doubled}'` };
  const twice = doubleOf(findings.map((each) => each.rule));
  if (twice !== null) return { why: `two findings have the rule '${twice}'` };
  const cleaner = new Cleaner();
  return {
    advice: advice.map((each) => ({ ...cleaner.members(each), command: each.command })),
    findings: findings.map((each) => ({
      ...cleaner.members(each),
      evidence: each.evidence.map((line) => cleaner.line(line)),
    })),
    metrics,
    removed: cleaner.removed,
  };
}

function doubleOf(names: readonly string[]): string | null {
  return names.find((name, i) => names.indexOf(name) !== i) ?? null;
}

/** Whole terminal sequences, not their escapes alone: the rest would stay in the text. */
// deno-lint-ignore no-control-regex -- Escapes are what this takes away.
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

class Cleaner {
  removed = 0;

  line(text: string): string {
    const plain = text.replace(SEQUENCE, "");
    const { text: visible, removed } = printable(plain);
    this.removed += removed + text.length - plain.length;
    return visible;
  }

  members<T extends object>(each: T): T {
    return Object.fromEntries(
      Object.entries(each).map(([name, value]) => [
        name,
        typeof value === "string" ? this.line(value) : value,
      ]),
    ) as T;
  }
}

const GRAVITY = { high: 0, medium: 1, low: 2 } as const;

/** Advice of all policies: best first, in an order of its own; one command stands once. */
export function ranked<A extends Advice & { readonly plugin: string }>(all: readonly A[]): A[] {
  const sorted = [...all].sort((a, b) =>
    b.score - a.score || GRAVITY[a.severity] - GRAVITY[b.severity] ||
    compare(a.plugin, b.plugin) || compare(a.id, b.id)
  );
  const seen = new Set<string>();
  return sorted.filter(({ command }) => {
    const words = JSON.stringify(command);
    return !seen.has(words) && seen.add(words);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
