/** `log`: what was done, by whom and when; the newest last. */
import { type Act, actsBehind, newestActs } from "../state/timeline.ts";
import { nearestInstances, scopesMeant } from "../state/known.ts";
import { actLine } from "../view/act-line.ts";
import { shown } from "../view/memory-line.ts";
import type { Answer, Input, Request } from "../command/command.ts";
import { command, nothing } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { timeOf } from "../command/moment.ts";
import { nameFilter } from "../command/name-filter.ts";
import * as o from "../command/options.ts";
import type { Reader } from "../state/reader.ts";

const options = {
  since: o.since,
  by: o.anyName("only what this instance did; a glob names several"),
  limit: o.preset(o.count("lines at most", 1, 10_000), "30"),
  follow: o.flag("go on, and print new lines as they come, until it is interrupted"),
  scope: o.scope,
  project: o.ownProject,
  instance_id: o.ownInstance,
};

type Options = Input<typeof options>;

export default command({
  name: "log",
  group: "Every day",
  about: "show what was done, when and by whom, one line each, the newest last",
  actions: [],
  options,
  examples: [
    ["log --since 1d", "the last day, of all scopes of the store"],
    ["log --by 'claude-*' --limit 100", "what those agents did"],
  ],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  needs: ({ options }) => options.follow ? [{ need: "news" }] : [],
  plan: nothing,
  report(reader, request, { env }) {
    const { limit, project } = request.options;
    const wish = wishOf(reader, request, env);
    const { ends } = env.gathered.news ?? {};
    const line = (act: Act) => actLine(reader, act, `project:${project}`);
    if (ends !== undefined) {
      return { lines: actsBehind(reader.state, ends, NEWS).filter(wish).map(line) };
    }
    const { acts, isAll } = newestActs(reader.state, { wish, limit });
    const near = acts.length > 0 ? {} : nearestInstances(reader.state, request.options.by);
    return { lines: acts.toReversed().map(line), ...(isAll ? {} : { earlier: true }), ...near };
  },
  render: (_answer, { options }) => options.follow ? { out: "" } : null,
  text: logText,
});

/** New lines that are told at once: of a larger pull, the last ones. */
const NEWS = 1000;

function wishOf(
  reader: Reader,
  { options: { since, by, scope, instance_id } }: Request<Options>,
  env: Env,
): (act: Act) => boolean {
  const from = timeOf(since, env.now_ms);
  const isBy = nameFilter(by, () => false);
  const scopes = scope === undefined ? null : new Set(scopesMeant(reader.state, scope));
  return (act) =>
    act.ts >= from && isBy(act.who) && (act.realm === "" || act.realm === instance_id) &&
    (scopes === null || scopes.has(act.scope));
}

function logText({ lines, earlier, nearest = [] }: Answer): string {
  const all = lines as readonly string[];
  const near = (nearest as readonly string[]).map((name) => shown(name, 200)).join(", ");
  if (all.length === 0) return `nothing was done${near === "" ? "" : `; nearest: ${near}`}`;
  return [...(earlier === true ? ["… earlier: --limit, --since"] : []), ...all].join("\n");
}
