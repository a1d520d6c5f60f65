/** `advise`: what the policies propose to do next, best first, each with its reason and command. */
import type { PluginState } from "../policy/plugin/found-plugin.ts";
import { nearestAsked } from "../state/known.ts";
import type { Answer } from "../command/command.ts";
import { command, nothing } from "../command/command.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";
import { quoted } from "../base/shell.ts";

export default command({
  name: "advise",
  group: "Policies",
  about: "say what to do next and why, as the policy plugins see it",
  actions: [],
  options: {
    scope: o.scope,
    project: o.project,
    instance_id: o.anyName("the agent instance that asks"),
    max: o.preset(o.count("how many proposals at most", 0, 1000), "10"),
    ...o.pluginChoice,
  },
  examples: [
    ["advise", "the whole store"],
    ["advise --project demo --instance-id ins-a --max 3", "the three best, for one agent"],
    ["advise --plugins ./policies", "asks your own plugins too, once they are trusted"],
  ],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  needs: ({ options }) => [{ need: "consult", asked: options }],
  plan: nothing,
  report(reader, { options }, { env }) {
    const { advice, plugins } = brought(env, "consult");
    const near = nearestAsked(reader.state, options);
    return { advice: advice.slice(0, options.max), advice_total: advice.length, plugins, ...near };
  },
  text: adviceText,
});

function adviceText(answer: Answer): string {
  const { advice, advice_total, plugins } = answer as unknown as AdviceAnswer;
  const items = advice.map(({ title, why, severity, plugin, command: words }, i) =>
    [
      `${i + 1}. ${title} (${severity}, ${plugin})`,
      `   ${why}`,
      `   ${["memoryctl", ...words].map(quoted).join(" ")}`,
    ].join("\n")
  );
  const left = advice_total - advice.length;
  const more = left > 0 ? [`${left} more: --max ${advice_total}`] : [];
  const silent = plugins.filter((each) => each.status !== "active" || each.reason !== "")
    .map(({ name, source, status, reason }) => `${name} (${source}): ${status}: ${reason}`);
  const none = items.length === 0 ? ["Nothing needs to be done now."] : [];
  return [...none, ...items, ...more, ...silent].join("\n");
}

interface AdviceAnswer {
  readonly advice: readonly {
    readonly title: string;
    readonly why: string;
    readonly severity: string;
    readonly plugin: string;
    readonly command: readonly string[];
  }[];
  readonly advice_total: number;
  readonly plugins: readonly PluginState[];
}
