/** Objects and what belongs to them: newer versions, aliases, contested sides, older names. */
import { type Correction, correctionsBy, correctionsOf } from "./corrections.ts";
import { digestOf } from "../ledgers.ts";
import type { ObjectRecord } from "../objects.ts";
import { namesOf, objectById, objectBySource, objectNamed } from "../objects.ts";
import type { State } from "../state.ts";

/**
 * Objects with the text of a head that correct another chain than its own; the first of them. A
 * correction of the head names them: other aliases follow from it (`answered.ts`).
 */
export function correctingAliases(state: State, head: ObjectRecord, limit: number): ObjectRecord[] {
  const sql = "SELECT o.* FROM objects o WHERE head_id = ? AND standing = 'alias' AND EXISTS " +
    "(SELECT 1 FROM corrections c WHERE c.child = o.source) ORDER BY lc, ts, source LIMIT ?";
  return state.db.all<ObjectRecord>(sql, head.id, limit);
}

/** Versions that supersede an object, directly or over others, with those that stand now. */
export function headsOf(state: State, object: ObjectRecord): ObjectRecord[] {
  const after = closure(
    object,
    (each) => [...childrenOf(state, each), ...correctedWith(state, each)],
  );
  return after.filter(({ standing }) => standing === "head" || standing === "contested");
}

/** Of an object that no correction names, the one with its text that was corrected instead. */
function correctedWith(state: State, { id, standing, head_id }: ObjectRecord): ObjectRecord[] {
  const isGone = standing === "superseded" || standing === "settled";
  if (!isGone || head_id === null || head_id === id) return [];
  const other = objectById(state, head_id);
  return other === undefined ? [] : [other];
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
    const child = objectBySource(state, each.child);
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

/**
 * What an object stands against, and what stands against it. Each part is a walk through an index:
 * what was corrected with another of its text has its key, or is in its chain.
 */
function contendersOf(state: State, object: ObjectRecord): ObjectRecord[] {
  const { id, head_id, key, scope, realm } = object;
  return state.db.all<ObjectRecord>(CONTENDERS, id, id, head_id ?? id, key, scope, realm, id)
    .filter((each) => each.id !== id);
}

const CONTENDERS = "SELECT * FROM objects WHERE head_id = ? AND standing = 'contested' " +
  "UNION SELECT * FROM objects WHERE head_id = ? AND standing = 'alias' " +
  "UNION SELECT * FROM objects WHERE id = ? " +
  "UNION SELECT * FROM objects WHERE key = ? AND scope = ? AND realm = ? " +
  "AND (standing = 'superseded' OR standing = 'settled') AND head_id = ?";

/** Some ids of objects of a type, newest first: to say which ones there are. */
export function recentIds(state: State, prefix: string): string[] {
  const sql = "SELECT id FROM objects WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 500";
  return state.db.all<{ id: string }>(sql, prefix, `${prefix}\u{10FFFF}`).map(({ id }) => id);
}
