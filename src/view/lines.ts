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
import { activeIn, type ActiveObject, ordersIn, shownOf } from "../state/active.ts";
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
export function lineMaker(
  reader: Reader,
  key: ViewKey,
): (record: ShownObject | undefined) => string {
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
  const made = lineMaker(reader, key);
  if (lines === undefined || lines.size === 0) {
    const shown = activeIn(state, key, behind);
    return { text: shown.map(made).join(""), last: shown.at(-1) ?? null };
  }
  const shown = ordersIn(state, key);
  const records = shownOf(state, shown.flatMap(({ id, rid }) => lines.has(id) ? [] : [rid]));
  const text = shown.map(({ id, rid }) => lines.get(id) ?? made(records.get(rid))).join("");
  return { text, last: shown.at(-1) ?? null };
}

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
