/**
 * A view as it was written, with only the lines made anew that changed since: those that went are
 * cut out, those that came are put in, and all between them is taken over as bytes.
 */
import { type Searched, searched } from "../base/bytes.ts";
import { compareOrder, type Order } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import {
  activeAmong,
  activeBehind,
  activeFrom,
  activeIn,
  type ActiveObject,
  lastActive,
  shownOf,
} from "../state/active.ts";
import type { Reader } from "../state/reader.ts";
import type { Late } from "../state/stale.ts";
import { lineMaker } from "./lines.ts";

/** A file as it was written, what changed since, and the place of the object that it ended with. */
export interface WrittenView {
  readonly bytes: Uint8Array;
  /** Objects that are not as they were, by id, with their places. */
  readonly changed: ReadonlyMap<string, Order>;
  /** Objects that came into the midst of it; null where none did. */
  readonly late: Readonly<Late> | null;
  readonly behind: Order;
}

/** The bytes of a view in their parts, and the object of its last line. */
export interface SplicedView {
  readonly parts: readonly Uint8Array[];
  readonly last: ActiveObject | null;
}

/** A piece of the file, and what stands there now. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The file as it is now; null where what must change in it is not found. */
export function splicedLines(
  reader: Reader,
  key: ViewKey,
  written: WrittenView,
): SplicedView | null {
  const { state } = reader;
  const { bytes, changed, late, behind } = written;
  const file = searched(bytes);
  const made = lineMaker(reader, key);
  const added = activeIn(state, key, behind);
  const inserted = late === null ? [] : insertions(reader, key, { file, late, behind });
  const lines = changedLines(file, changed);
  if (inserted === null || lines === null) return null;
  // An object moves when another file's row of its event counts from now on.
  const moved = new Set(added.map(({ id }) => id));
  const now = activeAmong(state, key, lines.map(({ id }) => id));
  const edits: Edit[] = lines.map(({ id, start, end }) => {
    const isElsewhere = moved.has(id) || late?.ids.has(id) === true;
    return { start, end, text: isElsewhere ? "" : made(now.get(id)) };
  });
  edits.push(...inserted);
  const end = bytes.length;
  // What is put in before a line goes before what becomes of the line.
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  edits.push({ start: end, end, text: added.map(made).join("") });
  return { parts: edited(bytes, edits), last: added.at(-1) ?? lastActive(state, key) };
}

function edited(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array[] {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { start, end, text } of edits) {
    if (start > from) parts.push(bytes.subarray(from, start));
    if (text !== "") parts.push(encoder.encode(text));
    from = end;
  }
  return parts;
}

/**
 * The lines of objects that came into the midst of a file, each run before the line of the next
 * object that was there; null where one of those is not found.
 */
function insertions(
  reader: Reader,
  key: ViewKey,
  { file, late, behind }: Pick<WrittenView, "behind"> & {
    readonly file: Searched;
    readonly late: Readonly<Late>;
  },
): Edit[] | null {
  const { state } = reader;
  const made = lineMaker(reader, key);
  const between = activeFrom(state, key, late.first, late.last);
  const isLate = ({ id }: { readonly id: string }) => late.ids.has(id);
  const records = shownOf(state, between.filter(isLate).map(({ rid }) => rid));
  const edits: Edit[] = [];
  let run: string[] = [];
  let from = 0;
  const endRun = (next: string | null): boolean => {
    const line = next === null ? { start: file.bytes.length } : lineOf(file, next, from);
    if (line === null) return false;
    edits.push({ start: line.start, end: line.start, text: run.join("") });
    run = [];
    from = line.start;
    return true;
  };
  for (const each of between) {
    if (isLate(each)) run.push(made(records.get(each.rid)));
    else if (run.length > 0 && !endRun(each.id)) return null;
  }
  return run.length === 0 || endRun(activeBehind(state, key, late.last, behind)) ? edits : null;
}

interface LineSpan {
  readonly id: string;
  readonly start: number;
  /** Behind its newline. */
  readonly end: number;
}

/** The line of an object, from a place in the file on; null where there is none. */
function lineOf(file: Searched, id: string, from: number): LineSpan | null {
  const needle = `${ID}${id}"`;
  for (let at = file.indexOf(needle, from); at >= 0; at = file.indexOf(needle, at + 1)) {
    const start = file.lastIndexOf("\n", at) + 1;
    // The name may have been another member's.
    if (file.indexOf(ID, start) === at) return { id, start, end: file.indexOf("\n", at) + 1 };
  }
  return null;
}

/** With more changed objects that the file does not show, one way through all lines is shorter. */
const MISSES = 8;

/**
 * The lines that must be made again, each once. A line that names what it supersedes must: the name
 * may mean another object by now. Null where many are not found.
 */
function changedLines(file: Searched, changed: WrittenView["changed"]): LineSpan[] | null {
  const found = new Map<number, LineSpan>();
  for (let at = file.indexOf(SUPERSEDES, 0); at >= 0; at = file.indexOf(SUPERSEDES, at + 1)) {
    const start = file.lastIndexOf("\n", at) + 1;
    const end = file.indexOf("\n", at) + 1;
    found.set(start, { id: idIn(file.text(start, end), 0), start, end });
  }
  let misses = 0;
  let from = 0;
  for (const [id] of [...changed].sort(([, a], [, b]) => compareOrder(a, b))) {
    // Lines stand in the one order, but for an object whose place changed as well.
    const line = lineOf(file, id, from) ?? (from > 0 ? lineOf(file, id, 0) : null);
    if (line === null) misses += 1;
    else found.set(line.start, line);
    if (misses > MISSES) return null;
    from = line?.end ?? from;
  }
  return [...found.values()];
}

/** Lines of a view by the ids of their objects, without those that must be made again. */
export function linesById(
  text: string,
  changed: { readonly has: (id: string) => boolean },
): Map<string, string> {
  const found = new Map<string, string>();
  let named = text.indexOf(SUPERSEDES);
  for (let start = 0, end = text.indexOf("\n") + 1; end > 0; end = text.indexOf("\n", start) + 1) {
    if (named >= 0 && named < start) named = text.indexOf(SUPERSEDES, start);
    const id = idIn(text, start);
    const isNaming = named >= 0 && named < end;
    if (!isNaming && !changed.has(id)) found.set(id, text.slice(start, end));
    start = end;
  }
  return found;
}

/** The id of the object whose line begins here. */
function idIn(text: string, start: number): string {
  // Inside of a text every quote is escaped: this is the line's own member.
  const at = text.indexOf(ID, start) + ID.length;
  return text.slice(at, text.indexOf('"', at));
}

const ID = '"id":"';
const SUPERSEDES = '"supersedes":';
