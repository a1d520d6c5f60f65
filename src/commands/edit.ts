/** `edit ID TEXT`: another text in the place of one, with the lease of its key. */
import { objectBySource } from "../state/objects.ts";
import { shortId } from "../state/short-ids.ts";
import type { Input, Request } from "../command/command.ts";
import { command } from "../command/command.ts";
import * as o from "../command/options.ts";
import { newConflicts } from "../plans/conflict.ts";
import { correctedBy } from "../plans/correcting.ts";
import { edited } from "../plans/edited.ts";
import { judgeWaiting } from "../plans/outcome.ts";
import { withdrawable } from "../plans/withdrawal.ts";

const COMMAND = "edit";

const options = {
  summary: o.text("what holds from now on: the words behind ID"),
  why: o.why,
  due_at: o.dueAt,
  evidence_ref: o.evidenceRef,
  horizon: o.horizon,
  salience: o.salience,
  confidence: o.confidence,
  tags: o.list("tags; repeat the option for each"),
  ...o.ofMemory,
};

type EditRequest = Pick<Request<Input<typeof options>>, "argument" | "options">;

export default command({
  name: COMMAND,
  group: "Every day",
  about: "change what a memory says; what is not given stays",
  actions: [],
  argument: "ID|KEY",
  argument_text: "--summary",
  options,
  examples: [
    [
      'edit cache "Cache in SQLite, invalidate on write" --why "measured"',
      "by its key; the short id that answers show is as good",
    ],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: false,
  *plan(reader, { argument, options }, env) {
    const waits = withdrawable(reader, argument, options);
    if (waits !== undefined) yield* judgeWaiting(reader, waits.scope, env);
    yield* edited(reader, callOf({ argument, options }), env);
    yield* newConflicts(reader, env);
  },
  report(reader, request, { rows }) {
    const made = correctedBy(reader, callOf(request), rows);
    const object = made === null ? undefined : objectBySource(reader.state, made.row.event_id);
    if (made === null || object === undefined) return {};
    const replaced = String(made.row.payload["supersedes"]);
    return { id: shortId(object.id), type: object.type, replaces: shortId(replaced) };
  },
  text: ({ type, id, replaces }) => `${type} ·${id} in the place of ·${replaces}`,
});

function callOf({ argument, options }: EditRequest) {
  return { ...options, command: COMMAND, id: argument, fence: undefined, lease_id: undefined };
}
