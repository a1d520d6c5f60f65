/**
 * Consulting the policies: found, told apart by trust, asked, reviewed. Those in this program are
 * asked here, all others in children, several at once. Nothing that any of them does or fails to
 * do changes what the others say.
 */
import { hex, type Random } from "../base/id.ts";
import type { Advice, Finding, Policy } from "./contract.ts";
import type { ChildOptions } from "./plugin/child.ts";
import type { Reply } from "./plugin/child-output.ts";
import { discover, type Places } from "./plugin/discover.ts";
import type { FoundPlugin, PluginState, PluginStatus } from "./plugin/found-plugin.ts";
import { stateOf } from "./plugin/found-plugin.ts";
import type { Evaluation, Fault, Stored, ViewData } from "./evaluate.ts";
import { evaluate } from "./evaluate.ts";
import type { ModuleFile } from "./plugin/module.ts";
import type { CommandCheck } from "./review.ts";
import { ranked, review } from "./review.ts";
import { copyOf, pinOf } from "./plugin/trust.ts";

export interface AdviceBy extends Advice {
  readonly plugin: string;
}

export interface FindingBy extends Finding {
  readonly plugin: string;
}

/** What all policies together say. */
export interface Counsel {
  readonly plugins: readonly PluginState[];
  /** The best first. */
  readonly advice: readonly AdviceBy[];
  readonly findings: readonly FindingBy[];
}

/** What the policies are asked about, and which of them. */
export interface Consultation {
  readonly scope: string | undefined;
  readonly project: string | undefined;
  readonly instance_id: string | undefined;
  /** A folder of plugins, beside those that are always looked at. */
  readonly plugins: string | undefined;
  /** Digests of plugins that are trusted for this call alone. */
  readonly plugin_sha256: readonly string[];
}

/** What the rim hands in. */
export interface Host extends Omit<ChildOptions, "nonce" | "deadline_ms"> {
  readonly places: Places;
  readonly random: Random;
  readonly builtIn: readonly Policy[];
  readonly check: CommandCheck;
  /** Milliseconds, to measure spans by. */
  readonly now: () => number;
}

/** One plugin has so long; all of them together have twice as long. */
export const DEADLINE_MS = 4000;
const AT_ONCE = 4;

interface PolicyVerdict {
  readonly state: PluginState;
  readonly advice: readonly AdviceBy[];
  readonly findings: readonly FindingBy[];
}

/** Asks every active policy about a view. `allowed` are digests trusted for this call alone. */
export async function consult(
  host: Host,
  { view, stored, allowed }: {
    readonly view: ViewData;
    readonly stored: Stored;
    readonly allowed: readonly string[];
  },
): Promise<Counsel> {
  const builtIn = host.builtIn.map((each) => each.name);
  const found = discover(host.places, { builtIn, allowed });
  const until_ms = host.now() + 2 * DEADLINE_MS;
  const verdicts: PolicyVerdict[] = [];
  let next = 0;
  const work = async () => {
    for (let i = next; i < found.length; i = next) {
      next += 1;
      verdicts[i] = await tell(host, found[i] as FoundPlugin, { view, stored, until_ms });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return {
    plugins: verdicts.map((each) => each.state),
    advice: ranked(verdicts.flatMap((each) => each.advice)),
    findings: verdicts.flatMap((each) => each.findings),
  };
}

async function tell(host: Host, found: FoundPlugin, asked: PolicyQuestion): Promise<PolicyVerdict> {
  const state = stateOf(found);
  const silent = (
    status: PluginStatus,
    reason: string,
    version: string | null = null,
  ): PolicyVerdict => ({
    state: { ...state, version, status, reason },
    advice: [],
    findings: [],
  });
  if (found.status !== "active") return silent(found.status, found.reason);
  const reply = await ask(host, found, asked);
  if ("reason" in reply) return silent(reply.status, reply.reason);
  const { version } = reply;
  const reviewed = await review(reply.report, host.check);
  if ("why" in reviewed) return silent("refused", reviewed.why, version);
  const { removed } = reviewed;
  const by = <T>(all: readonly T[]) => all.map((each) => ({ plugin: found.name, ...each }));
  const reason = removed === 0 ? "" : `${removed} characters that nobody sees were taken out`;
  return {
    state: { ...state, version, reason },
    advice: by(reviewed.advice),
    findings: by(reviewed.findings),
  };
}

interface PolicyQuestion {
  readonly view: ViewData;
  readonly stored: Stored;
  readonly until_ms: number;
}

type PolicyAnswer = Evaluation | { readonly status: PluginStatus; readonly reason: string };

async function ask(
  host: Host,
  found: FoundPlugin,
  { view, stored, until_ms }: PolicyQuestion,
): Promise<PolicyAnswer> {
  const own = host.builtIn.find((each) => each.name === found.name);
  const { name } = found;
  if (found.module === null) return evaluate(own, { name, view, stored });
  const copy = copyFor(host, found);
  if (copy === null) return { status: "changed", reason: "the copy that was trusted is damaged" };
  const deadline_ms = Math.min(DEADLINE_MS, until_ms - host.now());
  if (deadline_ms <= 0) return { status: "timeout", reason: "the others took all of the time" };
  const question = { name, check: false, view, stored };
  const reply = await askOutside(host, found, { copy, question, deadline_ms });
  return "output" in reply ? evaluatedIn(reply.output) : reply;
}

/** Verified bytes: of the pinned copy, or, for a digest that the caller gave, of what was read. */
function copyFor(
  { places: { state } }: Host,
  { path, module }: FoundPlugin,
): readonly ModuleFile[] | null {
  const pin = pinOf(state, path);
  if (state !== null && pin !== null && pin.sha256 === module?.sha256) return copyOf(state, pin);
  return module?.files ?? null;
}

/** Asks verified bytes in a child. */
export async function askOutside(
  host: Host,
  { module }: Pick<FoundPlugin, "module">,
  { copy, question, deadline_ms }: {
    readonly copy: readonly ModuleFile[];
    readonly question: Readonly<Record<string, unknown>>;
    readonly deadline_ms: number;
  },
): Promise<Reply> {
  const { askChild } = await import("./plugin/child.ts");
  const nonce = hex(host.random(16));
  return await askChild({ files: copy, entry: module?.entry ?? "", ask: question }, {
    ...host,
    nonce,
    deadline_ms,
  });
}

function evaluatedIn(output: string): Evaluation | Fault {
  return JSON.parse(output) as Evaluation | Fault;
}
