/** The items of a capsule's own scope: added by weight until its page is full. */
import type { ObjectType } from "../../row/words.ts";
import type { LineStyle } from "./item.ts";
import type { Material } from "./material.ts";
import type { Page } from "./page.ts";
import type { Candidate } from "./ranking.ts";

/** Where items are added, and how. */
export interface Filling {
  readonly page: Page;
  readonly headings: Readonly<Record<ObjectType, string>>;
  readonly material: Material;
  readonly style: LineStyle;
}

/** So many items in a row that find no room end the search: what follows weighs less. */
const MOST_MISSES = 8;
/** Rows that are read together: one that is not shown costs little, one that is read alone much. */
const READ_TOGETHER = 16;

/** Items that were added, and those that were looked at and found no room. */
export interface Filled {
  readonly listed: readonly Candidate[];
  readonly missed: readonly Candidate[];
}

/** Adds items by weight while there is room. */
export function addItems(filling: Filling, heaviest: Iterator<Candidate>): Filled {
  const { page, headings, material, style } = filling;
  const listed: Candidate[] = [];
  const missed: Candidate[] = [];
  let misses = 0;
  while (misses < MOST_MISSES) {
    const some = taken(heaviest, READ_TOGETHER);
    if (some.length === 0) break;
    material.read(some);
    for (const each of some) {
      const fits = misses < MOST_MISSES &&
        page.add(headings[each.object.type], material.line(each, style));
      misses = fits ? 0 : misses + 1;
      (fits ? listed : missed).push(each);
    }
  }
  return { listed, missed };
}

/** The next of a series, which goes on behind them. */
function taken(series: Iterator<Candidate>, most: number): Candidate[] {
  const found: Candidate[] = [];
  while (found.length < most) {
    const step = series.next();
    if (step.done === true) break;
    found.push(step.value);
  }
  return found;
}

/** The last few, where all of them fit into the room that was kept for what is left out. */
export function addLast(
  filling: Filling,
  heaviest: Iterator<Candidate>,
  { listed, missed }: Filled,
): readonly Candidate[] {
  const { page, headings, material, style } = filling;
  const last = [...missed, ...taken(heaviest, MOST_MISSES)];
  const known = new Set(listed.map(({ object }) => object.type));
  let cost = 0;
  for (const each of last) {
    const { type } = each.object;
    cost += material.line(each, style).length + 1;
    if (!known.has(type)) cost += headings[type].length + 2;
    known.add(type);
  }
  if (cost > page.room()) return listed;
  for (const each of last) {
    page.add(headings[each.object.type], material.line(each, style));
  }
  return [...listed, ...last];
}

/** True where no more than a few are left. */
export function areFewLeft({ totals }: Material, listed: number): boolean {
  const total = Object.values(totals).reduce((sum, n) => sum + n, 0);
  return total - listed <= MOST_MISSES;
}
