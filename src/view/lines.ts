/** The lines of derived view files: what is true now, and what is contested. */
import { finishText } from "../row/line.ts";
import type { Order } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import { once } from "../row/define.ts";
import { text } from "../row/member.ts";
import { group, writerOf } from "../row/record.ts";
import { type ObjectLine, objectMembers } from "../row/kinds/object.ts";
import type { OpenConflict } from "../state/conflicts.ts";
import { conflictsWithin, openConflicts } from "../state/conflicts.ts";
import type { Reader } from "../state/reader.ts";
import type { ShownObject } from "../state/objects.ts";
import {
  activeAmong,
  activeIn,
  type ActiveObject,
  lastActive,
  ordersIn,
  shownOf,
} from "../state/active.ts";
import { lineOf } from "./object.ts";

/** Lines of a month of objects, and the object of the last one. */
export interface ViewLines {
  readonly text: string;
  readonly last: ActiveObject | null;
}

/** What need not be made again: lines that come before, or that are as they were. */
export interface KnownLines {
  readonly behind?: Order;
  /** Lines with their newline, by the id of their object. */
  readonly lines?: ReadonlyMap<string, string>;
}

/** Makes the line of an object with its newline; empty where its row can no longer be read. */
function maker(reader: Reader, key: ViewKey): (record: ShownObject | undefined) => string {
  const conflicts = conflictsWithin(reader.state, key.scope, key.realm);
  return (record) => {
    const line = record === undefined ? null : lineOf(reader, record, conflicts);
    return line === null ? "" : `${finishText(object().write(line))}\n`;
  };
}

/** The whole file, or with `behind` only the lines that come after an object. */
export function viewLines(
  reader: Reader,
  key: ViewKey,
  { behind, lines }: KnownLines = {},
): ViewLines {
  const { state } = reader;
  const made = maker(reader, key);
  if (lines === undefined || lines.size === 0) {
    const shown = activeIn(state, key, behind);
    return { text: shown.map(made).join(""), last: shown.at(-1) ?? null };
  }
  const shown = ordersIn(state, key);
  const records = shownOf(state, shown.flatMap(({ id, rid }) => lines.has(id) ? [] : [rid]));
  const text = shown.map(({ id, rid }) => lines.get(id) ?? made(records.get(rid))).join("");
  return { text, last: shown.at(-1) ?? null };
}

/** A file as it was written, what changed since, and the place of the object that it ended with. */
export interface WrittenView {
  readonly text: string;
  readonly changed: ReadonlySet<string>;
  readonly behind: Order;
}

/** The file with only the changed lines made anew, and those behind its end added. */
export function splicedLines(reader: Reader, key: ViewKey, written: WrittenView): ViewLines {
  const { state } = reader;
  const { text, changed, behind } = written;
  const made = maker(reader, key);
  const added = activeIn(state, key, behind);
  // An object moves behind the others when another file's row of its event counts from now on.
  const behindNow = new Set(added.map(({ id }) => id));
  const parts: string[] = [];
  let from = 0;
  const lines = changedLines(text, changed);
  const now = activeAmong(state, key, lines.map(({ id }) => id));
  for (const { id, start, end } of lines) {
    parts.push(text.slice(from, start));
    if (!behindNow.has(id)) parts.push(made(now.get(id)));
    from = end;
  }
  parts.push(text.slice(from));
  for (const each of added) parts.push(made(each));
  return { text: parts.join(""), last: added.at(-1) ?? lastActive(state, key) };
}

/** Lines of a view by the ids of their objects, without those that changed. */
export function linesById(text: string, changed: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, start, end, isChanged } of linesOf(text, changed)) {
    if (!isChanged) found.set(id, text.slice(start, end));
  }
  return found;
}

interface LineSpan {
  readonly id: string;
  readonly start: number;
  /** Behind its newline. */
  readonly end: number;
  readonly isChanged: boolean;
}

/**
 * The lines of a view, and which of them must be made again. A line that names what it supersedes
 * must: the name may mean another object by now.
 */
function* linesOf(text: string, changed: ReadonlySet<string>): Generator<LineSpan> {
  let named = text.indexOf(SUPERSEDES);
  for (let start = 0, end = text.indexOf("\n") + 1; end > 0; end = text.indexOf("\n", start) + 1) {
    if (named >= 0 && named < start) named = text.indexOf(SUPERSEDES, start);
    // Inside of a text every quote is escaped: this is the line's own member.
    const at = text.indexOf(ID, start) + ID.length;
    const id = text.slice(at, text.indexOf('"', at));
    yield { id, start, end, isChanged: changed.has(id) || (named >= 0 && named < end) };
    start = end;
  }
}

/** With more that changed, one way through all lines is shorter. */
const FEW = 8;

/** The lines that must be made again, in their order. */
function changedLines(text: string, changed: ReadonlySet<string>): LineSpan[] {
  if (changed.size > FEW) return [...linesOf(text, changed)].filter(({ isChanged }) => isChanged);
  const starts = new Set<number>();
  for (const needle of [SUPERSEDES, ...[...changed].map((id) => `${ID}${id}"`)]) {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
      starts.add(text.lastIndexOf("\n", at) + 1);
    }
  }
  return [...starts].sort((a, b) => a - b).flatMap((start) => {
    const end = text.indexOf("\n", start) + 1;
    // The name may have been another member's, whose line stays.
    return [...linesOf(text.slice(start, end), changed)].filter(({ isChanged }) => isChanged)
      .map((line) => ({ ...line, start, end }));
  });
}

const ID = '"id":"';
const SUPERSEDES = '"supersedes":';

/** An object, as a line or as a side of a conflict. */
const object = once(() => group(objectMembers()));

const conflictWriter = once(() =>
  writerOf({
    active: object(),
    conflict_id: text,
    conflict_key: text,
    contested: object(),
    schema_version: text,
    scope: text,
  })
);

/** Both sides of a conflict; null where a row can no longer be read. */
interface Sides {
  readonly active: ObjectLine | null;
  readonly contested: ObjectLine | null;
}

/** The open conflicts of a scope, both sides in full, one a line. */
export function conflictLines(reader: Reader, scope: string, realm: string): string {
  const open = openConflicts(reader.state, scope, realm);
  const conflicts = conflictsWithin(reader.state, scope, realm);
  const heads = new Map<string, ObjectLine | null>();
  return open.map((conflict) => {
    const { id } = conflict.active;
    if (!heads.has(id)) heads.set(id, lineOf(reader, conflict.active, () => []));
    const contested = lineOf(reader, conflict.contested, conflicts);
    return conflictLine(conflict, { active: heads.get(id) ?? null, contested });
  }).join("");
}

function conflictLine(conflict: OpenConflict, { active, contested }: Sides): string {
  if (active === null || contested === null) return "";
  const body = conflictWriter()({
    // The others have lines of their own. Named in each of these, they would make the file grow
    // with the square of their number.
    active: { ...active, conflicts: [conflict.id] },
    conflict_id: conflict.id,
    conflict_key: conflict.key,
    contested,
    schema_version: "memoryctl-v2-open-conflict",
    scope: conflict.contested.scope,
  });
  return `${finishText(body)}\n`;
}
