/** What stands or falls together: objects that are joined by corrections or by a decision key. */
import { placeOf } from "../../row/order.ts";
import { isSettledByRow } from "../conflicts.ts";
import type { ObjectRecord } from "../objects.ts";
import { objectNamed } from "../objects.ts";
import type { State } from "../state.ts";
import { correctionsBy } from "./corrections.ts";
import { childrenOf } from "./lineage.ts";
import type { Link, Version } from "./resolve.ts";
import { ofSameKey } from "./same-key.ts";

/** Objects by id, and the corrections between them. */
export interface Related {
  readonly objects: ReadonlyMap<string, ObjectRecord>;
  readonly corrections: readonly Link[];
}

/** All objects joined to one, directly or over others. */
export function relatedTo(state: State, from: ObjectRecord): Related {
  const objects = new Map([[from.id, from]]);
  const corrections: Link[] = [];
  const keys = new Set<string | null>([null]);
  for (const object of objects.values()) {
    for (const { parent, settles } of correctionsBy(state, object.source)) {
      const corrected = objectNamed(state, parent);
      if (corrected === undefined) continue;
      corrections.push({ child: object.id, parent: corrected.id, settles: settles === 1 });
      add(objects, corrected);
    }
    for (const child of childrenOf(state, object)) add(objects, child);
    const key = keyOf(object);
    if (!keys.has(key)) { for (const other of ofSameKey(state, object)) add(objects, other); }
    keys.add(key);
  }
  return { objects, corrections };
}

function add(objects: Map<string, ObjectRecord>, object: ObjectRecord): void {
  if (!objects.has(object.id)) objects.set(object.id, object);
}

/** A head with all versions that it corrects, directly or over others. */
export function chainOf(head: ObjectRecord, { objects, corrections }: Related): ObjectRecord[] {
  const seen = new Set([head.id]);
  for (const id of seen) {
    for (const { child, parent } of corrections) if (child === id) seen.add(parent);
  }
  return [...seen].map((id) => objects.get(id) as ObjectRecord);
}

/** An object as `resolve` looks at it. */
export function versionOf(state: State, object: ObjectRecord): Version {
  return {
    id: object.id,
    order: placeOf(object),
    key: keyOf(object),
    digest: object.digest,
    status: object.status,
    settled: isSettledByRow(state, object.source),
  };
}

/** What a decision claims, as one string; null for nothing. */
function keyOf({ scope, realm, key }: ObjectRecord): string | null {
  return key === null ? null : JSON.stringify([scope, realm, key]);
}
