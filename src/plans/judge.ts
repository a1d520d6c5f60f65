/** Judging waiting events, once each: what `distill` and `reduce` have in common. */
import * as v from "valibot";
import { type Code } from "../base/errors.ts";
import { failureOf } from "../base/system-errors.ts";
import { type Draft, payloadFits, payloadSchemaOf } from "../row/kind.ts";
import type { Event } from "../row/kinds/event.ts";
import type { ObjectType } from "../row/words.ts";
import type { EventRecord } from "../state/events.ts";
import { remember } from "../state/events.ts";
import type { Reader } from "../state/reader.ts";
import { objectId } from "../state/objects.ts";
import { type WaitingEvent, waitingEvents, waitsIn } from "../state/queue.ts";
import { hasTwins } from "../state/twins.ts";
import type { PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { newConflicts } from "./conflict.ts";
import { together } from "./together.ts";
import { nameFilter } from "../command/name-filter.ts";
import { brief, isOfOneRow, leave } from "./left.ts";

export interface JudgeOptions {
  readonly name: "distill" | "reduce";
  readonly scope: string | undefined;
  readonly instance: string | undefined;
  readonly limit: number;
  /** The row that says how an event was judged. */
  readonly outcome: (event: JudgedEvent) => Draft;
}

/** An event with its judgement. */
export interface JudgedEvent {
  readonly event: Event;
  readonly record: EventRecord;
  /** Of its line, as `digestOf` gives it. */
  readonly digest: string;
  /** The object that it becomes; null where it is rejected, and `reason` says why. */
  readonly object: { readonly id: string; readonly type: ObjectType } | null;
  readonly reason: string;
}

/** Yields an outcome for each waiting event, then a row for each conflict that became known. */
export function* judgeQueue(
  reader: Reader,
  queue: JudgeOptions,
  env: Env,
): Generator<Step, void, PlacedRow | undefined> {
  let left = queue.limit;
  for (const part of eventsToJudge(reader, queue)) {
    if (left === 0) break;
    const limit = left;
    const taken = yield* together(() => outcomesOf(reader, queue, { part, limit }));
    left -= taken ?? 0;
    for (const record of taken === null ? part : []) {
      if (left > 0 && (yield* judgeOne(reader, queue, { record, env }))) left -= 1;
    }
  }
  yield* newConflicts(reader, env);
}

/** What is judged together; null where events must be judged one by one. */
function outcomesOf(
  reader: Reader,
  queue: JudgeOptions,
  { part, limit }: { readonly part: readonly WaitingEvent[]; readonly limit: number },
): Draft[] | null {
  // Of several rows with one id, each judgement may make another one count.
  if (hasTwins(reader.state)) return null;
  const rows = reader.rows(part);
  const drafts: Draft[] = [];
  for (const record of part) {
    if (drafts.length === limit) break;
    const event = rows.get(record.rid) as Event | null;
    if (event !== null) drafts.push(queue.outcome(judge(reader, record, event)));
  }
  return drafts;
}

/**
 * Yields the outcome of an event; false where it stays in the queue. An event that cannot be judged
 * costs only itself: it is rejected where its row is refused, and else left and named.
 */
function* judgeOne(
  reader: Reader,
  queue: JudgeOptions,
  { record, env }: { readonly record: WaitingEvent; readonly env: Env },
): Generator<Step, boolean, PlacedRow | undefined> {
  let event: Event | null = null;
  try {
    event = reader.row(record.rid) as Event | null;
    // A row that can no longer be read stays in the queue: `validate` names its file and line.
    if (event === null) return false;
    yield queue.outcome(judge(reader, record, event));
    return true;
  } catch (cause) {
    if (!isOfOneRow(cause)) throw cause;
    const { code, message } = failureOf(cause);
    if (event !== null && REFUSED.includes(code)) {
      try {
        const digest = record.line;
        yield queue.outcome({ event, record, digest, object: null, reason: brief(message) });
        return true;
      } catch (again) {
        if (!isOfOneRow(again)) throw again;
      }
    }
    leave(env, record.id, cause);
    return false;
  }
}

/** A row that is too long, or that no reader would take. */
const REFUSED: readonly Code[] = ["usage", "refused"];

/** Waiting events that the filters let through, in parts: a queue can be long. */
function* eventsToJudge(reader: Reader, queue: JudgeOptions): Generator<WaitingEvent[]> {
  const { state } = reader;
  const isKnown = (name: string) => waitsIn(state, "scope", name);
  const inScope = nameFilter(queue.scope, isKnown);
  const scope = queue.scope !== undefined && isKnown(queue.scope) ? queue.scope : undefined;
  const ofInstance = nameFilter(queue.instance, (name) => waitsIn(state, "instance", name));
  let behind: WaitingEvent | undefined;
  for (;;) {
    const part = waitingEvents(state, queue.name, { behind, scope });
    yield part.filter(({ scope, instance }) => inScope(scope) && ofInstance(instance ?? ""));
    behind = part.at(-1);
    if (behind === undefined) return;
  }
}

function judge(reader: Reader, record: WaitingEvent, event: Event): JudgedEvent {
  const digest = record.line;
  remember(reader.state, record, digest);
  const refusal = refusalOf(record.kind, event.payload);
  if (refusal !== null) {
    return { event, record, digest, object: null, reason: brief(refusal) };
  }
  // A payload that fits its schema has a type, and the fold read it from the same member.
  const type = record.type as ObjectType;
  return { event, record, digest, object: { id: objectId(type, record), type }, reason: "" };
}

/**
 * What is wrong with a payload, and where; never what it says: that stands at its source alone.
 * Null for one that fits its schema, as nearly all do.
 */
function refusalOf(kind: string, payload: unknown): string | null {
  if (payloadFits(kind, payload)) return null;
  const checked = v.safeParse(payloadSchemaOf(kind), payload, { abortEarly: true });
  if (checked.success) return null;
  const issue = checked.issues[0];
  const said = issue.received.startsWith('"') ? ` but received ${issue.received}` : "";
  return `${v.getDotPath(issue)}: ${issue.message.replace(said, "")}`;
}
