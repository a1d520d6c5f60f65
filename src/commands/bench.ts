/** `bench`: what this program's own loops take on this machine, each beside its floor. */
import { badValue } from "../base/errors.ts";
import type { Answer, Input } from "../command/command.ts";
import type { Outside } from "../command/env.ts";
import { command, nothing } from "../command/command.ts";
import {
  compare,
  type Compared,
  type Measurement,
  measurementsIn,
  measurementText,
} from "../command/measurement.ts";
import { brought } from "../command/need.ts";
import * as o from "../command/options.ts";

const options = {
  quick: o.flag("a few seconds, on smaller stores"),
  baseline: o.file("an earlier answer of bench --json to compare with"),
  fail_over: o.preset(o.factor("fail where a ratio to its floor grew by more than this"), "1.2"),
};

type Options = Input<typeof options>;

export default command({
  name: "bench",
  group: "Health",
  about: "time the loops of this program beside their floors, on this machine",
  actions: [],
  options,
  examples: [
    ["bench --quick", "append, scan, reduce, verify and start, in a temporary folder"],
    ["bench --quick --json", "the same as JSON: what it prints is a baseline for later runs"],
  ],
  access: "none",
  reach: "cheap",
  tells_dry_run: false,
  // A baseline of no use is reported before a minute is spent on measuring.
  needs: ({ options }, at) => [{
    need: "measure",
    trial: { quick: options.quick, bounds: boundsOf(options, at) },
  }],
  plan: nothing,
  report(_reader, { options }, { env }) {
    const { quick, fail_over } = options;
    const { version, commit, runtime, target } = env.build;
    const figures = brought(env, "measure");
    const answer = { version, commit, runtime, target, quick, figures };
    const baseline = baselineOf(options, env);
    if (baseline === null) return answer;
    const compared = compare(baseline, figures);
    const slower = compared.filter(({ change }) => change !== null && change > fail_over);
    const told = { ...answer, fail_over, compared, slower: slower.map(({ name }) => name) };
    return slower.length > 0 ? { ok: false, code: "check_failed", ...told } : told;
  },
  text: benchText,
});

/** What each loop may take beside its floor. */
function boundsOf(options: Options, at: Outside): Map<string, number> {
  const figures = baselineOf(options, at) ?? [];
  return new Map(figures.map(({ name, ratio }) => [name, ratio * options.fail_over]));
}

/** The figures to compare with; null where none are given. Throws where the file is of no use. */
function baselineOf(
  { baseline: path, quick }: Options,
  at: Outside,
): readonly Measurement[] | null {
  if (path === undefined) return null;
  const cut = path.lastIndexOf("/");
  const folder = cut < 0 ? "." : cut === 0 ? "/" : path.slice(0, cut);
  const bytes = at.outside(folder).read(path.slice(cut + 1));
  if (bytes === null) throw badValue("--baseline", path, "there is no such file");
  const found = measurementsIn(new TextDecoder().decode(bytes));
  if (found === null) throw badValue("--baseline", path, "it is no answer of bench --json");
  if (found.quick !== quick) {
    const other = found.quick ? "it was measured with --quick" : "it was measured without --quick";
    throw badValue("--baseline", path, `${other}, so its stores had another size`);
  }
  return found.figures;
}

function benchText(answer: Answer): string {
  const { figures, compared = [] } = answer as unknown as {
    readonly figures: readonly Measurement[];
    readonly compared?: readonly Compared[];
  };
  const changes = compared.map(({ name, change }) =>
    `${name}: ${
      change === null ? "in one of the runs only" : `${change.toFixed(2)} × the baseline`
    }`
  );
  return [...figures.map(measurementText), ...changes].join("\n");
}
