/** What a correction says of an object: what its caller gave, and all else as it was. */
import { canonical } from "../base/json.ts";
import type { ObjectLine } from "../row/kinds/object.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { given } from "./new-event.ts";

/**
 * What a correction may change, and inherits where it does not. The order is that of the payload,
 * which an event without a key of the caller is digested in.
 */
const INHERITED = [
  "assumptions",
  "decision_key",
  "due_at",
  "evidence_ref",
  "review_at",
  "why",
  "confidence",
  "horizon",
  "salience",
  "summary",
  "tags",
] as const satisfies readonly (keyof ReconciledPayload & keyof ObjectLine)[];

type Inherited = typeof INHERITED[number];

type Corrected = Inherited | "status" | "fence" | "lease_id" | "source";

/** What a caller may give. */
export type CorrectionOptions =
  & {
    readonly [K in Corrected]?: ReconciledPayload[K] | undefined;
  }
  & Readonly<Record<string, unknown>>;

/** The payload of a correction of `old`, whose newest version is `head`. */
export function correction(
  old: Pick<ObjectLine, Inherited>,
  options: CorrectionOptions,
  { head, digest, resolves }: {
    readonly head: Pick<ObjectRecord, "id" | "type" | "expires">;
    /** Of the line that it comes from, as `digestOf` gives it. */
    readonly digest: string;
    /** The sides of a conflict that lose by it. */
    readonly resolves: ReconciledPayload["resolves"];
  },
): ReconciledPayload {
  // What has no horizon is shown with one, for v1 demands it: it gets none by that.
  const own = INHERITED.filter((name) => name !== "horizon" || head.expires !== null);
  return {
    ...picked(old, own),
    ...changes(options),
    ...given({ fence: options.fence, lease_id: options.lease_id, source: options.source }),
    object_type: head.type,
    resolves,
    status: options.status ?? "active",
    supersedes: head.id,
    supersedes_digest: digest,
  } as ReconciledPayload;
}

/** True where a call says what the first one with its key said. */
export function saysSame(first: ReconciledPayload, options: CorrectionOptions): boolean {
  const said = changes(options);
  const names = Object.keys(said) as Inherited[];
  return (options.status ?? "active") === first.status &&
    names.every((name) => canonical(said[name]) === canonical(first[name]));
}

/** True where a call gives nothing that `old` does not say already. */
export function changesNothing(
  old: Pick<ObjectLine, Inherited>,
  options: CorrectionOptions,
  { expires }: Pick<ObjectRecord, "expires">,
): boolean {
  const said = changes(options);
  const before = expires === null ? { ...old, horizon: undefined } : old;
  return (Object.keys(said) as Inherited[]).every((name) =>
    before[name] !== undefined && canonical(said[name]) === canonical(before[name])
  );
}

/** What the caller gave of the object itself. */
function changes(options: CorrectionOptions): Partial<Pick<ReconciledPayload, Inherited>> {
  return picked(options, Object.keys(options).filter(isInherited));
}

function isInherited(name: string): name is Inherited {
  return (INHERITED as readonly string[]).includes(name);
}

/** Those of the members that have a value, in the order of their names. */
function picked(
  from: { readonly [K in Inherited]?: unknown },
  names: readonly Inherited[],
): Partial<Pick<ReconciledPayload, Inherited>> {
  return given(Object.fromEntries(names.map((name) => [name, from[name]])));
}
