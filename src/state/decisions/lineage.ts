/** Objects and what belongs to them: newer versions, aliases, contested sides, older names. */
import { type Correction, correctionsBy, correctionsOf } from "./corrections.ts";
import { digestOf } from "../ledgers.ts";
import type { ObjectRecord } from "../objects.ts";
import { namesOf, objectNamed } from "../objects.ts";
import type { State } from "../state.ts";

/** Objects with the text of a head, which make no second decision, in the one order. */
export function aliasesOf(state: State, head: ObjectRecord): ObjectRecord[] {
  const sql =
    "SELECT * FROM objects WHERE head_id = ? AND standing = 'alias' ORDER BY lc, ts, source";
  return state.db.all<ObjectRecord>(sql, head.id);
}

/** Versions that supersede an object, directly or over others, with those that stand now. */
export function headsOf(state: State, object: ObjectRecord): ObjectRecord[] {
  return closure(object, (each) => childrenOf(state, each)).filter(({ standing }) =>
    standing === "head" || standing === "contested"
  );
}

/** When the first version of an object was made: milliseconds since 1970. */
export function begunAt(state: State, object: ObjectRecord): number {
  const versions = closure(object, (each) => parentsOf(state, each));
  return Math.min(...versions.map(({ ts }) => ts));
}

/** An object with all versions before and after it, and what stands against any of them. */
export function lineageOf(state: State, object: ObjectRecord): ObjectRecord[] {
  return closure(object, (each) => [
    ...childrenOf(state, each),
    ...parentsOf(state, each),
    ...contendersOf(state, each),
  ]);
}

function closure(
  from: ObjectRecord,
  step: (object: ObjectRecord) => readonly ObjectRecord[],
): ObjectRecord[] {
  const found = new Map([[from.id, from]]);
  for (const object of found.values()) {
    for (const other of step(object)) if (!found.has(other.id)) found.set(other.id, other);
  }
  return [...found.values()];
}

/** Objects that correct one, under any of its names. */
export function childrenOf(state: State, object: ObjectRecord): ObjectRecord[] {
  const names = [object.id, ...namesOf(state, object)];
  const corrections = names.flatMap((name) => correctionsOf(state, name));
  return corrections.flatMap((each) => {
    const child = objectNamed(state, each.child);
    return child !== undefined && links(state, each, { child, parent: object }) ? [child] : [];
  });
}

function parentsOf(state: State, object: ObjectRecord): ObjectRecord[] {
  return correctionsBy(state, object.source).flatMap((each) => {
    const parent = objectNamed(state, each.parent);
    return parent !== undefined && links(state, each, { child: object, parent }) ? [parent] : [];
  });
}

/**
 * True where two objects may say something of each other. A correction from another scope, or of
 * another owner's private item, corrects nothing: it would carry the one's texts to the other.
 */
function isBeside(a: ObjectRecord, b: ObjectRecord): boolean {
  return a.scope === b.scope && a.realm === b.realm;
}

/** True where a correction counts: it is beside what it names, and was written for that content. */
export function links(
  state: State,
  { digest }: Pick<Correction, "digest">,
  { child, parent }: { readonly child: ObjectRecord; readonly parent: ObjectRecord },
): boolean {
  return isBeside(child, parent) && (digest === null || digest === digestOf(state, parent.rid));
}

/** What an object stands against, and what stands against it. */
function contendersOf(state: State, object: ObjectRecord): ObjectRecord[] {
  const sql = "SELECT * FROM objects WHERE (head_id = ? OR id = ?) AND id <> ?";
  const { id, head_id } = object;
  return state.db.all<ObjectRecord>(sql, id, head_id ?? id, id);
}

/** Some ids of objects of a type, newest first: to say which ones there are. */
export function recentIds(state: State, prefix: string): string[] {
  const sql = "SELECT id FROM objects WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 500";
  return state.db.all<{ id: string }>(sql, prefix, `${prefix}\u{10FFFF}`).map(({ id }) => id);
}
