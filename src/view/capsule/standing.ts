/** Where a project stands, and what is open in it, as lines of its capsule. */
import { conflictKey, countConflicts, openConflicts } from "../../state/conflicts.ts";
import type { ObjectRecord } from "../../state/objects.ts";
import type { Reader } from "../../state/reader.ts";
import { shortId } from "../../state/short-ids.ts";
import { waitingObjects } from "../../state/weighty.ts";
import type { Section } from "../document.ts";
import { itemLine, itemOf, type LineStyle, shown, unmarked } from "./item.ts";
import type { Audience } from "./ranking.ts";

/** Sections of a document as lines; a heading goes with the first line below it. */
export function sectionLines(sections: readonly Section[], most: number): string[] {
  return sections.flatMap(({ heading, items }) => {
    const lines = /^Active \w+ IDs$/.test(heading)
      ? [`- ${shown(items.map((id) => `·${shortId(id)}`).join(" "), most)}`]
      : items.map((each) => `- ${shown(each, most)}`);
    const [first, ...others] = lines;
    return first === undefined ? [] : [`### ${shown(heading, most)}\n${first}`, ...others];
  });
}

/** Lines that were read, and how many there are in all. */
export interface Counted {
  readonly lines: readonly string[];
  readonly total: number;
}

/** Open conflicts with both texts, in the one order: two lines each. */
export function conflictLines(
  reader: Reader,
  { scope, realms }: Audience,
  { most, style }: { readonly most: number; readonly style: LineStyle },
): Counted {
  const { state } = reader;
  // The id of a conflict has the digits of its contested side: who names the one names the other.
  const line = (object: ObjectRecord, key: string, before: string) =>
    itemLine({ ...itemOf(reader, unmarked(object)), key }, { ...style, before });
  const lines = realms.flatMap((realm) => openConflicts(state, scope, realm, most)).map((each) => {
    const key = keyOf(each.contested);
    return `${line(each.active, key, "active: ")}\n${line(each.contested, key, "contested: ")}`;
  });
  const total = realms.reduce((sum, realm) => sum + countConflicts(state, scope, realm), 0);
  return { lines, total };
}

/** The key of a contest; one of a chain without a key is named by its type and first id. */
function keyOf(contested: ObjectRecord): string {
  return contested.key ?? conflictKey(contested);
}

/** What waits to be judged, the newest first; `total` counts up to `most`. */
export function waitingLines(
  reader: Reader,
  audience: Audience,
  { most, style }: { readonly most: number; readonly style: LineStyle },
): Counted {
  const found = waitingObjects(reader.state, audience, most);
  const more = ["waiting"];
  const lines = found.map((each) => itemLine(itemOf(reader, unmarked(each)), { ...style, more }));
  return { lines, total: found.length };
}
