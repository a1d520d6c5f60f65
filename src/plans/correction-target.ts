/** What a correction is of: the newest version of an object, and the conflict that it ends. */
import { lostRace, notFound, refused } from "../base/errors.ts";
import { nearNames } from "../base/near.ts";
import { objectWithConflict, openContests } from "../state/conflicts.ts";
import { correctingAliases, headsOf, recentIds } from "../state/decisions/lineage.ts";
import { digestOf } from "../state/ledgers.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { objectById, objectNamed } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { objectOf } from "../view/object.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";

/** The head that an id names. Throws where it is unknown, or no longer the newest version. */
export function headNamed(reader: Reader, id: string): ObjectRecord {
  const { state } = reader;
  const named = objectNamed(state, id);
  if (named === undefined) {
    throw notFound("object", id, nearNames(id, recentIds(state, id.slice(0, 4))));
  }
  const object = named.standing === "alias"
    ? objectById(state, named.head_id ?? "") ?? named
    : named;
  if (object.standing === "head" || object.standing === "contested") return object;
  const heads = headsOf(state, object).map((head) => objectOf(reader, head));
  throw lostRace("object", id, { given: objectOf(reader, object), current: heads });
}

/** The other side of a conflict, with all that says the same; nothing where none is named. */
export function sidesResolved(
  reader: Reader,
  head: ObjectRecord,
  id: string | undefined,
): ReconciledPayload["resolves"] {
  if (id === undefined) return [];
  const { state } = reader;
  const contested = objectWithConflict(state, id);
  if (contested === undefined) {
    const open = openContests(state).map((conflict) => conflict.id);
    throw notFound("open conflict", id, nearNames(id, open));
  }
  const active = objectById(state, contested.head_id ?? "");
  if (contested.id !== head.id && active?.id !== head.id) {
    const hint = `it is between ${active?.id} and ${contested.id}`;
    throw refused(`resolve '${id}'`, `'${head.id}' is no side of it`, hint);
  }
  const loser = contested.id === head.id ? active : contested;
  if (loser === undefined) return [];
  return withAliases(reader, loser).map((each) => ({
    conflict_id: id,
    object_id: each.id,
    source_digest: digestOf(state, each.rid),
  }));
}

/** Aliases that one row names: of more, the others contest, and can be decided as well. */
const NAMED = 50;

/** What a row must name to answer an object: itself, and aliases that do not follow from it. */
export function withAliases(reader: Reader, object: ObjectRecord): ObjectRecord[] {
  return [object, ...correctingAliases(reader.state, object, NAMED)];
}
