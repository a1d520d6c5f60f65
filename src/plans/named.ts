/**
 * What a name means, wherever a command takes one: an id of an object, event or conflict, a name
 * that v1 gave, a short id, or a decision key of a scope.
 */
import { notFound, refused } from "../base/errors.ts";
import { nearKeysAndIds } from "../recall/key-words.ts";
import { realmsByOwn } from "../state/active.ts";
import { EVERYWHERE } from "../state/claims.ts";
import { conflictKey, objectWithConflict, openContests } from "../state/conflicts.ts";
import { recentIds } from "../state/decisions/lineage.ts";
import { effectiveEvent, type EventRecord } from "../state/events.ts";
import { activeKeys, activeOfKey, everywhereOfKey } from "../state/keys.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { objectById, objectNamed } from "../state/objects.ts";
import type { Reader } from "../state/reader.ts";
import { idsOfShort, isShort, shortId } from "../state/short-ids.ts";
import type { State } from "../state/state.ts";

/** Where a key is looked for, and who asks: the private items of others have no keys here. */
export interface Asking {
  readonly scope?: string | undefined;
  readonly instance_id?: string | undefined;
  /** Whether the user's own store is asked; undefined where it cannot be. */
  readonly user?: boolean | undefined;
}

/** What a name means. */
export type Meant =
  | { readonly kind: "object"; readonly object: ObjectRecord; readonly by_key: boolean }
  /** An event that became no object: it waits, or was rejected. */
  | { readonly kind: "event"; readonly event: EventRecord }
  /** The contested side of an open conflict. */
  | { readonly kind: "conflict"; readonly contested: ObjectRecord };

/**
 * What a name means; undefined where nobody has it. Throws where it is a short id of several, with
 * these in the hint.
 */
export function meantBy({ state }: Reader, name: string, asking: Asking): Meant | undefined {
  const exact = exactly(state, name);
  if (exact !== undefined) return exact;
  const ids = idsOfShort(state, name);
  if (ids.length > 1) {
    throw refused(`tell what '${name}' means`, "it is short for several", ids.join(", "));
  }
  if (ids[0] !== undefined) return exactly(state, ids[0]);
  const object = ofKey(state, name, asking);
  return object === undefined ? undefined : { kind: "object", object, by_key: true };
}

function exactly(state: State, name: string): Meant | undefined {
  const object = objectNamed(state, name);
  if (object !== undefined) return { kind: "object", object, by_key: false };
  const contested = objectWithConflict(state, name);
  if (contested !== undefined) return { kind: "conflict", contested };
  const event = effectiveEvent(state, name);
  return event === undefined ? undefined : { kind: "event", event };
}

/** What is active under a key: the own private item first, then what holds everywhere. */
function ofKey(state: State, name: string, asking: Asking): ObjectRecord | undefined {
  const { scope, instance_id } = asking;
  if (scope === undefined) return undefined;
  const keys = [...new Set([name, name.replace(/^decision:/, "")])];
  const places = keys.flatMap((key) => realmsByOwn(instance_id).map((realm) => ({ key, realm })));
  for (const { key, realm } of places) {
    const found = activeOfKey(state, key, { scope, realm });
    if (found !== undefined) return found;
  }
  for (const { key, realm } of places) {
    const found = everywhereOfKey(state, key, { realm, limit: SHORT_LIST });
    if (found.length > 1) {
      const ids = found.map((each) => `${shortId(each.id)} (${each.scope})`).join(", ");
      throw refused(
        `tell what '${name}' means`,
        "it is a key of several scopes",
        `give an id: ${ids}`,
      );
    }
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

/** Ids that a hint names. */
const SHORT_LIST = 3;

/** The object that a name means; of what says the same as another, that one. Throws `not_found`. */
export function objectMeant(reader: Reader, name: string, asking: Asking): ObjectRecord {
  const meant = meantBy(reader, name, asking);
  if (meant?.kind !== "object") throw unknownName(reader, name, asking);
  const { object } = meant;
  return object.standing === "alias"
    ? objectById(reader.state, object.head_id ?? "") ?? object
    : object;
}

/** The error for a name that nobody has, with ids and keys that look like it. */
export function unknownName({ state }: Reader, name: string, asking: Asking) {
  return nobodyHas("object", name, { ids: recentIds(state, name.slice(0, 4)), state, asking });
}

/** The same for what else may be asked for, with some ids of that kind. */
export function nobodyHas(
  what: string,
  name: string,
  { ids, state, asking: { scope, user } }: {
    readonly ids: readonly string[];
    readonly state: State;
    readonly asking: Asking;
  },
) {
  const scopes = scope === undefined ? [] : [...new Set([scope, EVERYWHERE])];
  const keys = scopes.flatMap((each) => activeKeys(state, { scope: each, realm: "" }));
  // A capsule shows short ids of the user's own beside the project's.
  const otherwise = user === false && isShort(name) ? OF_USER : undefined;
  return notFound(what, name, nearKeysAndIds(name, keys, ids), otherwise);
}

const OF_USER = "what the user's own memory has is named with --user";

/**
 * The contested side of the open conflict that is named by its id, its short id or the contested
 * key. Throws `not_found` where there is none, and where several contest for the key.
 */
export function conflictMeant(reader: Reader, name: string, asking: Asking): ObjectRecord {
  const { state } = reader;
  const meant = meantBy(reader, name, asking);
  if (meant?.kind === "conflict") return meant.contested;
  const open = openContests(state);
  const sides = meant?.kind === "object"
    ? open.filter(({ active, contested }) => {
      return active.id === meant.object.id || contested.id === meant.object.id;
    })
    : [];
  const [only] = sides;
  if (only === undefined) {
    const ids = open.map(({ id }) => id);
    const keys = open.map(({ contested }) => contested.key ?? conflictKey(contested));
    throw notFound("open conflict", name, nearKeysAndIds(name, keys, ids));
  }
  if (sides.length > 1) {
    const ids = sides.slice(0, 3).map(({ id }) => id).join(", ");
    throw refused(`resolve '${name}'`, `${sides.length} conflicts are open there`, ids);
  }
  return only.contested;
}
