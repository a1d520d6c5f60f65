/** What a correction is of: the newest version of an object, and the conflict that it ends. */
import { lostRace, refused } from "../base/errors.ts";
import { correctingAliases, headsOf } from "../state/decisions/lineage.ts";
import { digestOf } from "../state/ledgers.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { objectById } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { objectOf } from "../view/object.ts";
import type { ReconciledPayload } from "../row/kinds/reconciled.ts";
import { type Asking, conflictMeant, objectMeant } from "./named.ts";

/** The head that a name means. Throws where it is unknown, or no longer the newest version. */
export function headNamed(reader: Reader, name: string, asking: Asking): ObjectRecord {
  const { state } = reader;
  const object = objectMeant(reader, name, asking);
  if (object.standing === "head" || object.standing === "contested") return object;
  const heads = headsOf(state, object).map((head) => objectOf(reader, head));
  throw lostRace("object", name, { given: objectOf(reader, object), current: heads });
}

/** The other side of a conflict, with all that says the same; nothing where none is named. */
export function sidesResolved(
  reader: Reader,
  head: ObjectRecord,
  { name, asking }: { readonly name: string | undefined; readonly asking: Asking },
): ReconciledPayload["resolves"] {
  if (name === undefined) return [];
  const { state } = reader;
  const contested = conflictMeant(reader, name, asking);
  const active = objectById(state, contested.head_id ?? "");
  if (contested.id !== head.id && active?.id !== head.id) {
    const hint = `it is between ${active?.id} and ${contested.id}`;
    throw refused(`resolve '${name}'`, `'${head.id}' is no side of it`, hint);
  }
  const loser = contested.id === head.id ? active : contested;
  if (loser === undefined) return [];
  return withAliases(reader, loser).map((each) => ({
    conflict_id: contested.conflict ?? "",
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
