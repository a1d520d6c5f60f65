/**
 * The conformance suite for policies, `testPolicy`: what the contract asks for, point by point, on
 * an empty view, on a full one, and on any that the caller has. It asks nothing of the system, so
 * it runs in the child that a plugin runs in.
 */
import type { Evaluation, Fault, ViewData } from "./evaluate.ts";
import { evaluate, policyOf } from "./evaluate.ts";
import { EMPTY_VIEW, RICH_VIEW } from "./plugin/samples.ts";

/** One point of the suite. */
export interface Point {
  readonly point: string;
  readonly ok: boolean;
  /** What was found instead; empty where it is ok. */
  readonly why: string;
}

/** Reports that the policy gave, for the points that need the whole program to judge. */
export interface SuiteResult {
  readonly points: readonly Point[];
  /** JSON, one for each view that was answered. */
  readonly reports: readonly string[];
  readonly version: string | null;
}

/** Runs the suite on what a module exports by default. `name` is what its file is called. */
export function testPolicy(
  exported: unknown,
  { name, views }: { readonly name: string; readonly views: readonly ViewData[] },
): SuiteResult {
  const policy = policyOf(exported, name);
  const held = point("it is a policy of this contract", "reason" in policy ? policy.reason : "");
  if ("reason" in policy) return { points: [held], reports: [], version: null };
  const asked = [EMPTY_VIEW, RICH_VIEW, ...views];
  const ask = (view: ViewData) =>
    evaluate(exported, { name, view: structuredClone(view), stored: NOTHING_STORED });
  const answers = asked.map(ask);
  const good = answers.filter((each): each is Evaluation => "report" in each);
  const points = [
    held,
    point("it answers on an empty store", whyOf(answers[0])),
    point("it answers on a full store, which is frozen", whyOf(answers[1])),
    ...views.map((_, i) => point("it answers on this store", whyOf(answers[i + 2]))),
    point("the same view gives the same report", differs(answers, asked.map(ask))),
    point("the clock changes nothing", differs(answers, atAnotherTime(() => asked.map(ask)))),
    point("chance changes nothing", differs(answers, byOtherChance(() => asked.map(ask)))),
    point("globals are as they were", globalsLeft(() => asked.map(ask))),
  ];
  return { points, reports: good.map((each) => each.report), version: policy.version };
}

const NOTHING_STORED = { policies: {}, soft_triggers: {} };

function point(name: string, why: string): Point {
  return { point: name, ok: why === "", why };
}

function whyOf(answer: Evaluation | Fault | undefined): string {
  return answer !== undefined && "reason" in answer ? answer.reason : "";
}

function differs(
  before: readonly (Evaluation | Fault)[],
  after: readonly (Evaluation | Fault)[],
): string {
  const i = before.findIndex((each, at) => JSON.stringify(each) !== JSON.stringify(after[at]));
  return i < 0
    ? ""
    : `${["the empty view", "the full view"][i] ?? "this store's view"} gave another`;
}

/** Runs something while clocks say another time, a year on. */
function atAnotherTime<T>(work: () => T): T {
  const RealDate = Date;
  const later_ms = RealDate.now() + 365 * 24 * 3_600_000;
  const now = performance.now;
  class OtherDate extends RealDate {
    constructor(...given: [] | [number | string]) {
      super(given[0] ?? later_ms);
    }
    static override now(): number {
      return later_ms;
    }
  }
  globalThis.Date = OtherDate as DateConstructor;
  performance.now = () => later_ms;
  try {
    return work();
  } finally {
    globalThis.Date = RealDate;
    performance.now = now;
  }
}

/** Runs something while every chance falls one way. */
function byOtherChance<T>(work: () => T): T {
  const { random } = Math;
  const { randomUUID, getRandomValues } = crypto;
  Math.random = () => 0.123456789;
  crypto.randomUUID = () => "00000000-0000-4000-8000-000000000000";
  crypto.getRandomValues = <T>(into: T) => into;
  try {
    return work();
  } finally {
    Math.random = random;
    crypto.randomUUID = randomUUID;
    crypto.getRandomValues = getRandomValues;
  }
}

/** What evaluating added to, or took from, the names that all code shares. */
function globalsLeft(work: () => unknown): string {
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  work();
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
  return added.length === 0 ? "" : `it left ${added.slice(0, 5).join(", ")}`;
}
