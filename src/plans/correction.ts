/** What a correction says of an object: what its caller gave, and all else as it was. */
import { canonical } from "../base/json.ts";
import type { Reconciled } from "../row/schema/event.ts";
import type { MemoryObject } from "../row/schema/object.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { given } from "./new-event.ts";

/** What a `reconciled` event says. */
export type CorrectionPayload = Reconciled["payload"];

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
] as const satisfies readonly (keyof CorrectionPayload & keyof MemoryObject)[];

type Inherited = typeof INHERITED[number];

/** What a caller may give. */
export type CorrectionOptions =
  & {
    readonly [K in Inherited | "status" | "fence" | "lease_id"]: CorrectionPayload[K] | undefined;
  }
  & Readonly<Record<string, unknown>>;

/** The payload of a correction of `old`, whose newest version is `head`. */
export function correction(
  old: Pick<MemoryObject, Inherited>,
  options: CorrectionOptions,
  { head, resolves }: {
    readonly head: Pick<ObjectRecord, "id" | "type">;
    /** The sides of a conflict that lose by it. */
    readonly resolves: CorrectionPayload["resolves"];
  },
): CorrectionPayload {
  return {
    ...picked(old, INHERITED),
    ...changes(options),
    ...given({ fence: options.fence, lease_id: options.lease_id }),
    object_type: head.type,
    resolves,
    status: options.status ?? "active",
    supersedes: head.id,
  } as CorrectionPayload;
}

/** True where a call says what the first one with its key said. */
export function saysSame(first: CorrectionPayload, options: CorrectionOptions): boolean {
  const said = changes(options);
  const names = Object.keys(said) as Inherited[];
  return (options.status ?? "active") === first.status &&
    names.every((name) => canonical(said[name]) === canonical(first[name]));
}

/** What the caller gave of the object itself. */
function changes(options: CorrectionOptions): Partial<Pick<CorrectionPayload, Inherited>> {
  return picked(options, Object.keys(options).filter(isInherited));
}

function isInherited(name: string): name is Inherited {
  return (INHERITED as readonly string[]).includes(name);
}

/** Those of the members that have a value, in the order of their names. */
function picked(
  from: { readonly [K in Inherited]?: unknown },
  names: readonly Inherited[],
): Partial<Pick<CorrectionPayload, Inherited>> {
  return given(Object.fromEntries(names.map((name) => [name, from[name]])));
}
