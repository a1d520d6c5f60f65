/** Looking at plugins without asking them anything, and running the suite on one. */
import { compareCodePoints } from "../base/json.ts";
import { EMPTY_VIEW } from "./plugin/samples.ts";
import { askOutside, DEADLINE_MS, type Host } from "./ask.ts";
import { discover, foundAt } from "./plugin/discover.ts";
import type { FoundPlugin } from "./plugin/found-plugin.ts";
import type { Point, SuiteResult } from "./kit.ts";
import { absolutePath } from "../base/paths.ts";
import { review } from "./review.ts";
import type { Pin } from "./plugin/pin.ts";
import { isOpen, pinsOf } from "./plugin/trust.ts";

/** What a command about plugins needs to know before its plan. */
export interface Inspected {
  /** All plugins, or the one that was asked about. */
  readonly found: readonly FoundPlugin[];
  /** What is trusted, by path. */
  readonly pins: readonly Pin[];
  /** The user's own directory; null where there is none, and why. */
  readonly state: string | null;
  readonly why_none: string;
  /** True where others may write it: they could trust what they like. */
  readonly state_is_open: boolean;
  /** Points of the suite; null where it was not run. */
  readonly points: readonly Point[] | null;
  /** The folder in which paths begin that are not absolute. */
  readonly cwd: string;
}

/** What is asked. `file` is a path; null for all plugins. */
export interface Inspection {
  readonly file: string | null;
  /** True where the suite is to be run, if it may. */
  readonly check: boolean;
  /** True where the caller answers for code that nobody trusted. */
  readonly run: boolean;
  readonly plugins: string | undefined;
  readonly plugin_sha256: readonly string[];
}

/** Looks at all plugins, or at one file, and runs the suite on it where its code may run. */
export async function inspect(
  host: Host,
  { file, check, run, plugin_sha256: allowed }: Inspection,
  cwd: string,
): Promise<Inspected> {
  const { places } = host;
  const builtIn = host.builtIn.map((each) => each.name);
  const found = file === null
    ? discover(places, { builtIn, allowed })
    : [foundAt(places, absolutePath(cwd, file), { source: "file", allowed })];
  const pins = pinsOf(places.state).sort((a, b) => compareCodePoints(a.path, b.path));
  const [one] = found;
  const runs = check && one !== undefined && one.module !== null &&
    (run || one.status === "active");
  const points = runs ? await suite(host, one) : null;
  const { state, why_none } = places;
  return { found, pins, state, why_none, state_is_open: isOpen(state), points, cwd };
}

/** Runs the suite in a child, then judges its reports as those of `advise` are judged. */
async function suite(host: Host, found: FoundPlugin): Promise<Point[]> {
  const { name, module } = found;
  const stored = { policies: {}, soft_triggers: {} };
  const question = { name, check: true, view: EMPTY_VIEW, stored };
  const asked = { copy: module?.files ?? [], question, deadline_ms: DEADLINE_MS };
  const reply = await askOutside(host, found, asked);
  const inTime = `it ends within ${DEADLINE_MS} ms, silently, in its limits`;
  if (!("output" in reply)) return [{ point: inTime, ok: false, why: reply.reason }];
  const outcome = JSON.parse(reply.output) as { readonly reason: string } | SuiteResult;
  if ("reason" in outcome) return [{ point: "it can be loaded", ok: false, why: outcome.reason }];
  const faults: string[] = [];
  for (const report of outcome.reports) {
    const reviewed = await review(report, host.check);
    if ("why" in reviewed) faults.push(reviewed.why);
    else if (reviewed.removed > 0) faults.push("its texts hold characters that nobody sees");
  }
  const why = faults[0] ?? "";
  return [
    { point: inTime, ok: true, why: "" },
    ...outcome.points,
    { point: "its reports are valid, and its commands are memoryctl's", ok: why === "", why },
  ];
}
