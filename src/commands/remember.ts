/**
 * `remember`: one line in, judged at once, and seen by whoever reads next. What its author said
 * before under the same key is replaced; what another says stands beside it, as a conflict.
 */
import { keyReused } from "../base/errors.ts";
import { parseTime } from "../base/time.ts";
import type { CapturedPayload } from "../row/kinds/captured.ts";
import type { Event } from "../row/kinds/event.ts";
import { foldedKey } from "../row/name.ts";
import type { ObjectType } from "../row/words.ts";
import { textDigest } from "../state/claims.ts";
import { conflictsOf } from "../state/conflicts.ts";
import { activeOfKey, activeSaying } from "../state/keys.ts";
import { digestOf } from "../state/ledgers.ts";
import { objectBySource, objectId, type ObjectRecord } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import type { Input, PlacedRow, Request, Step } from "../command/command.ts";
import { command } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import * as o from "../command/options.ts";
import { newConflicts } from "../plans/conflict.ts";
import { correcting } from "../plans/correcting.ts";
import {
  eventIn,
  hasMembers,
  once,
  retried,
  storedKey,
  type WrittenEvent,
} from "../plans/idempotency.ts";
import { given, newEvent } from "../plans/new-event.ts";
import { distilledRow } from "../plans/outcome.ts";
import { rememberedAnswer, rememberedText } from "../plans/remembered.ts";

const COMMAND = "remember";

const options = {
  key: o.anyName("the question that it answers: what you said before under this key is replaced"),
  why: o.why,
  due: o.dueAt,
  evidence: o.evidenceRef,
  type: o.objectType,
  tags: o.preset(o.list("tags; repeat the option for each"), ""),
  source: o.list("where it comes from; repeat the option for each"),
  salience: o.salience,
  confidence: o.confidence,
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
    if (firstTry(reader, request) !== null || known(reader, request) !== undefined) return;
    const before = ownBefore(reader, request);
    if (before === undefined) yield* recorded(reader, request, env);
    else yield* correcting(reader, { ...changesIn(request), id: before.id }, env);
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
  text: rememberedText,
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
  return isMeant ? same : undefined;
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
  const { confidence = 0.7, salience = "medium", horizon, tags, source, why } = options;
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

/** What a new version of what the author said before changes; all else stays as it was. */
function changesIn({ argument, options }: Call) {
  const { key: _key, tags, ...rest } = options;
  return {
    ...rest,
    command: COMMAND,
    summary: argument,
    due_at: options.due,
    evidence_ref: options.evidence,
    ...(tags.length === 0 ? {} : { tags }),
    status: undefined,
    fence: undefined,
    lease_id: undefined,
  };
}

/** What the first try of a call with this key wrote. Throws where that says something else. */
function firstTry(reader: Reader, { argument, options }: Call): WrittenEvent | null {
  const { due: due_at, evidence: evidence_ref, key, why } = options;
  const digest = textDigest(argument);
  const hasRest = hasMembers({ due_at, evidence_ref, why });
  const says = (event: Event) => {
    const { summary, decision_key } = event.payload;
    return textDigest(String(summary ?? "")) === digest && hasRest(event) &&
      (key === undefined || foldedKey(String(decision_key ?? "")) === foldedKey(key));
  };
  const first = retried(reader, { command: COMMAND, ...options }, says);
  if (first === null || says(first.row)) return first;
  throw keyReused(options.idempotency_key ?? "", first.row.event_id);
}
