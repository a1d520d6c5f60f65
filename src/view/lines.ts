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
import type { ObjectRecord } from "../state/objects.ts";
import { shownIn } from "../state/shown.ts";
import { objectOf } from "./object.ts";

/** Lines of a month of objects, and the object of the last one. */
export interface ViewLines {
  readonly text: string;
  readonly last: ObjectRecord | null;
}

/** The whole file, or with `behind` only the lines that come after an object. */
export function viewLines(memory: Memory, key: ViewKey, behind?: Order): ViewLines {
  const records = shownIn(memory.state, key, behind);
  const isContested = hasConflicts(memory.state, key.scope, key.realm);
  const lines = records.map((each) => {
    const object = objectOf(memory, each, isContested);
    return object === null ? "" : `${finishText(writeObject(object))}\n`;
  });
  return { text: lines.join(""), last: records.at(-1) ?? null };
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
