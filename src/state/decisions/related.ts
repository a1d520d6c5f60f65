/** What stands or falls together: objects that are joined by corrections or by a decision key. */
import { placeOf } from "../../row/order.ts";
import { isSettledByRow } from "../conflicts.ts";
import type { Status } from "../../row/words.ts";
import type { ObjectRecord } from "../objects.ts";
import { objectNamed } from "../objects.ts";
import type { State } from "../state.ts";
import { correctionsBy } from "./corrections.ts";
import { childrenOf, links } from "./lineage.ts";
import { ofSameKey } from "./same-key.ts";
import type { Link, Version } from "./version.ts";

/** Objects by id, and the corrections between them. */
export interface Related {
  readonly objects: ReadonlyMap<string, ObjectRecord>;
  readonly corrections: readonly Link[];
  /** What each object corrects, by id. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
}

/** All objects joined to one, directly or over others. */
export function relatedTo(state: State, from: ObjectRecord): Related {
  const objects = new Map([[from.id, from]]);
  const corrections: Link[] = [];
  const parents = new Map<string, string[]>();
  const keys = new Set<string>();
  for (const object of objects.values()) {
    for (const each of correctionsBy(state, object.source)) {
      const found = objectNamed(state, each.parent);
      if (found === undefined) continue;
      if (!links(state, each, { child: object, parent: found })) continue;
      corrections.push({ child: object.id, parent: found.id, settles: each.settles === 1 });
      const own = parents.get(object.id);
      if (own === undefined) parents.set(object.id, [found.id]);
      else own.push(found.id);
      add(objects, found);
    }
    for (const child of childrenOf(state, object)) add(objects, child);
    const key = keyOf(object);
    if (!keys.has(key)) { for (const other of ofSameKey(state, object)) add(objects, other); }
    keys.add(key);
  }
  return { objects, corrections, parents };
}

function add(objects: Map<string, ObjectRecord>, object: ObjectRecord): void {
  if (!objects.has(object.id)) objects.set(object.id, object);
}

/** A head with all versions that it corrects, directly or over others. */
export function chainOf(head: ObjectRecord, { objects, parents }: Related): ObjectRecord[] {
  const seen = new Set([head.id]);
  for (const id of seen) for (const parent of parents.get(id) ?? []) seen.add(parent);
  return [...seen].map((id) => objects.get(id) as ObjectRecord);
}

/** An object as `resolve` looks at it; `status` where an agenda row gives it another one. */
export function versionOf(state: State, object: ObjectRecord, status: Status | undefined): Version {
  return {
    id: object.id,
    order: placeOf(object),
    key: keyOf(object),
    digest: object.digest,
    status: status ?? object.status,
    settled: isSettledByRow(state, object.source),
  };
}

/** What an object claims, as one string: its decision key, else to be the one that says this. */
export function keyOf({ scope, realm, key, type, digest }: ObjectRecord): string {
  return JSON.stringify(key === null ? [scope, realm, type, digest] : [scope, realm, key]);
}
