/**
 * The attach capsule: what the next agent reads first. Data, never instructions: one item is one
 * line and cannot forge another. It spends its budget: where the project stands, then decisions,
 * facts and commitments by weight until it is full, and at last what was left out and how to fetch
 * it. The same rows give the same bytes: only an answer shows what the clock says, what waits to be
 * judged, and what is the user's own.
 */
import type { ObjectType } from "../row/words.ts";
import type { Reader } from "../state/reader.ts";
import type { WeightyObject } from "../state/weighty.ts";
import { shown } from "./capsule/item.ts";
import { addItems, addLast, areFewLeft } from "./capsule/items.ts";
import { addLeftOut, leftOfParts, leftOfTypes } from "./capsule/left-out.ts";
import {
  type Asked,
  type Material,
  materialOf,
  type Shared,
  sharedLines,
  SHARES,
} from "./capsule/material.ts";
import { pageOf } from "./capsule/page.ts";
import { heaviestOf, type Limits } from "./capsule/ranking.ts";
import { contestsOn } from "./capsule/standing.ts";
import type { UserMemory } from "./capsule/user.ts";
import { DERIVED } from "./document.ts";

export interface CapsuleOptions extends Asked {
  /** At most so many of a type. */
  readonly limits?: Limits;
}

/** What an answer shows, and no file. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now_ms: number;
  readonly user: UserMemory | null;
}

export interface Capsule {
  readonly text: string;
  /** How many are listed. */
  readonly decision_count: number;
  readonly fact_count: number;
  readonly commitment_count: number;
  /** Lines that are the user's own, and nobody's who shares the store. */
  readonly user_lines: readonly string[];
}

/** The options of the file that `attach` keeps. */
export const CAPSULE_DEFAULTS = { budget: 8000, owner: "" };

/** Makes capsules of a project: its file without a moment, an answer with one. */
export function capsuleOf(
  reader: Reader,
  options: CapsuleOptions,
): (moment: Moment | null) => Capsule {
  const material = materialOf(reader, options);
  return (moment) => rendered(reader, options, { material, moment });
}

const HEADINGS = {
  resume: "## Resume",
  state: "## State",
  conflicts: "## Open Conflicts",
  decision: "## Active Decisions",
  fact: "## Active Facts",
  commitment: "## Active Commitments",
  waiting: "## Waiting",
  everywhere: "## Global",
  user: "## The User",
  left_out: "## Left Out",
} as const;

/** Characters of a text: a small page shows more items, and less of each. */
const TEXT_LIMITS = { least: 120, most: 400, share: 0.1 } as const;
/** Kept free for what is left out: it is told in any case, if only by numbers. */
const LEFT_OUT = { least: 250, most: 600, share: 0.06 } as const;
const NAME_LIMIT = 80;

function shareOf(budget: number, { least, most, share }: typeof TEXT_LIMITS | typeof LEFT_OUT) {
  return Math.max(least, Math.min(most, Math.floor(budget * share)));
}

function rendered(
  reader: Reader,
  options: CapsuleOptions,
  { material, moment }: { readonly material: Material; readonly moment: Moment | null },
): Capsule {
  const { budget, project, scope, limits = {} } = options;
  const style = { now_ms: moment?.now_ms ?? null, most: shareOf(budget, TEXT_LIMITS) };
  // A project's own scope follows from its name.
  const where = scope === `project:${project}` ? "" : `- Scope: ${shown(scope, NAME_LIMIT)}\n`;
  const head = `# Attach Capsule: ${shown(project, NAME_LIMIT)}\n\n${where}${DERIVED}\n\n`;
  const page = pageOf(head, Object.values(HEADINGS), budget);
  const kept = shareOf(budget, LEFT_OUT);
  page.keep(kept);
  const parts = sharedLines(reader, options, { material, style, user: moment?.user });
  const names = Object.keys(SHARES) as Shared[];
  const contests = contestsOn(page, HEADINGS.conflicts, parts.conflicts);
  const fill = (name: Shared, lines: readonly string[], most?: number) =>
    name === "conflicts" ? contests.fill(lines, most) : page.fill(HEADINGS[name], lines, most);
  const unshown = new Map(names.map((name) => {
    return [name, fill(name, parts[name].lines, budget * SHARES[name])];
  }));
  const but = new Map(contests.shown);
  const heaviest = heaviestOf(material.candidates, { now_ms: style.now_ms, limits, but });
  const filling = { page, headings: HEADINGS, material, style };
  const filled = addItems(filling, heaviest);
  for (const [name, lines] of unshown) unshown.set(name, fill(name, lines));
  page.keep(-kept);
  const told = leftOfParts(options, { parts, unshown });
  const isLast = told.length === 0 && areFewLeft(material, filled.listed.length + but.size);
  const listed = isLast ? addLast(filling, heaviest, filled) : filled.listed;
  const shownObjects = [...listed.map(({ object }) => object), ...but.values()];
  const left = [...leftOfTypes(options, material, shownObjects), ...told];
  addLeftOut(page, HEADINGS.left_out, left);
  return { text: page.text(), ...countsOf(shownObjects), user_lines: parts.user.lines };
}

function countsOf(objects: readonly WeightyObject[]) {
  const count = (type: ObjectType) => objects.filter((each) => each.type === type).length;
  return {
    decision_count: count("decision"),
    fact_count: count("fact"),
    commitment_count: count("commitment"),
  };
}
