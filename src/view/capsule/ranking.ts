/**
 * Which items a capsule may show, the heaviest first; of items of one weight, the newest. They are
 * asked for in pages, as many as are taken: a store may have any number.
 */
import { newestFirst } from "../../row/order.ts";
import { type ObjectType, TYPES } from "../../row/words.ts";
import { isPast } from "../../state/confirmations.ts";
import { conflictsOf, conflictsWithin, openConflicts } from "../../state/conflicts.ts";
import type { Reader } from "../../state/reader.ts";
import type { State } from "../../state/state.ts";
import {
  confirmedActive,
  hasExpired,
  heaviestActive,
  heaviestEverywhere,
  type Horizon,
  soonestDueIn,
  type WeightyObject,
} from "../../state/weighty.ts";
import { marksOf } from "./marks.ts";

/** Whose items are shown, and where. */
export interface Audience {
  readonly scope: string;
  /** The shared realm, and that of the owner whose private items are added. */
  readonly realms: readonly string[];
}

/** An item that may be shown, without its text. */
export interface Candidate {
  readonly object: WeightyObject;
  readonly is_contested: boolean;
  /** True once its horizon is over, and nobody confirmed it: the clock decides. */
  readonly isPastAt: (now_ms: number) => boolean;
}

/** At most so many of a type, where that is asked for. */
export type Limits = Partial<Readonly<Record<ObjectType, number>>>;

/** The candidates of a scope, as far as they were asked for; each is read once. */
export interface Candidates {
  /** Those that weigh more than their salience: contested ones, and what is due. */
  readonly marked: readonly Candidate[];
  /** Those that were confirmed: they weigh what they weighed before their horizon was over. */
  readonly confirmed: (now_ms: number | null) => readonly Candidate[];
  /**
   * For each realm and type its candidates by salience, the newest first. At a time in which a
   * horizon is over, those on either side of theirs are lanes apart: what is past comes last,
   * however much there is of it.
   */
  readonly lanes: (now_ms: number | null) => readonly Lane[];
}

/** The candidate of a place in an order; undefined behind the last. */
type Lane = (place: number) => Candidate | undefined;

/** How many of a lane are read at first, and when more are taken. */
const FIRST_PAGE = 32;
const GROWTH = 4;

/** The candidates of a scope; of each kind of marks at most `most` are known. */
export function candidatesIn(
  { state }: Pick<Reader, "state">,
  { scope, realms }: Audience,
  most: number,
): Candidates {
  const places = realms.map((realm) => {
    const contested = conflictsWithin(state, scope, realm);
    const made = (object: WeightyObject) => {
      return candidate(state, object, contested(object).length > 0);
    };
    return { where: { scope, realm }, made };
  });
  const lanesBy = (horizon?: Horizon) =>
    places.flatMap(({ where, made }) =>
      TYPES.map((type) => laneOf(state, { ...where, type }, { horizon, made }))
    );
  let whole: Lane[] | undefined;
  return {
    marked: places.flatMap(({ where, made }) => {
      const sides = openConflicts(state, scope, where.realm, most).map(({ active }) => active);
      return [...sides, ...soonestDueIn(state, where, most)].map(made);
    }),
    confirmed: (now_ms) =>
      now_ms !== null && hasExpired(state, now_ms)
        ? places.flatMap(({ where, made }) => confirmedActive(state, where, most).map(made))
        : [],
    lanes: (now_ms) =>
      now_ms !== null && hasExpired(state, now_ms)
        ? [false, true].flatMap((is_over) => lanesBy({ is_over, now_ms }))
        : whole ??= lanesBy(),
  };
}

function laneOf(
  state: State,
  where: Parameters<typeof heaviestActive>[1],
  { horizon, made }: {
    readonly horizon: Horizon | undefined;
    readonly made: (object: WeightyObject) => Candidate;
  },
): Lane {
  let asked = 0;
  let known: Candidate[] = [];
  return (place) => {
    while (place >= known.length && known.length === asked) {
      asked = Math.max(FIRST_PAGE, asked * GROWTH);
      const found = heaviestActive(state, where, { limit: asked, horizon });
      known = [...known, ...found.slice(known.length).map(made)];
    }
    return known[place];
  };
}

/** Candidates of other scopes that hold everywhere, at most so many. */
export function candidatesElsewhere(
  { state }: Pick<Reader, "state">,
  { scope, realms }: Audience,
  most: number,
): Candidate[] {
  return realms.flatMap((realm) => heaviestEverywhere(state, { realm, but_scope: scope }, most))
    .map((object) => candidate(state, object, conflictsOf(state, object).length > 0));
}

function candidate(state: State, object: WeightyObject, is_contested: boolean): Candidate {
  return { object, is_contested, isPastAt: (now_ms) => isPast(state, object, now_ms) };
}

/** Candidates by weight. */
export function ranked<C extends Candidate>(
  candidates: readonly C[],
  now_ms: number | null,
): C[] {
  const weighed = candidates.map((each) => ({ each, weight: marksOf(each, now_ms).weight }));
  return weighed.sort((a, b) => b.weight - a.weight || newestFirst(a.each.object, b.each.object))
    .map(({ each }) => each);
}

/** The candidates of a scope by weight, each once; of each type no more than its limit. */
export function* heaviestOf(
  { marked, confirmed, lanes }: Candidates,
  { now_ms, limits, but }: {
    readonly now_ms: number | null;
    readonly limits: Limits;
    /** Ids of what is shown already. */
    readonly but?: { readonly has: (id: string) => boolean };
  },
): Generator<Candidate, void, void> {
  const taken = new Map<ObjectType, number>();
  const own = lanes(now_ms);
  const apart = [...marked, ...confirmed(now_ms)];
  for (const each of merged([listLane(ranked(apart, now_ms)), ...own], now_ms)) {
    const { id, type } = each.object;
    if (but?.has(id) === true) continue;
    const count = (taken.get(type) ?? 0) + 1;
    taken.set(type, count);
    if (count <= (limits[type] ?? Infinity)) yield each;
  }
}

function listLane(list: readonly Candidate[]): Lane {
  return (place) => list[place];
}

/** Always the heaviest that comes next in any lane, each of which has what sinks at its end. */
function* merged(lanes: readonly Lane[], now_ms: number | null): Generator<Candidate, void, void> {
  const seen = new Set<string>();
  const nextOf = (lane: Lane, place: number): Next => {
    const each = lane(place);
    const weight = each === undefined ? 0 : marksOf(each, now_ms).weight;
    return { lane, place, each, weight };
  };
  const nexts = lanes.map((lane) => nextOf(lane, 0));
  for (;;) {
    const at = firstOf(nexts);
    const { lane, place, each } = nexts[at] as Next;
    if (each === undefined) break;
    nexts[at] = nextOf(lane, place + 1);
    if (seen.has(each.object.id)) continue;
    seen.add(each.object.id);
    yield each;
  }
}

/** What comes next in a lane; `each` is undefined behind its end. */
interface Next {
  readonly lane: Lane;
  readonly place: number;
  readonly each: Candidate | undefined;
  readonly weight: number;
}

/** Where the heaviest stands; any place where all lanes are at their ends. */
function firstOf(nexts: readonly Next[]): number {
  let first = 0;
  for (let i = 1; i < nexts.length; i += 1) {
    const [a, b] = [nexts[first] as Next, nexts[i] as Next];
    if (b.each === undefined) continue;
    const isHeavier = a.each === undefined || b.weight > a.weight ||
      (b.weight === a.weight && newestFirst(b.each.object, a.each.object) < 0);
    if (isHeavier) first = i;
  }
  return first;
}
