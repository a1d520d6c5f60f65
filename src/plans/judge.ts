/** Judging waiting events, once each: what `distill` and `reduce` have in common. */
import * as v from "valibot";
import { type Code } from "../base/errors.ts";
import { failureOf } from "../base/system-errors.ts";
import { type Draft, payloadSchemaOf } from "../row/kind.ts";
import { viewPath } from "../row/path.ts";
import type { Event } from "../row/kinds/event.ts";
import type { ObjectType } from "../row/words.ts";
import type { EventRecord } from "../state/events.ts";
import { remember } from "../state/events.ts";
import { digestOf } from "../state/ledgers.ts";
import type { Reader } from "../state/reader.ts";
import { objectBySource, objectId } from "../state/objects.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { judgedBy } from "../state/outcomes.ts";
import { waitingEvents, waitsIn } from "../state/queue.ts";
import type { Answer, PlacedRow, Step } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import { newConflicts, shownConflict } from "./conflict.ts";
import { nameFilter } from "../command/name-filter.ts";
import { brief, isOfOneRow, leave, leftIn } from "./left.ts";

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
  for (const record of eventsToJudge(reader, queue)) {
    if (left === 0) break;
    if (yield* judgeOne(reader, queue, { record, env })) left -= 1;
  }
  yield* newConflicts(reader, env);
}

/**
 * Yields the outcome of an event; false where it stays in the queue. An event that cannot be judged
 * costs only itself: it is rejected where its row is refused, and else left and named.
 */
function* judgeOne(
  reader: Reader,
  queue: JudgeOptions,
  { record, env }: { readonly record: EventRecord; readonly env: Env },
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
        const digest = digestOf(reader.state, record.rid);
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

/** Waiting events that the filters let through, read in parts: a queue can be long. */
function* eventsToJudge(reader: Reader, queue: JudgeOptions): Generator<EventRecord> {
  const { state } = reader;
  const inScope = nameFilter(queue.scope, (name) => waitsIn(state, "scope", name));
  const ofInstance = nameFilter(queue.instance, (name) => waitsIn(state, "instance", name));
  let behind: EventRecord | undefined;
  for (;;) {
    const part = waitingEvents(state, queue.name, behind);
    for (const each of part) {
      if (inScope(each.scope) && ofInstance(each.instance ?? "")) yield each;
    }
    behind = part.at(-1);
    if (behind === undefined) return;
  }
}

function judge(reader: Reader, record: EventRecord, event: Event): JudgedEvent {
  const digest = digestOf(reader.state, record.rid);
  remember(reader.state, record, digest);
  const checked = v.safeParse(payloadSchemaOf(record.kind), event.payload, { abortEarly: true });
  if (!checked.success) {
    const reason = brief(refusalOf(checked.issues[0]));
    return { event, record, digest, object: null, reason };
  }
  // A payload that fits its schema has a type, and the fold read it from the same member.
  const type = record.type as ObjectType;
  return { event, record, digest, object: { id: objectId(type, record), type }, reason: "" };
}

/** What is wrong with a payload, and where; never what it says: that stands at its source alone. */
function refusalOf(issue: v.BaseIssue<unknown>): string {
  const said = issue.received.startsWith('"') ? ` but received ${issue.received}` : "";
  return `${v.getDotPath(issue)}: ${issue.message.replace(said, "")}`;
}

/** Why an accepted event is no object. */
const CLASH = "its object would have the id of another one";

/**
 * Entries of one list of an answer, and characters of all lists, for an entry may hold two texts:
 * longer lists are cut, and `not_listed` says by how much.
 */
const LISTED = 10_000;
const LISTED_CHARACTERS = 4 * 1024 * 1024;

/** The part of an answer that tells what became of the judged events. */
export function judgedAnswer(reader: Reader, rows: Iterable<PlacedRow>, env: Env): Answer {
  const lists = { created: [], conflicts: [], aliases: [], rejected: [] } as Lists;
  const counts = { scanned: 0, created: 0, conflicts: 0, not_listed: 0 };
  let characters = 0;
  const list = (name: keyof Lists, entry: () => object) => {
    if (lists[name].length >= LISTED || characters > LISTED_CHARACTERS) {
      counts.not_listed += 1;
      return;
    }
    const listed = entry();
    characters += JSON.stringify(listed).length;
    lists[name].push(listed);
  };
  for (const each of rows) {
    if (each.kind === "conflict") {
      counts.conflicts += 1;
      list("conflicts", () => shownConflict(reader, each.row));
    }
    const judged = each.kind === "conflict" ? undefined : judgedBy(reader.state, each.rid);
    if (judged === undefined) continue;
    counts.scanned += 1;
    const { event: event_id, reason } = judged;
    const object = objectBySource(reader.state, event_id);
    if (object === undefined) list("rejected", () => ({ event_id, reason: reason ?? CLASH }));
    else if (object.standing === "alias") {
      list("aliases", () => ({ event_id, object_id: object.id, same_as: object.head_id }));
    } else if (object.standing !== "contested") {
      counts.created += 1;
      list("created", () => ({ event_id, ...createdEntry(object, env) }));
    }
  }
  return {
    scanned: counts.scanned,
    created_count: counts.created,
    conflict_count: counts.conflicts,
    ...lists,
    ...(counts.not_listed === 0 ? {} : { not_listed: counts.not_listed }),
    ...leftIn(env),
  };
}

type Lists = Readonly<Record<"created" | "conflicts" | "aliases" | "rejected", object[]>>;

function createdEntry(object: ObjectRecord, env: Env): object {
  const path = `${env.shown_root}/${viewPath(object)}`;
  return { object_id: object.id, object_type: object.type, path };
}
