/** `undo`: a row that takes back what an instance did last, or one thing that it names. */
import { notFound, refused } from "../base/errors.ts";
import { newId } from "../base/id.ts";
import { iso } from "../base/time.ts";
import type { AgendaItem } from "../row/kinds/agenda.ts";
import { agendaItems } from "../view/agenda.ts";
import { summaryOf } from "../view/memory-line.ts";
import { effectiveEvent, type EventRecord } from "../state/events.ts";
import { objectBySource, objectNamed, type ObjectRecord } from "../state/objects.ts";
import { ownActs } from "../state/own-acts.ts";
import type { Reader } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Answer, Input, PlacedRow, Request, Step } from "../command/command.ts";
import { command } from "../command/command.ts";
import type { Env } from "../command/env.ts";
import * as o from "../command/options.ts";
import { itemMeant } from "../plans/agenda-item.ts";
import { newConflicts } from "../plans/conflict.ts";
import { edited } from "../plans/edited.ts";
import { meantBy, unknownName } from "../plans/named.ts";
import { withdrawal, withdrawnIn } from "../plans/withdrawal.ts";

const COMMAND = "undo";

const options = {
  why: o.why,
  scope: o.keyScope,
  project: o.ownProject,
  user: o.ofUser,
  instance_id: o.actor,
  run_id: o.run,
};

type UndoRequest = Request<Input<typeof options>>;

export default command({
  name: COMMAND,
  group: "Every day",
  about: "take back what you recorded or changed last, or what ID names",
  actions: [],
  argument: "[ID]",
  options,
  examples: [
    ["undo", "what was remembered last ends; a correction goes back to the text before"],
    ["undo cache", "the same for what is active under the key 'cache'; so with an id"],
    ["undo --user", "what you said last of what holds in every repository"],
  ],
  access: "write",
  reach: "open",
  tells_dry_run: false,
  *plan(reader, call, env) {
    const found = target(reader, call);
    if (found.item !== undefined) {
      yield cancelled(found.item, call, env);
      return;
    }
    if (found.event !== undefined) {
      return yield* withdrawal(reader, found.event, { caller: call.options, env });
    }
    yield* back(reader, found.object, { call, env });
    yield* newConflicts(reader, env);
  },
  report(reader, { argument }, { rows }) {
    const withdrawn = withdrawnIn(rows);
    // Who names nothing hears what it was.
    const said = (id: string) => argument === "" ? saidBy(reader, id) : {};
    if (withdrawn !== undefined) {
      return { undone: shortId(withdrawn), by: "withdrawn", ...said(withdrawn) };
    }
    for (const { kind, row } of rows) {
      if (kind === "agenda") return { undone: shortId(row.target_id ?? ""), by: "cancelled" };
      if (kind !== "reconciled") continue;
      const { supersedes } = row.payload;
      return { ...undone(reader, row.event_id, row.payload), ...said(supersedes) };
    }
    return {};
  },
  text: ({ undone, by, text }) => `·${undone}: ${by}${text === undefined ? "" : `: ${text}`}`,
});

function undone(
  reader: Reader,
  event: string,
  { supersedes, status }: { readonly supersedes: string; readonly status: string },
): Answer {
  const now = objectBySource(reader.state, event);
  const by = status === "active" ? "restored" : status;
  return { undone: shortId(supersedes), by, id: shortId(now?.id ?? "") };
}

/** The text of an object or event. */
function saidBy(reader: Reader, id: string): Answer {
  const found = objectNamed(reader.state, id) ?? effectiveEvent(reader.state, id);
  return found === undefined ? {} : { text: summaryOf(reader, found, TEXT) };
}

const TEXT = 80;

/** What can be undone: an event that waits, an object, an item of the agenda. */
type Target =
  | { readonly event: EventRecord; readonly object?: undefined; readonly item?: undefined }
  | { readonly event?: undefined; readonly object: ObjectRecord; readonly item?: undefined }
  | { readonly event?: undefined; readonly object?: undefined; readonly item: AgendaItem };

/** What is to be undone. Throws for what cannot be. */
function target(reader: Reader, { argument, options }: UndoRequest): Target {
  if (argument === "") return lastAct(reader, options.instance_id);
  const meant = meantBy(reader, argument, options);
  if (meant?.kind === "object") return { object: meant.object };
  if (meant?.kind === "event" && meant.event.queue !== null) return { event: meant.event };
  if (meant === undefined) {
    const items = agendaItems(reader, options.project);
    const item = itemMeant(reader, argument, { items, asked: options });
    if (item === undefined) throw unknownName(reader, argument, options);
    return { item };
  }
  const what = meant.kind === "event" ? `a ${meant.event.kind} row` : "a conflict";
  throw refused(`undo '${argument}'`, `it is ${what}`, UNDOABLE);
}

const UNDOABLE = "what is remembered, corrected, ended or waiting can be undone";

function lastAct(reader: Reader, instance: string): Target {
  for (const event of ownActs(reader.state, instance)) {
    const object = objectBySource(reader.state, event.id);
    if (object !== undefined) return { object };
    if (event.queue !== null) return { event };
    // What was withdrawn or rejected is nothing already.
    if (event.kind === "captured" || event.kind === "published") continue;
    throw refused(
      `undo the ${event.kind} row ${event.id}`,
      "only another one takes its place",
      `name what is meant: ${UNDOABLE}`,
    );
  }
  throw notFound("an act of", instance, [], "name what is meant: memoryctl undo ID|KEY");
}

/** A correction goes back to the version before it; what was recorded ends. */
function* back(
  reader: Reader,
  object: ObjectRecord,
  { call: { argument, options }, env }: {
    readonly call: UndoRequest;
    readonly env: Env;
  },
): Generator<Step, void, PlacedRow | undefined> {
  if (object.standing === "alias") {
    const hint = `memoryctl reconcile --id ${object.head_id} --status invalid ends it for all`;
    throw refused(`undo '${argument || object.id}'`, "another one says the same", hint);
  }
  const before = reader.row(object.rid)?.["payload"] as
    | { readonly supersedes?: string }
    | undefined;
  const back_to = before?.supersedes === undefined
    ? undefined
    : objectNamed(reader.state, before.supersedes);
  const end = back_to === undefined ? "invalid" as const : back_to.status;
  yield* edited(reader, {
    command: COMMAND,
    id: object.id,
    scope: object.scope,
    instance_id: options.instance_id,
    run_id: options.run_id,
    why: options.why,
    status: end,
    back_to,
    fence: undefined,
    lease_id: undefined,
  }, env);
}

/** The row that cancels an item of the project's agenda. */
function cancelled(item: AgendaItem, { argument, options }: UndoRequest, env: Env) {
  if (item.status !== "active") {
    throw refused(`undo '${argument}'`, `it is ${item.status}`, "agenda --update changes it");
  }
  return {
    kind: "agenda" as const,
    row: {
      id: newId("agd", env.now_ms, env.random),
      op: "close" as const,
      project: options.project,
      schema_version: "memoryctl-v2-agenda" as const,
      status: "cancelled" as const,
      target_id: item.id,
      ts: iso(env.now_ms),
    },
  };
}
