/** What a capsule is made of: items by weight, and the lines of its other sections. */
import { countActive, realmsOf } from "../../state/active.ts";
import { spotsOf } from "../../state/ledgers.ts";
import type { Reader } from "../../state/reader.ts";
import { countEverywhere, keyTopics, type Topic } from "../../state/weighty.ts";
import type { ObjectType } from "../../row/words.ts";
import { resumeSections, stateSections } from "../document.ts";
import { type Item, itemLine, itemOf, type LineStyle } from "./item.ts";
import { marksOf } from "./marks.ts";
import {
  type Audience,
  type Candidate,
  type Candidates,
  candidatesElsewhere,
  candidatesIn,
  ranked,
} from "./ranking.ts";
import {
  conflictLines,
  type Contests,
  type Counted,
  sectionLines,
  waitingLines,
} from "./standing.ts";
import type { UserMemory } from "./user.ts";

/** Whose capsule it is, and how large. */
export interface Asked {
  readonly project: string;
  readonly scope: string;
  /** Characters of the whole capsule. */
  readonly budget: number;
  /** Whose private items are added; empty for none. */
  readonly owner: string;
}

/** What is the same for a file and for an answer; texts are read when a line is made of them. */
export interface Material {
  readonly audience: Audience;
  readonly candidates: Candidates;
  /** Of other scopes, and holding everywhere. */
  readonly elsewhere: readonly Candidate[];
  /** The line of a candidate: most of a file's are those of an answer too. */
  readonly line: (candidate: Candidate, style: LineStyle) => string;
  /** Reads the rows of many at once: those of one file in one go. */
  readonly read: (candidates: readonly Candidate[]) => void;
  /** The topics of all keys of the scope; none where there are too many to count. */
  readonly topics: () => readonly Topic[];
  readonly totals: Readonly<Record<ObjectType, number>>;
}

/** Characters of the shortest lines that are worth a look: more than fit need not be read. */
const SHORTEST = { item: 48, conflict: 100 } as const;

/** Of what is marked, and of what holds everywhere, no more is read than fills so much of it. */
const PART = 0.25;

/** How many items a page of this size shows at most. */
export function mostItems(budget: number): number {
  return Math.ceil(budget / SHORTEST.item);
}

/** Gathers what a capsule may show. */
export function materialOf(reader: Reader, { scope, budget, owner }: Asked): Material {
  const realms = realmsOf(owner);
  const audience = { scope, realms };
  const most = mostItems(budget * PART);
  const items = new Map<number, Item>();
  const lines = new Map<number, { words: string; most: number; line: string }>();
  const line = (candidate: Candidate, style: LineStyle) => {
    const { object } = candidate;
    const item = items.get(object.rid) ?? itemOf(reader, candidate);
    items.set(object.rid, item);
    const words = marksOf(item, style.now_ms).words.join(" ");
    const known = lines.get(object.rid);
    if (known?.words === words && known.most === style.most) return known.line;
    const made = { words, most: style.most, line: itemLine(item, style) };
    lines.set(object.rid, made);
    return made.line;
  };
  let topics: readonly Topic[] | undefined;
  const total = (type: ObjectType) =>
    realms.reduce((sum, realm) => sum + countActive(reader.state, { scope, realm, type }), 0);
  return {
    audience,
    candidates: candidatesIn(reader, audience, most),
    elsewhere: candidatesElsewhere(reader, audience, most),
    line,
    read: (wanted) => {
      const rids = wanted.map(({ object }) => object.rid).filter((rid) => !items.has(rid));
      if (rids.length > 0) reader.rows(spotsOf(reader.state, rids));
    },
    topics: () => topics ??= topicsIn(reader, scope),
    totals: { decision: total("decision"), fact: total("fact"), commitment: total("commitment") },
  };
}

/** With more keys no topics are told: counting them would cost ever more. */
const MOST_KEYS = 500;

function topicsIn({ state }: Reader, scope: string): Topic[] {
  const topics = keyTopics(state, { scope, realm: "" }, MOST_KEYS);
  return topics.reduce((sum, { n }) => sum + n, 0) < MOST_KEYS ? topics : [];
}

/** The sections that are filled before all others had their turn, and their parts of a page. */
export const SHARES = {
  resume: 0.25,
  state: 0.2,
  conflicts: 0.2,
  waiting: 0.1,
  user: 0.15,
  everywhere: 0.15,
} as const;

export type Shared = keyof typeof SHARES;

/** The lines of all these sections. */
export type Parts = Readonly<Record<Shared, Counted>> & { readonly conflicts: Contests };

const NONE: Counted = { lines: [], total: 0 };
/** What waits, and what holds everywhere, is counted so far. */
const MOST_COUNTED = 1000;

/** The lines of these sections; what waits, and the user's own, only where there is a moment. */
export function sharedLines(
  reader: Reader,
  { project, budget }: Asked,
  { material, style, user }: {
    readonly material: Material;
    readonly style: LineStyle;
    /** Undefined where no moment is shown. */
    readonly user: UserMemory | null | undefined;
  },
): Parts {
  const { audience, elsewhere, line } = material;
  const counted = (lines: readonly string[]) => ({ lines, total: lines.length });
  const { now_ms, most } = style;
  const most_conflicts = Math.ceil(budget / SHORTEST.conflict);
  return {
    resume: counted(sectionLines(resumeSections(reader, project), most)),
    state: counted(sectionLines(stateSections(reader, project), most)),
    conflicts: conflictLines(reader, audience, { most: most_conflicts, style }),
    waiting: user === undefined
      ? NONE
      : waitingLines(reader, audience, { most: mostItems(budget * PART), style }),
    user: {
      lines: ranked(user?.items ?? [], now_ms).map((each) => itemLine(each, style)),
      total: user?.total ?? 0,
    },
    everywhere: {
      lines: ranked(elsewhere, now_ms).map((each) => line(each, style)),
      total: totalElsewhere(reader, material),
    },
  };
}

function totalElsewhere({ state }: Reader, { audience, elsewhere }: Material): number {
  if (elsewhere.length === 0) return 0;
  const { scope: but_scope, realms } = audience;
  return realms.reduce(
    (sum, realm) => sum + countEverywhere(state, { realm, but_scope }, MOST_COUNTED),
    0,
  );
}
