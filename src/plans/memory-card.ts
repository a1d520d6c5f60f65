/** One memory in full: what it says, how it stands, what contests it, how it came to be. */
import { day, iso } from "../base/time.ts";
import { newestFirst } from "../row/order.ts";
import { isPast } from "../state/confirmations.ts";
import { conflictsOf, objectWithConflict } from "../state/conflicts.ts";
import { headsOf, lineageOf } from "../state/decisions/lineage.ts";
import type { EventRecord } from "../state/events.ts";
import { rowsAbout, rowsOfObject } from "../state/history.ts";
import { digestOf } from "../state/ledgers.ts";
import { objectById, type ObjectRecord } from "../state/objects.ts";
import { judgementOf } from "../state/outcomes.ts";
import { contentOf, type Reader, type RowMembers } from "../state/reader.ts";
import { shortId } from "../state/short-ids.ts";
import type { Answer } from "../command/command.ts";
import { shown, summaryOf } from "../view/memory-line.ts";
import { neutral } from "../view/neutral.ts";
import type { MeantMemory } from "./meant.ts";
import { rowEntries } from "./row-entries.ts";

/** Lines of a history, sides of conflicts, and rows that are shown at most. */
const LINES = 6;
const SIDES = 5;
const ROWS = 100;
/** Characters of a text that stands for another memory. */
const TEXT = 120;
const WORD = 60;

/** The card of what a word means; members that say nothing are left out. */
export function memoryCard(
  reader: Reader,
  meant: MeantMemory,
  { rows, now_ms }: { readonly rows: boolean; readonly now_ms: number },
): Answer {
  const { object, event } = meant;
  const record = object ?? event;
  const row = reader.row(record.rid);
  const versions = object === undefined ? [] : versionsOf(reader, object);
  const conflicts = object === undefined ? [] : sidesOf(reader, object);
  const history = historyOf(reader, versions);
  const said = row === null ? { text: null } : saidIn(contentOf(row));
  return {
    id: shortId(record.id),
    type: record.type,
    scope: record.scope,
    ...(record.key === null ? {} : { key: neutral(record.key).text }),
    ...said,
    by: neutral(object?.owner ?? event?.instance ?? "").text,
    at: iso(record.ts).replace(/\.\d+Z$/, "Z"),
    status: object === undefined ? fateOf(reader, event) : statusOf(reader, object),
    ...(object !== undefined && isPast(reader.state, object, now_ms) ? { past: true } : {}),
    ...((record.realm ?? "") === "" ? {} : { private: true }),
    ...(conflicts.length === 0 ? {} : { conflicts }),
    ...(history.length === 0 ? {} : { history }),
    ...(rows ? { rows: rowEntries(reader, rowsOf(reader, meant, versions)).slice(0, ROWS) } : {}),
  };
}

/** What a row says, but for what every memory has that nobody thought about. */
function saidIn(content: RowMembers): Answer {
  const members = MEMBERS.flatMap(([name, shown_as, usual]) => {
    const value = content[name];
    const isNone = value === undefined || value === usual ||
      (Array.isArray(value) && value.length === 0);
    return isNone ? [] : [[shown_as, harmless(value)]];
  });
  return Object.fromEntries(members) as Answer;
}

/** The members of a row, what the card calls them, and what says nothing. */
const MEMBERS: readonly (readonly [name: string, shown_as: string, usual?: unknown])[] = [
  ["summary", "text"],
  ["why", "why", ""],
  ["due_at", "due"],
  ["evidence_ref", "evidence"],
  ["review_at", "review_at"],
  ["horizon", "horizon"],
  ["tags", "tags"],
  ["salience", "salience", "medium"],
  ["confidence", "confidence", 0.7],
  ["source", "source"],
  ["assumptions", "assumptions"],
];

function harmless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(harmless);
  return typeof value === "string" ? neutral(value).text : value;
}

/** What became of an event that is no object. */
function fateOf({ state }: Reader, event: EventRecord): string {
  if (event.queue !== null) return "waiting: nobody has judged it yet";
  const reason = judgementOf(state, event.id, () => digestOf(state, event.rid))?.reason ?? "";
  return `rejected: ${reason === "" ? "its id is that of something else" : neutral(reason).text}`;
}

function statusOf({ state }: Reader, object: ObjectRecord): string {
  const { standing, status, status_now, head_id } = object;
  if (standing === "head") return status_now ?? status;
  if (standing === "contested") return "contested: another text claims the same";
  if (standing === "alias") return `the same as ·${shortId(head_id ?? "")}`;
  const heads = headsOf(state, object).map(({ id }) => `·${shortId(id)}`);
  return heads.length === 0 ? "superseded" : `superseded by ${heads.slice(0, SIDES).join(", ")}`;
}

/** What an object contests with: the other sides of its open conflicts. */
function sidesOf(reader: Reader, object: ObjectRecord): string[] {
  const { state } = reader;
  const own = object.standing === "contested" ? objectById(state, object.head_id ?? "") : undefined;
  const against = conflictsOf(state, object).slice(0, SIDES)
    .map((id) => objectWithConflict(state, id));
  return [own, ...against].flatMap((each) => {
    if (each === undefined) return [];
    return [
      `${summaryOf(reader, each, TEXT)} (${whoOf(each)}, ${day(each.ts)}) ·${shortId(each.id)}`,
    ];
  });
}

/** All versions, and what contests with them, the oldest first. */
function versionsOf({ state }: Reader, object: ObjectRecord): ObjectRecord[] {
  return lineageOf(state, object).sort((a, b) => newestFirst(b, a));
}

/** The first version and the last ones; nothing where there was one alone. */
function historyOf(reader: Reader, versions: readonly ObjectRecord[]): string[] {
  if (versions.length < 2) return [];
  const line = (each: ObjectRecord) => {
    const is = each.standing === "head" ? each.status_now ?? each.status : each.standing ?? "";
    return `${day(each.ts)} ${whoOf(each)}: ${summaryOf(reader, each, TEXT)} (${is}) ·${
      shortId(each.id)
    }`;
  };
  if (versions.length <= LINES) return versions.map(line);
  const last = versions.slice(2 - LINES);
  const [first] = versions as [ObjectRecord];
  return [line(first), `… ${versions.length - last.length - 1} more: --rows`, ...last.map(line)];
}

function whoOf({ owner }: ObjectRecord): string {
  return shown(owner ?? "unknown", WORD);
}

function rowsOf(
  { state }: Reader,
  { event }: MeantMemory,
  versions: readonly ObjectRecord[],
): Set<number> {
  const rids = event === undefined
    ? versions.flatMap((each) => rowsOfObject(state, each))
    : rowsAbout(state, "event", event.id);
  return new Set(rids);
}

/** The same for people: the text first, then a line for each thing that is known of it. */
export function memoryCardText(answer: Answer): string {
  const { id, type, scope, key, text, by, at, status, ok: _ok, ...more } = answer;
  const head = `${key === undefined ? "" : `[${key}] `}${
    text ?? "(its row can no longer be read)"
  }`;
  const others = Object.entries(more).flatMap(([name, value]) => {
    if (name === "rows") {
      return (value as readonly unknown[]).map((row) => `  ${JSON.stringify(row)}`);
    }
    if (!Array.isArray(value)) return [`  ${name}: ${value}`];
    return name === "history" || name === "conflicts"
      ? [`  ${name}:`, ...value.map((each) => `    ${each}`)]
      : [`  ${name}: ${value.join(", ")}`];
  });
  return [head, `  ${type} of ${by} in ${scope}, ${at}, ${status} ·${id}`, ...others].join("\n");
}
