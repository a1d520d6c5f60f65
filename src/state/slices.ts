/**
 * The slices of the state: this list alone says which there are. In its order their tables are
 * made, a row is applied, rows that went are forgotten, and what was touched is settled.
 */
import { agenda } from "./agenda.ts";
import { archives } from "./archives.ts";
import { clock } from "./clock.ts";
import { conflicts } from "./conflicts.ts";
import { counters } from "./counters.ts";
import { damage } from "./damage.ts";
import { corrections } from "./decisions/corrections.ts";
import { decisions } from "./decisions/settle.ts";
import { events } from "./events.ts";
import { evidence } from "./evidence.ts";
import { findings } from "./findings.ts";
import { idempotency } from "./idempotency.ts";
import { instances } from "./instances.ts";
import { leases } from "./leases.ts";
import { ledgers } from "./ledgers.ts";
import { meta } from "./meta.ts";
import { objects } from "./objects.ts";
import { outcomes } from "./outcomes.ts";
import { projects } from "./projects.ts";
import { reviews } from "./reviews.ts";
import { seals } from "./seals.ts";
import type { RowKind, RowPlace, Slice } from "./slice.ts";
import { sources } from "./sources.ts";
import { stale } from "./stale.ts";
import type { State } from "./state.ts";

/**
 * Objects come before the events that they are made of: when rows go, they are kept as they stood;
 * and what events looked up holds until objects are settled. Decisions come last of these.
 */
const LISTED = [
  meta,
  stale,
  objects,
  sources,
  events,
  outcomes,
  corrections,
  decisions,
  evidence,
  reviews,
  idempotency,
  conflicts,
  agenda,
  leases,
  instances,
  findings,
  projects,
  seals,
  archives,
  damage,
  ledgers,
  counters,
  clock,
] as const;

export const SLICES: readonly Slice[] = LISTED;

type Apply = (state: State, at: RowPlace, row: never) => void;
type FoldedBy<S> = S extends { readonly applies: infer A } ? keyof A : never;

/** Kinds that no slice folds, on purpose: their rows are kept by their place alone. */
const UNFOLDED: Readonly<Record<Exclude<RowKind, FoldedBy<(typeof LISTED)[number]>>, []>> = {
  cursor: [],
  trend: [],
  plan: [],
  execution: [],
};

const byKind: { [K in RowKind]?: readonly Apply[] } = { ...UNFOLDED };

/** What is done with a row of a kind, slice by slice. */
export function appliesOf(kind: RowKind): readonly Apply[] {
  return byKind[kind] ??= SLICES.flatMap(({ applies }) => applies?.[kind] ?? []);
}

type Settle = (state: State) => void;

let settles: readonly Settle[] | undefined;

/** How what was touched is settled, slice by slice: picked out once, since each row asks for it. */
export function settlesInOrder(): readonly Settle[] {
  return settles ??= SLICES.flatMap(({ settle }) => settle ?? []);
}
