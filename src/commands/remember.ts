/**
 * `remember`: one line in, judged at once, and seen by whoever reads next. What its author said
 * before under the same key is replaced; what another says stands beside it, as a conflict.
 */
import { parseTime } from "../base/time.ts";
import type { CapturedPayload } from "../row/kinds/captured.ts";
import type { Event } from "../row/kinds/event.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import { foldedKey } from "../row/name.ts";
import type { ObjectType } from "../row/words.ts";
import { textDigest } from "../state/claims.ts";
import { conflictsOf } from "../state/conflicts.ts";
import { activeOfKey, activeSaying } from "../state/keys.ts";
import { digestOf } from "../state/ledgers.ts";
import { objectBySource, objectId, type ObjectRecord } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { objectOf } from "../view/object.ts";
import type { Input, PlacedRow, Request, Step } from "../command/command.ts";
import { command } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import * as o from "../command/options.ts";
import { newConflicts } from "../plans/conflict.ts";
import { correction } from "../plans/correction.ts";
import { eventIn, once, retried, storedKey } from "../plans/idempotency.ts";
import { guard } from "../plans/lease-guard.ts";
import { given, newEvent } from "../plans/new-event.ts";
import { distilledRow } from "../plans/outcome.ts";
import { rememberedAnswer } from "../plans/remembered.ts";

const COMMAND = "remember";

const options = {
  key: o.anyName("the question that it answers: what you said before under this key is replaced"),
  why: o.why,
  due: o.dueAt,
  evidence: o.evidenceRef,
  type: o.objectType,
  tags: o.preset(o.list("tags; repeat the option for each"), ""),
  source: o.list("where it comes from; repeat the option for each"),
  salience: o.preset(o.salience, "medium"),
  confidence: o.preset(o.confidence, "0.7"),
  horizon: o.horizon,
  private: o.flag("for you alone"),
  user: o.ofUser,
  scope: o.ownScope,
  project: o.project,
  instance_id: o.actor,
  run_id: o.run,
  idempotency_key: o.idempotencyKey,
};

type Options = Input<typeof options>;
type Call = Request<Options>;

export default command({
  name: COMMAND,
  group: "Every day",
  about: "record one thing for good: a fact, a decision (--key, --why), a promise (--due)",
  actions: [],
  argument: o.TEXT,
  options,
  examples: [
    ['remember "Integration tests need Redis on port 6380"', "a fact, seen by the next session"],
    [
      'remember "Cache in SQLite" --key cache --why "one file less to deploy"',
      "a decision, with its reason",
    ],
    ['remember "Measure the cache" --due 2026-12-01', "a commitment"],
    ['remember "Answers in German" --user', "what holds in every repository"],
  ],
  access: "write",
  makes_store: true,
  reach: "cheap",
  tells_dry_run: false,
  *plan(reader, request, env) {
    const { options } = request;
    if (known(reader, request) !== undefined) return;
    const before = ownBefore(reader, request);
    if (before === undefined) yield* recorded(reader, request, env);
    else yield* corrected(reader, request, { before, env });
    if (options.key !== undefined) yield* newConflicts(reader, env);
  },
  report(reader, request, { rows }) {
    const made = eventIn(rows) ?? firstTry(reader, request);
    const object = made === null
      ? known(reader, request)
      : objectBySource(reader.state, made.row.event_id);
    if (object === undefined) return {};
    const { argument: text, options } = request;
    const { instance_id, key = null } = options;
    const said = { ...placeOf(options), text, key, instance_id };
    return rememberedAnswer(reader, { object, made: made?.row ?? null, said });
  },
  text: ({ id, type = "fact", project, scope = project, instance_id }) =>
    `${type} ·${id}${scope === undefined ? "" : ` in ${scope}, by ${instance_id}`}`,
});

/** What a text is where nobody says it. */
function typeOf({ type, key, why, due }: Options): ObjectType {
  if (type !== undefined) return type;
  if (due !== undefined) return "commitment";
  return key === undefined && why === undefined ? "fact" : "decision";
}

