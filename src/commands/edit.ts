/** `edit ID TEXT`: another text in the place of one, with the lease of its key. */
import { missingArgument } from "../base/errors.ts";
import { realmsOf } from "../state/active.ts";
import { objectBySource, type ObjectRecord } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Input, Request } from "../command/command.ts";
import { command } from "../command/command.ts";
import * as o from "../command/options.ts";
import { newConflicts } from "../plans/conflict.ts";
import { correctedBy } from "../plans/correcting.ts";
import { changesNothing } from "../plans/correction.ts";
import { headNamed } from "../plans/correction-target.ts";
import { edited } from "../plans/edited.ts";
import { judgeWaiting } from "../plans/outcome.ts";
import { withdrawable } from "../plans/withdrawal.ts";
import { objectOf } from "../view/object.ts";

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
    ["edit cache --due-at 2026-12-24", "the text stays"],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: false,
  *plan(reader, { argument, options }, env) {
    if (CHANGES.every((name) => options[name] === undefined)) {
      throw missingArgument(COMMAND, o.TEXT, `ID|KEY ${o.TEXT}`);
    }
    const waits = withdrawable(reader, argument, options);
    if (waits !== undefined) yield* judgeWaiting(reader, waits.scope, env);
    if (known(reader, { argument, options }) !== undefined) return;
    yield* edited(reader, callOf({ argument, options }), env);
    yield* newConflicts(reader, env);
  },
  report(reader, request, { rows }) {
    const made = correctedBy(reader, callOf(request), rows);
    const same = made === null ? known(reader, request) : undefined;
    if (same !== undefined) return { id: shortId(same.id), type: same.type, known: true };
    const object = made === null ? undefined : objectBySource(reader.state, made.row.event_id);
    if (made === null || object === undefined) return {};
    const replaced = String(made.row.payload["supersedes"]);
    return { id: shortId(object.id), type: object.type, replaces: shortId(replaced) };
  },
  text: ({ type, id, replaces, known }) =>
    `${type} ·${id} ${known === true ? "says that already" : `in the place of ·${replaces}`}`,
});

/** Any of these is enough: what is not given stays. */
const CHANGES = [
  "summary",
  "why",
  "due_at",
  "evidence_ref",
  "horizon",
  "salience",
  "confidence",
  "tags",
] as const;

/** What is named, where it is active and says all that is given; undefined where it does not. */
function known(reader: Reader, request: EditRequest): ObjectRecord | undefined {
  const { argument, options } = request;
  if (correctedBy(reader, callOf(request), []) !== null) return undefined;
  const head = headNamed(reader, argument, options);
  const old = objectOf(reader, head);
  const isOwn = realmsOf(options.instance_id).includes(head.realm);
  const is_same = isOwn && head.status_now === "active" && old !== null &&
    changesNothing(old, options, head);
  return is_same ? head : undefined;
}

function callOf({ argument, options }: EditRequest) {
  return { ...options, command: COMMAND, id: argument, fence: undefined, lease_id: undefined };
}
