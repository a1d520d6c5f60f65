/** One thing that was recalled, as an answer shows it: a memory, or where somebody stood. */
import { iso } from "../../base/time.ts";
import { lineOf as lineOfRow } from "../../state/rid.ts";
import { conflictsOf, objectWithConflict } from "../../state/conflicts.ts";
import { objectById, type ObjectRecord } from "../../state/objects.ts";
import { lastOfProject } from "../../state/projects.ts";
import type { RecordOfRow } from "../../state/recall-admit.ts";
import { contentOf, type Reader } from "../../state/reader.ts";
import { shortId } from "../../state/short-ids.ts";
import {
  knownObject,
  knownWaiting,
  lineOf,
  type LineParts,
  memoryParts,
  shown,
} from "../memory-line.ts";
import { day } from "../../base/time.ts";

/** A result without its numbers: plain data, which may come from another store. */
export interface ShownRecord extends LineParts {
  readonly type: string;
  /** `active`, `completed`, `contested`, `waiting` … */
  readonly standing: string;
  /** Its other sides, where it is contested: a line each. */
  readonly against: readonly string[];
  /** When it was said. */
  readonly ts: string;
  readonly instance: string;
  /** Where its row stands: a file below the root, and the line. */
  readonly at: string;
}

/** How results are shown. */
export interface FoundStyle {
  readonly now_ms: number;
  /** The scope that need not be said; undefined where none is named. */
  readonly here: string | undefined;
}

/** Other sides of a contested memory that are shown. */
const SIDES = 5;

/** A record of a row as it is shown. */
export function foundOf(
  reader: Reader,
  rid: number,
  record: RecordOfRow,
  style: FoundStyle,
): ShownRecord {
  const { event, object } = record;
  const common = {
    ts: iso(event.ts).replace(/\.\d+Z$/, "Z"),
    instance: shown(event.instance ?? "", WORD),
    at: `${reader.pathOf(rid)}:${lineOfRow(rid)}`,
  };
  if (event.kind === "checkpointed" || event.kind === "handoff") {
    return { ...common, ...standOf(reader, record), against: [] };
  }
  const with_scope = style.here !== undefined && style.here !== event.scope;
  if (object === undefined) {
    const standing = event.queue === null ? "withdrawn" : "waiting";
    const memory = { ...knownWaiting(event), waits: event.queue !== null };
    const is = event.queue === null ? ["rejected or withdrawn"] : [];
    const parts = memoryParts(reader, memory, { now_ms: style.now_ms, with_scope, is });
    return { ...common, ...parts, type: memory.type, standing, against: [] };
  }
  const sides = sidesOf(reader, object);
  const standing = standingOf(object);
  const contested = object.standing === "contested" || sides.length > 0;
  const is = standing === "active" || standing === "contested" ? [] : [standing];
  const marks = { now_ms: style.now_ms, contested, with_scope, is };
  return {
    ...common,
    ...memoryParts(reader, knownObject(object), marks),
    type: object.type,
    standing: contested ? "contested" : standing,
    against: sides.map((side) => lineOf(memoryParts(reader, knownObject(side), NO_MARKS))),
  };
}

const WORD = 60;
const NO_MARKS = { now_ms: 0 } as const;

function standingOf({ standing, status, status_now }: ObjectRecord): string {
  return standing === "head" ? status_now ?? status : standing ?? "";
}

/** All others that an object contests with; the head of what it stands against is the first. */
export function sidesOf({ state }: Reader, object: ObjectRecord): ObjectRecord[] {
  const head = object.standing === "contested" ? objectById(state, object.head_id ?? "") : object;
  if (head === undefined || (object.standing !== "contested" && object.standing !== "head")) {
    return [];
  }
  const against = conflictsOf(state, head).slice(0, SIDES)
    .flatMap((id) => objectWithConflict(state, id) ?? []);
  return [head, ...against].filter(({ id }) => id !== object.id);
}

/** What sides of one contest have in common: the head's id. */
export function contestOf(object: ObjectRecord | undefined): string | null {
  if (object === undefined) return null;
  return object.standing === "contested" ? object.head_id : object.id;
}

const TEXT_LIMIT = 300;
const MORE_LIMIT = 160;

/** Where somebody stood: a checkpoint or a handoff, with what they say comes next. */
function standOf(
  { state, row }: Reader,
  { event }: RecordOfRow,
): LineParts & Pick<ShownRecord, "type" | "standing"> {
  const said = contentOf(row(event.rid) ?? {});
  const isHandoff = event.kind === "handoff";
  const type = isHandoff ? "handoff" : "checkpoint";
  const text = said[isHandoff ? "summary" : "now"];
  const next = textOf(said[isHandoff ? "next_actions" : "next"]);
  const project = typeof said["project"] === "string" ? said["project"] : event.project ?? "";
  const last = lastOfProject(state, project, isHandoff ? "handoff" : "checkpointed");
  const standing = last === undefined || last.rid === event.rid ? "last" : "earlier";
  const who = event.instance ?? "";
  return {
    key: type,
    text: typeof text === "string" ? shown(text, TEXT_LIMIT) : "(its text was taken out)",
    why: next === "" ? null : `next: ${shown(next, MORE_LIMIT)}`,
    notes: [
      shown(who === "" ? "unknown" : who, WORD),
      day(event.ts),
      ...(standing === "earlier" ? ["a later one is there"] : []),
    ],
    id: shortId(event.id),
    type,
    standing,
  };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((each) => typeof each === "string").join("; ");
  return typeof value === "string" ? value : "";
}
