/** Where a project stands, and what is open in it, as lines of its capsule. */
import { conflictKey, countConflicts, openConflicts } from "../../state/conflicts.ts";
import type { ObjectRecord } from "../../state/objects.ts";
import type { Reader } from "../../state/reader.ts";
import { shortId } from "../../state/short-ids.ts";
import { waitingObjects } from "../../state/weighty.ts";
import type { Section } from "../document.ts";
import { itemLine, itemOf, type LineStyle, shown, unmarked } from "./item.ts";
import type { Page } from "./page.ts";
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

/** The lines of contested sides, and of each the side that is active. */
export interface Contests extends Counted {
  readonly active: readonly ActiveSide[];
}

/** What is contested: one line, however many stand against it. */
export interface ActiveSide {
  readonly object: ObjectRecord;
  readonly line: string;
}

/** Open conflicts with both texts, those of one active side beside each other. */
export function conflictLines(
  reader: Reader,
  { scope, realms }: Audience,
  { most, style }: { readonly most: number; readonly style: LineStyle },
): Contests {
  const { state } = reader;
  // The id of a conflict has the digits of its contested side: who names the one names the other.
  const line = (object: ObjectRecord, key: string, before: string) =>
    itemLine({ ...itemOf(reader, unmarked(object)), key }, { ...style, before });
  const open = realms.flatMap((realm) => openConflicts(state, scope, realm, most));
  const sides = new Map<string, { active: ActiveSide; lines: string[] }>();
  for (const { active: object, contested } of open) {
    const key = keyOf(contested);
    const side = sides.get(object.id) ??
      { active: { object, line: line(object, key, "active: ") }, lines: [] };
    side.lines.push(line(contested, key, "contested: "));
    sides.set(object.id, side);
  }
  const all = [...sides.values()];
  return {
    lines: all.flatMap(({ lines }) => lines),
    active: all.flatMap(({ active, lines }) => lines.map(() => active)),
    total: realms.reduce((sum, realm) => sum + countConflicts(state, scope, realm), 0),
  };
}

/** Conflicts on a page: the active side stands above the first of those that contest it. */
export interface ContestsOn {
  /** Adds lines as long as they stay below `most`; returns the others. */
  readonly fill: (lines: readonly string[], most?: number) => string[];
  /** The active sides that the page has, by id: no other section repeats them. */
  readonly shown: ReadonlyMap<string, ObjectRecord>;
}

/** Puts conflicts on a page below a heading. */
export function contestsOn(page: Page, heading: string, { lines, active }: Contests): ContestsOn {
  const sides = new Map(lines.map((line, i) => [line, active[i] as ActiveSide]));
  const shown = new Map<string, ObjectRecord>();
  const fill = (wanted: readonly string[], most = Infinity) => {
    let used = 0;
    return wanted.filter((line) => {
      const { object, line: above } = sides.get(line) as ActiveSide;
      const added = shown.has(object.id) ? line : `${above}\n${line}`;
      used += added.length + 1;
      if (used > most || !page.add(heading, added)) return true;
      shown.set(object.id, object);
      return false;
    });
  };
  return { fill, shown };
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
