/**
 * Asking a policy: the one path for those in this program and for those in a child. What comes out
 * is text, so that nothing but plain values can come out.
 */
import * as v from "valibot";
import { nameGlob } from "../base/glob.ts";
import type { Policy, PolicyView, Settings } from "./contract.ts";

/** The contract that this program keeps. */
export const API = 1;

/** A view as plain data: without the settings, which are each policy's own, and the glob. */
export type ViewData = Omit<PolicyView, "settings" | "matches">;

/** What a store's `_meta/policy.json` says that policies may read. */
export interface Stored {
  /** Settings by policy, then by name. */
  readonly policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** v1's, by trigger, then by key. */
  readonly soft_triggers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Evaluation {
  readonly version: string;
  readonly description: string;
  /** JSON of a report that nobody has looked at yet. */
  readonly report: string;
}

/** Why a policy gave no report: it broke, or it is not what the contract asks for. */
export interface Fault {
  readonly status: "failed" | "refused";
  readonly reason: string;
}

const SETTING = v.union([v.pipe(v.number(), v.finite()), v.string(), v.boolean()]);

const POLICY = v.object({
  name: v.string(),
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/), v.maxLength(60)),
  description: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
  settings: v.optional(v.record(v.string(), SETTING)),
  evaluate: v.custom<Policy["evaluate"]>((value) => typeof value === "function"),
});

/** Evaluates what a module exports by default. */
export function evaluate(
  exported: unknown,
  asked: { readonly name: string; readonly view: ViewData; readonly stored: Stored },
): Evaluation | Fault {
  const policy = policyOf(exported, asked.name);
  if ("reason" in policy) return policy;
  let report: unknown;
  try {
    report = policy.evaluate(viewFor(policy, asked));
    if (report instanceof Promise) {
      // Nobody waits for it, so its result is not reported either.
      report.catch(() => null);
      return refuse("evaluate returned a promise; it must be synchronous");
    }
    const { version, description } = policy;
    return { version, description, report: textOf(report) };
  } catch (cause) {
    return { status: "failed", reason: `evaluate threw ${causeText(cause)}` };
  }
}

/** What a module exports, held to the contract. */
export function policyOf(exported: unknown, name: string): Policy | Fault {
  if (typeof exported !== "object" || exported === null) {
    return refuse("its default export is no policy");
  }
  const { api } = exported as { readonly api?: unknown };
  if (api !== API) {
    return refuse(`it is made for api ${causeText(api)}; this program keeps api ${API}`);
  }
  const parsed = v.safeParse(POLICY, exported, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(`its ${v.getDotPath(issue) ?? "default export"} is not as the contract says`);
  }
  if (parsed.output.name !== name) {
    return refuse(`it calls itself ${causeText(parsed.output.name)}; its file says '${name}'`);
  }
  return exported as Policy;
}

/** The view that one policy gets: frozen to its depth, with its own settings. */
function viewFor(
  { name, settings = {} }: Policy,
  { view, stored }: { readonly view: ViewData; readonly stored: Stored },
): PolicyView {
  const mine = Object.entries(settings).map(([key, preset]) => [
    key,
    [stored.policies[name]?.[key], triggerOf(stored, key)]
      .find((value) => typeof value === typeof preset) ?? preset,
  ]);
  const matches = (glob: string, text: string) => nameGlob(glob)(text);
  return freeze({ ...view, settings: Object.fromEntries(mine) as Settings, matches });
}

/** `soft_triggers.distill.stream_threshold` for the setting `distill_stream_threshold`. */
function triggerOf({ soft_triggers }: Stored, setting: string): unknown {
  for (const [trigger, keys] of Object.entries(soft_triggers)) {
    const key = setting.slice(trigger.length + 1);
    if (setting.startsWith(`${trigger}_`) && Object.hasOwn(keys, key)) return keys[key];
  }
  return undefined;
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

/** JSON, but for numbers that JSON would turn into null. */
function textOf(report: unknown): string {
  return JSON.stringify(report, (name, value: unknown) => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    throw new RangeError(`'${name}' is ${value}`);
  }) ?? "null";
}

function refuse(reason: string): Fault {
  return { status: "refused", reason };
}

/** Anything that was thrown, in a line. */
export function causeText(cause: unknown): string {
  try {
    return String(cause).replace(/\s+/g, " ").slice(0, 300);
  } catch (broken) {
    return `something that cannot be shown (${typeof broken})`;
  }
}
