/**
 * A kind of row, said once: its version, its ledger, its id in the one order, its members, and an
 * example. Writer, schema, types, path and the sample on the format's page follow from that, each
 * at its first use: a start pays for none of them.
 */
import type * as v from "valibot";
import { compareCodePoints } from "../base/json.ts";
import { NO_PREV } from "./line.ts";
import type { Fits, Member, Members, Write } from "./member.ts";
import { clock, lenient, literal, text, unwritten } from "./member.ts";
import type { ReadOf, WrittenOf } from "./record.ts";
import { checkOf, fitsOf, writerOf } from "./record.ts";
import { SAMPLE, type Sample } from "./sample.ts";

/** What a start knows of a kind, and what is made when it is used first. */
export interface DefinedKind<F extends string, P> extends Known {
  /** `event` where all events share one form; `v1` for what is never written into a ledger. */
  readonly family: F;
  readonly parts: () => P;
}

/** How a kind is recognised. */
interface Known {
  readonly name: string;
  /** Its `schema_version`; null where rows have none. */
  readonly version: string | null;
  /** The folder whose v1 rows are of this kind, though they name no version. */
  readonly unversioned_in?: string;
}

/**
 * The kinds by their names. Each enters itself when its file is loaded, and `kinds/all.ts` loads
 * them: as members of a namespace they would make every start slower by 0.3 ms.
 */
export const DEFINED: Record<string, unknown> = {};

/** Enters a kind under its name and returns it. */
export function enter<K>(name: string, kind: K): K {
  DEFINED[name] = kind;
  return kind;
}

/** How the rows of a kind are read, whoever wrote them. */
export interface Reading<R> {
  /** The member that is the row's id in the one order; its hash where it has none of its own. */
  readonly id: string;
  /** The member that holds the row's time. */
  readonly time: "ts" | "ts_wall";
  /** False where v1 alone wrote such rows: they come before all others, whatever they say. */
  readonly clocked: boolean;
  readonly schema: () => v.GenericSchema<unknown, R>;
  readonly fits: Fits;
}

/** How the rows of a kind are written. */
export interface Writing<W> {
  readonly ledger: Ledger<W>;
  /** The canonical form of a placed row, `hash` left out. */
  readonly write: Write<W>;
  /** A row as the format's page shows it. */
  readonly example: () => W;
}

/** The ledger of a row: a folder and name that is one for the whole store, or the row's series. */
export type Ledger<W> = string | ((row: W, replica: string) => string);

/** A row of a kind, as it is read. */
export type RowReadAs<K> = K extends { readonly parts: () => Reading<infer R> } ? R : never;

/** What the spine gives each row: its clock, the digest of the line before it, and its hash. */
const placed = () => ({ hash: unwritten(text), lc: clock, prev: lenient(text) });

/** The same in the rows of examples. */
export const PLACED_EXAMPLE = { lc: 7, prev: NO_PREV } as const;

interface Definition<M extends Members, E> {
  readonly ledger: Ledger<WrittenOf<M>>;
  /** The member that is its id, or `hash` where it has none of its own. */
  readonly id: "hash" | keyof M & string;
  readonly members: M;
  /** A row with every member that an ordinary one has. */
  readonly example: (sample: Sample) => E;
}

type VersionOf<K> = K extends { readonly version: infer V extends string }
  ? Member<V, V, K extends { readonly unversioned_in: string } ? "lenient" : "always">
  : never;

type Placed<M, K> = ReturnType<typeof placed> & M & { readonly schema_version: VersionOf<K> };

type OwnKind<M extends Members> = DefinedKind<"own", Reading<ReadOf<M>> & Writing<WrittenOf<M>>>;

/** A kind of row of our own. */
export function kind<
  const K extends Known & { readonly version: string },
  M extends Members,
  const E extends WrittenOf<M>,
>(known: K, define: () => Definition<M, E>): OwnKind<Placed<M, K>> {
  return own(known, define);
}

/** A definition of whatever kind. */
interface AnyDefinition {
  readonly ledger: Ledger<never>;
  readonly id: string;
  readonly members: Members;
  readonly example: (sample: Sample) => object;
}

function own<M extends Members>(
  known: Known & { readonly version: string },
  define: () => AnyDefinition,
): OwnKind<M> {
  const parts = once(() => {
    const { ledger, id, members, example } = define();
    const only = literal(known.version);
    const schema_version = known.unversioned_in === undefined ? only : lenient(only);
    const all = { ...placed(), ...sorted({ ...members, schema_version }) } as unknown as M;
    const version = { schema_version: known.version };
    const placedExample = () => ({ ...PLACED_EXAMPLE, ...example(SAMPLE), ...version });
    return {
      ledger: ledger as Ledger<WrittenOf<M>>,
      id,
      time: "ts" as const,
      clocked: true,
      write: writerOf(all),
      schema: checkOf(all),
      fits: fitsOf(all),
      example: placedExample as unknown as () => WrittenOf<M>,
    };
  });
  return enter(known.name, { ...known, family: "own", parts });
}

/** Members in code point order: of several damaged ones, the first is reported. */
function sorted(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).sort(([a], [b]) => compareCodePoints(a, b)),
  );
}

/** What is made at the first call, and given again by all others. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

/** A kind that v1 wrote: read for ever, never written into a ledger. */
export function kindOfV1<M extends Members>(
  known: Known,
  define: () => { readonly id: "hash" | keyof M & string; readonly members: M },
): DefinedKind<"v1", Reading<ReadOf<M>>> {
  const parts = once(() => {
    const { id, members } = define();
    const [schema, fits] = [checkOf(members), fitsOf(members)];
    return { id, time: "ts" as const, clocked: false, schema, fits };
  });
  return enter(known.name, { ...known, family: "v1", parts });
}
