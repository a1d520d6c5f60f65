/** `reduce`: published events become objects that all share; each is judged once. */
import { command } from "../command/command.ts";
import { nearestScopes } from "../state/known.ts";
import { judgeQueue } from "../plans/judge.ts";
import { judgedAnswer } from "../plans/judged-answer.ts";
import { outcomeRow } from "../plans/outcome.ts";
import * as o from "../command/options.ts";
import { reindex, reindexed } from "../plans/reindex.ts";

export default command({
  name: "reduce",
  group: "Sharing",
  about: "turn published events into shared objects, and name conflicts",
  actions: [],
  options: {
    scope: o.scope,
    limit: o.preset(o.count("how many events at most", 0), "500"),
    verbose: o.verbose,
    reindex: o.flag("write v1's index files too"),
  },
  examples: [
    ["reduce --scope project:demo", "judges what was published for one project"],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    yield* judgeQueue(reader, {
      name: "reduce",
      scope: options.scope,
      instance: undefined,
      limit: options.limit,
      outcome: (judged) => outcomeRow(judged, env),
    }, env);
    if (options.reindex) yield* reindex(reader, env);
  },
  report(reader, { options }, { env, rows }) {
    const made = options.reindex ? reindexed(reader, env) : {};
    const index = options.reindex || options.verbose ? { index: made } : {};
    const near = nearestScopes(reader.state, options.scope);
    return { ...judgedAnswer(reader, { rows, verbose: options.verbose }, env), ...index, ...near };
  },
});
