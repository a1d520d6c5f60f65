/** `distill`: captured events become objects; each is judged once, in the stream it came from. */
import { command } from "../command/command.ts";
import { nearestScopes } from "../state/known.ts";
import { judgeQueue } from "../plans/judge.ts";
import { judgedAnswer } from "../plans/judged-answer.ts";
import { distilledRow } from "../plans/outcome.ts";
import * as o from "../command/options.ts";

export default command({
  name: "distill",
  group: "Sharing",
  about: "turn captured events into facts, decisions and commitments",
  actions: [],
  options: {
    scope: o.scope,
    instance_id: o.instance,
    limit: o.preset(o.count("how many events at most", 0), "200"),
    verbose: o.verbose,
  },
  examples: [
    [
      "distill --scope project:demo --instance-id ins-a --verbose",
      "judges what ins-a captured, and names what became of each",
    ],
    ["distill --scope 'project:*'", "judges what was captured in any project"],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: true,
  *plan(reader, { options }, env) {
    yield* judgeQueue(reader, {
      name: "distill",
      scope: options.scope,
      instance: options.instance_id,
      limit: options.limit,
      outcome: (judged) => distilledRow(judged, env),
    }, env);
  },
  report(reader, { options }, { env, rows }) {
    return {
      ...judgedAnswer(reader, { rows, verbose: options.verbose }, env),
      ...nearestScopes(reader.state, options.scope),
    };
  },
});
