/** The lines of derived view files: what is true now, and what is contested. */
import { finishText } from "../row/line.ts";
import type { Order } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import { record, text } from "../row/record.ts";
import type { MemoryObject } from "../row/schema/object.ts";
import { writeObject } from "../row/writers/object.ts";
import type { OpenConflict } from "../state/conflicts.ts";
import { hasConflicts, openConflicts } from "../state/conflicts.ts";
import type { Memory } from "../state/memory.ts";
import { objectById, type ObjectRecord } from "../state/objects.ts";
import { placesIn, shownIn, type ShownObject } from "../state/shown.ts";
import { objectOf } from "./object.ts";

/** Lines of a month of objects, and the object of the last one. */
export interface ViewLines {
  readonly text: string;
  readonly last: ShownObject | null;
}

/** What need not be made anew: lines that come before, or those that are as they were. */
export interface Kept {
  readonly behind?: Order;
  /** Lines with their newline, by the id of their object. */
  readonly lines?: ReadonlyMap<string, string>;
}

/** The whole file, or with `behind` only the lines that come after an object. */
export function viewLines(memory: Memory, key: ViewKey, { behind, lines }: Kept = {}): ViewLines {
  const { state } = memory;
  const isContested = hasConflicts(state, key.scope, key.realm);
  const made = (record: ObjectRecord | undefined) => {
    const object = record === undefined ? null : objectOf(memory, record, isContested);
    return object === null ? "" : `${finishText(writeObject(object))}\n`;
  };
  if (lines === undefined || lines.size === 0) {
    const shown = shownIn(state, key, behind);
    return { text: shown.map(made).join(""), last: shown.at(-1) ?? null };
  }
  const shown = placesIn(state, key);
  const text = shown.map(({ id }) => lines.get(id) ?? made(objectById(state, id))).join("");
  return { text, last: shown.at(-1) ?? null };
}

/**
 * Lines of a view by the ids of their objects, without those that changed. A line that names what
 * it supersedes is not kept: the name may have come to mean another object.
 */
export function linesById(text: string, changed: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (let start = 0, end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    const line = text.slice(start, end + 1);
    start = end + 1;
    // Inside of a text every quote is escaped: this is the line's own member.
    const id = /"id":"([^"\\]*)"/.exec(line)?.[1];
    if (id === undefined || changed.has(id) || line.includes('"supersedes":')) continue;
    found.set(id, line);
  }
  return found;
}

interface ConflictLine {
  readonly active: Omit<MemoryObject, "hash">;
  readonly conflict_id: string;
  readonly conflict_key: string;
  readonly contested: Omit<MemoryObject, "hash">;
  readonly schema_version: string;
  readonly scope: string;
}

const writeConflictLine = record<ConflictLine>({
  active: writeObject,
  conflict_id: text,
  conflict_key: text,
  contested: writeObject,
  schema_version: text,
  scope: text,
});

/** The open conflicts of a scope, both sides in full, one a line. */
export function conflictLines(memory: Memory, scope: string, realm: string): string {
  const open = openConflicts(memory.state, scope, realm);
  return open.map((conflict) => conflictLine(memory, conflict)).join("");
}

function conflictLine(memory: Memory, conflict: OpenConflict): string {
  const active = objectOf(memory, conflict.active, false);
  const contested = objectOf(memory, conflict.contested);
  if (active === null || contested === null) return "";
  const body = writeConflictLine({
    // The others have lines of their own: named in each, they would make the file grow as a square.
    active: { ...active, conflicts: [conflict.id] },
    conflict_id: conflict.id,
    conflict_key: conflict.key,
    contested,
    schema_version: "memoryctl-v2-open-conflict",
    scope: conflict.contested.scope,
  });
  return `${finishText(body)}\n`;
}
