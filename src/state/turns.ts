/**
 * Whose turn comes when: in one order of the slices their tables are made, a row is applied, rows
 * that went are forgotten, and what was touched is settled. It is worked out at its first use.
 */
import { internal } from "../base/errors.ts";
import { compareCodePoints } from "../base/json.ts";
import { ENTERED, type RowKind, type RowPlace, type Slice } from "./slice.ts";
import "./slices.ts";
import type * as all from "./slices.ts";
import type { State } from "./state.ts";

let turns: readonly Slice[] | undefined;

/** All slices, in their turns. */
export function slicesInTurn(): readonly Slice[] {
  return turns ??= inTurn(ENTERED);
}

/**
 * Slices so that each comes behind the one that it names; those that name the same one come by
 * their own names. Throws where one names a slice that is not there, or itself over others.
 */
export function inTurn(slices: readonly Slice[]): readonly Slice[] {
  const next = new Map<string | null, Slice[]>();
  for (const each of slices) next.set(each.after, [...next.get(each.after) ?? [], each]);
  const behind = (name: string | null): Slice[] =>
    (next.get(name) ?? []).sort((a, b) => compareCodePoints(a.name, b.name))
      .flatMap((each) => [each, ...behind(each.name)]);
  const found = behind(null);
  const lost = slices.filter((each) => !found.includes(each)).map(({ name }) => name);
  if (lost.length > 0) throw internal(new Error(`slices without a turn: ${lost.join(", ")}`));
  return found;
}

type Apply = (state: State, at: RowPlace, row: never) => void;
type All = typeof all;
type FoldedBy<S> = S extends { readonly applies: infer A } ? keyof A : never;

/** Kinds that no slice folds, on purpose: their rows are kept by their place alone. */
const UNFOLDED: Readonly<Record<Exclude<RowKind, FoldedBy<All[keyof All]>>, []>> = {
  cursor: [],
  trend: [],
  plan: [],
  execution: [],
};

const byKind: { [K in RowKind]?: readonly Apply[] } = { ...UNFOLDED };

/** What is done with a row of a kind, slice by slice. */
export function appliesOf(kind: RowKind): readonly Apply[] {
  return byKind[kind] ??= slicesInTurn().flatMap(({ applies }) => applies?.[kind] ?? []);
}

type Settle = (state: State) => void;

let settles: readonly Settle[] | undefined;

/** How what was touched is settled, slice by slice: picked out once, since each row asks for it. */
export function settlesInTurn(): readonly Settle[] {
  return settles ??= slicesInTurn().flatMap(({ settle }) => settle ?? []);
}