function realmOf(options: Options): string {
  return options.private ? options.instance_id : "";
}

function placeOf(options: Options) {
  return { scope: options.scope, realm: realmOf(options) };
}

/** What says just this already. */
function known(reader: Reader, { argument, options }: Call): ObjectRecord | undefined {
  const type = typeOf(options);
  const digest = textDigest(argument);
  const key = options.key === undefined ? undefined : foldedKey(options.key);
  const same = activeSaying(reader.state, { ...placeOf(options), type, digest, key });
  const isMeant = key === undefined || same?.key === key;
  return isMeant && firstTry(reader, { argument, options }) === null ? same : undefined;
}

/** What the author said before under the key, and nobody contests; undefined for nothing. */
function ownBefore(reader: Reader, { options }: Pick<Call, "options">): ObjectRecord | undefined {
  if (options.key === undefined) return undefined;
  const head = activeOfKey(reader.state, options.key, placeOf(options));
  const isOwn = head?.owner === options.instance_id && head.type === typeOf(options);
  return isOwn && conflictsOf(reader.state, head).length === 0 ? head : undefined;
}

function* recorded(
  reader: Reader,
  { argument, options }: Call,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  const type = typeOf(options);
  const row = newEvent(reader, env, {
    ...options,
    type: "memory.captured" as const,
    visibility: options.private ? "private" as const : "project" as const,
    payload: payloadOf(argument, options),
    key: storedKey(COMMAND, options.idempotency_key),
  });
  const placed = yield* once(reader, { kind: "captured", row });
  if (placed === undefined) return;
  const event = placed.row as unknown as Event;
  const digest = digestOf(reader.state, placed.rid);
  const ts = parseTime(row.ts_wall) ?? env.now_ms;
  const object = { id: objectId(type, { id: row.event_id, ts }), type };
  yield distilledRow({ event, digest, object, reason: "" }, env);
}

function payloadOf(summary: string, options: Options): CapturedPayload {
  const { confidence, salience, horizon, tags, source, why } = options;
  return given({
    confidence,
    decision_key: options.key,
    due_at: options.due,
    evidence_ref: options.evidence,
    horizon,
    proposed_type: typeOf(options),
    salience,
    source,
    summary,
    tags,
    why,
  });
}

/** A new version of what the author said before. */
function* corrected(
  reader: Reader,
  { argument, options }: Call,
  { before, env }: { readonly before: ObjectRecord; readonly env: Env },
): Generator<Step, void, PlacedRow | undefined> {
  const old = objectOf(reader, before);
  if (old === null) return;
  const said = {
    summary: argument,
    why: options.why,
    due_at: options.due,
    evidence_ref: options.evidence,
    horizon: options.horizon,
    ...(options.tags.length === 0 ? {} : { tags: options.tags }),
  };
  const key = options.key ?? "";
  const pass = { ...options, fence: undefined, lease_id: undefined };
  guard(reader, env, { scope: before.scope, key, pass });
  const payload: ReconciledPayload = correction(old, said as never, {
    head: before,
    digest: digestOf(reader.state, before.rid),
    resolves: [],
  });
  const row = newEvent(reader, env, {
    type: "memory.reconciled",
    scope: before.scope,
    instance_id: options.instance_id,
    run_id: options.run_id,
    project: before.project ?? undefined,
    visibility: old.visibility,
    causal_refs: [before.source],
    key: storedKey(COMMAND, options.idempotency_key),
    payload,
  });
  yield* once(reader, { kind: "reconciled", row });
}

/** What the first try of a call with this key wrote. */
function firstTry(reader: Reader, { argument, options }: Pick<Call, "argument" | "options">) {
  const digest = textDigest(argument);
  return retried(reader, { command: COMMAND, ...options }, ({ payload }) => {
    return textDigest(String(payload["summary"] ?? "")) === digest;
  });
}
