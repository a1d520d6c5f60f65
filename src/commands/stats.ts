/** `stats`: how much a store holds, from numbers that are kept, not counted. */
import { activeNow, countByScope } from "../state/presence.ts";
import { openFindings } from "../state/findings.ts";
import { type Counter, countersOf } from "../state/counters.ts";
import { nearestScopes } from "../state/known.ts";
import { command, nothing } from "../command/command.ts";
import { nameFilter } from "../command/name-filter.ts";
import * as o from "../command/options.ts";

export default command({
  name: "stats",
  group: "Health",
  about: "count events, objects, instances, conflicts and findings",
  actions: [],
  options: { scope: o.scope },
  examples: [["stats --scope project:demo", "counts one project; a glob counts several"]],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  plan: nothing,
  report(reader, { options }, { env }) {
    const { state } = reader;
    const counters = countersOf(state, "");
    const names = new Set(counters.map((each) => each.scope));
    const wanted = nameFilter(options.scope, (name) => names.has(name));
    const counted = counters.filter((each) => wanted(each.scope));
    const objects = counted.filter((each) => each.name.startsWith("object:"));
    const other = (counts: readonly { scope: string; n: number }[]) =>
      counts.filter((each) => wanted(each.scope)).reduce((sum, each) => sum + each.n, 0);
    return {
      scope: options.scope ?? null,
      ...nearestScopes(state, options.scope),
      events: sums(counted.filter((each) => each.name.startsWith("event:")), nameOf),
      views: sums(objects, nameOf),
      scopes: sums(objects, (each) => each.scope),
      active_instances: other(countByScope(activeNow(state, env.now_ms))),
      open_conflicts: other(counted.filter((each) => each.name === "conflict")),
      open_findings: other(openFindings(state)),
    };
  },
});

/** `memory.captured` of `event:memory.captured`. */
function nameOf({ name }: Counter): string {
  return name.slice(name.indexOf(":") + 1);
}

function sums(counted: readonly Counter[], by: (each: Counter) => string): Record<string, number> {
  const found = new Map<string, number>();
  for (const each of counted) found.set(by(each), (found.get(by(each)) ?? 0) + each.n);
  // `fromEntries` defines members, so a scope named `__proto__` is one like any other.
  return Object.fromEntries(found);
}
