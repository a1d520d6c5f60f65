/** `confirm ID`: somebody says that a memory still holds; its horizon counts anew from then. */
import { refused } from "../base/errors.ts";
import { iso } from "../base/time.ts";
import type { ConfirmedPayload } from "../row/kinds/confirmed.ts";
import { digestOf } from "../state/ledgers.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { objectById } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Input, Request } from "../command/command.ts";
import { command } from "../command/command.ts";
import * as o from "../command/options.ts";
import { headNamed } from "../plans/correction-target.ts";
import { eventIn, once, retried, storedKey } from "../plans/idempotency.ts";
import { given, newEvent } from "../plans/new-event.ts";
import { judgeWaiting } from "../plans/outcome.ts";
import { withdrawable } from "../plans/withdrawal.ts";

const COMMAND = "confirm";

const options = {
  evidence: o.evidenceRef,
  why: o.why,
  ...o.ofMemory,
};

type ConfirmRequest = Request<Input<typeof options>>;

export default command({
  name: COMMAND,
  group: "Every day",
  about: "say that a memory still holds: its horizon counts from now",
  actions: [],
  argument: "ID|KEY",
  options,
  examples: [
    ["confirm cache", "the decision under the key 'cache' still holds"],
    ['confirm cache --evidence docs/redis.md --why "looked at the config"', "with a reason"],
  ],
  access: "write",
  reach: "cheap",
  tells_dry_run: false,
  *plan(reader, call, env) {
    const { argument, options } = call;
    const waits = withdrawable(reader, argument, options);
    if (waits !== undefined) yield* judgeWaiting(reader, waits.scope, env);
    const object = confirmable(reader, call);
    const payload: ConfirmedPayload = given({
      evidence_ref: options.evidence,
      object_id: object.id,
      source_digest: digestOf(reader.state, object.rid),
      why: options.why,
    });
    const row = newEvent(reader, env, {
      type: "memory.confirmed",
      scope: object.scope,
      project: object.project ?? undefined,
      instance_id: options.instance_id,
      run_id: options.run_id,
      visibility: object.realm === "" ? "project" as const : "private" as const,
      causal_refs: [object.source],
      key: storedKey(COMMAND, options.idempotency_key),
      payload,
    });
    yield* once(reader, { kind: "confirmed", row });
  },
  report(reader, call, { rows, env }) {
    const { scope } = confirmable(reader, call);
    const made = eventIn(rows) ?? retried(reader, { command: COMMAND, ...call.options, scope }, (
      { type },
    ) => type === "memory.confirmed");
    const object = objectById(reader.state, String(made?.row.payload["object_id"] ?? ""));
    if (made === null || object === undefined) return {};
    const { expires, ts } = object;
    const until = expires === null ? {} : { holds_until: iso(env.now_ms + expires - ts) };
    return { id: shortId(object.id), type: object.type, ...until };
  },
  text: ({ type, id }) => `${type} ·${id} confirmed`,
});

/** The newest version that a name means. Throws where it is over, or another's private item. */
function confirmable(
  reader: Reader,
  { argument, options }: ConfirmRequest,
): ObjectRecord {
  const head = headNamed(reader, argument, options);
  const action = `confirm '${argument}'`;
  if (head.realm !== "" && head.realm !== options.instance_id) {
    const hint = "only its owner may: give --instance-id";
    throw refused(action, `it is private to ${head.realm}`, hint);
  }
  if (head.status_now !== "active") {
    throw refused(action, `it is ${head.status_now}`, "remember it anew where it holds again");
  }
  return head;
}
