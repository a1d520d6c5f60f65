/** `recall`: what is remembered of a question, ranked; silence where that is too little. */
import { TYPES } from "../row/words.ts";
import { command, type Input, nothing, type Request } from "../command/command.ts";
import { timeOf, untilOf } from "../command/moment.ts";
import { brought, type UserAsked } from "../command/need.ts";
import * as o from "../command/options.ts";
import { scopeOfProject } from "../state/projects.ts";
import { recallAnswer, type RecallLimits, recallText } from "../plans/recall-answer.ts";
import { recalledIn } from "../view/recall/recalled.ts";

/** What may be asked for: objects, and where somebody stood. */
const KINDS = [...TYPES, "checkpoint", "handoff"] as const;

const options = {
  limit: o.preset(o.count("results at most", 1, 100), "5"),
  budget: o.preset(o.count("tokens at most, of whole results", 1), "1200"),
  type: o.choice("TYPE", KINDS, "only what is of this type"),
  key: o.anyName("only what answers this question"),
  tag: o.anyName("only what has this tag"),
  by: o.anyName("only what this instance said; a glob names several"),
  source: o.anyName("only what names this source or evidence; a glob names several"),
  since: o.since,
  until: o.until,
  past: o.flag("with what was superseded, ended or withdrawn"),
  explain: o.flag("with the points of each result"),
  quiet: o.flag("say nothing where nothing is found"),
  prompt: o.flag("for hooks: only what is surely meant, at most 3 results and 600 characters"),
  fail_if_silent: o.flag("exit 1 where nothing is found"),
  scope: o.scope,
  project: o.project,
  user: o.ofUser,
  here: o.here,
  instance_id: o.ownInstance,
};

type Question = Request<Input<typeof options>>;

export default command({
  name: "recall",
  group: "Every day",
  about: "find what is remembered, best first: words or a question, - reads it from standard input",
  actions: [],
  argument: o.TEXT,
  options,
  examples: [
    ["recall how do we run the tests", "the best five, with reason, author and day"],
    ["recall cache --type decision --since 4w", "decisions of four weeks"],
    ['recall "cache size" --past --explain', "with what was superseded, and how each was ranked"],
  ],
  access: "read",
  reach: "cheap",
  tells_dry_run: false,
  through_pipes: "text",
  needs: (request) => {
    const { scope, project, user } = request.options;
    // Who names a place does not mean another one.
    const isHere = scope !== undefined || project !== undefined || user;
    return [{ need: "terms" }, ...(isHere ? [] : [usersNeed(request)])];
  },
  plan: nothing,
  report(reader, request, { env }) {
    const { options, argument: query } = request;
    const { now_ms, gathered } = env;
    const { here, since, until, explain } = options;
    const own = recalledIn(reader, {
      ...askedBy(request),
      now_ms,
      since: timeOf(since, now_ms),
      until: untilOf(until, now_ms),
      here: here === undefined ? undefined : scopeOfProject(reader.state, here),
    });
    const users = "user_recalled" in gathered ? brought(env, "user_recalled") : null;
    const answer = recallAnswer(own, users, { query, explain, limits: limitsOf(request) });
    const failed = options.fail_if_silent && answer["silent"] === true;
    return failed ? { ok: false, code: "not_found", ...answer } : answer;
  },
  render: ({ silent }, { options }) =>
    silent === true && (options.quiet || options.prompt) ? { out: "" } : null,
  emphasis: ({ query, silent }) => silent === true ? null : String(query),
  text: recallText,
});

function usersNeed(request: Question) {
  return { need: "user_recalled", asked: askedBy(request) } as const;
}

/** What is asked, but for what the clock and the store say of it. */
function askedBy({ argument: text, options }: Question): UserAsked {
  const { type, key, tag, by, source, past, since, until, scope, project, prompt } = options;
  return {
    ...{ text, type, key, tag, by, source, past, since, until, scope, project },
    instance: options.instance_id,
    is_unasked: prompt,
    most: limitsOf({ options }).limit,
    here: undefined,
  };
}

/** Of a hook little is taken. */
const PROMPT = { limit: 3, characters: 600 } as const;

function limitsOf({ options: { limit, budget, prompt } }: Pick<Question, "options">): RecallLimits {
  return prompt
    ? { budget, limit: Math.min(limit, PROMPT.limit), characters: PROMPT.characters }
    : { budget, limit, characters: Infinity };
}
