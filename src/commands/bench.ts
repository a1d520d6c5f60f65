/** `bench`: what this program's own loops take on this machine, each beside its floor. */
import { badValue } from "../base/errors.ts";
import type { Answer, Env, Input, Request } from "../command/command.ts";
import { command, nothing } from "../command/command.ts";
import {
  compare,
  type Compared,
  type Measurement,
  measurementsIn,
  measurementText,
} from "../command/measurement.ts";
import * as o from "../command/options.ts";

const options = {
  quick: o.flag("a few seconds, on smaller stores"),
  baseline: o.file("an earlier answer of bench --json to compare with"),
  fail_over: o.preset(o.factor("fail where a ratio to its floor grew by more than this"), "1.2"),
};

type Options = Input<typeof options>;

export default command({
  name: "bench",
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
  measures: (request, env) => ({ quick: request.options.quick, bounds: boundsOf(request, env) }),
  *plan(_memory, request, env) {
    // A baseline that is of no use is told before a minute is spent on measuring.
    baselineOf(request, env);
    yield* nothing();
  },
  report(_memory, request, { env }) {
    const { quick, fail_over } = request.options;
    const { version, commit, runtime, target } = env.build;
    const figures = env.measurements;
    const answer = { version, commit, runtime, target, quick, figures };
    const baseline = baselineOf(request, env);
    if (baseline === null) return answer;
    const compared = compare(baseline, figures);
    const slower = compared.filter(({ change }) => change !== null && change > fail_over);
    const told = { ...answer, fail_over, compared, slower: slower.map(({ name }) => name) };
    return slower.length > 0 ? { ok: false, code: "check_failed", ...told } : told;
  },
  text: benchText,
});

/** What each loop may take beside its floor. */
function boundsOf(request: Request<Options>, env: Env): Map<string, number> {
  const figures = baselineOf(request, env) ?? [];
  return new Map(figures.map(({ name, ratio }) => [name, ratio * request.options.fail_over]));
}

/** The figures to compare with; null where none are given. Throws where the file is of no use. */
function baselineOf({ options }: Request<Options>, env: Env): readonly Measurement[] | null {
  const { baseline: path, quick } = options;
  if (path === undefined) return null;
  const cut = path.lastIndexOf("/");
  const folder = cut < 0 ? "." : cut === 0 ? "/" : path.slice(0, cut);
  const bytes = env.outside(folder).read(path.slice(cut + 1));
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
