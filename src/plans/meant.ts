/** What a word that asks for one memory means, also where it is not active, or of another scope. */
import { foldedKey } from "../row/name.ts";
import { realmsByOwn, realmsOf } from "../state/active.ts";
import type { EventRecord } from "../state/events.ts";
import { idsLike, objectsOfKey } from "../state/history.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { newestWaiting } from "../state/queue.ts";
import type { Reader } from "../state/reader.ts";
import { type Asking, meantBy, nobodyHas } from "./named.ts";

/** Where a key is looked for, and whose private items may be meant. */
export type AskingIn = Asking & { readonly scope: string };

/** An object, or an event that is none: it waits, or was rejected. */
export type MeantMemory =
  | { readonly object: ObjectRecord; readonly event?: undefined }
  | { readonly event: EventRecord; readonly object?: undefined };

/** Events that wait and are looked through for a key. */
const LOOKED_AT = 500;

/**
 * What a text means: what `meantBy` says; then a key of what waits or is over, in any scope. Throws
 * where nothing has that name, or several begin with it.
 */
export function memoryMeant(reader: Reader, text: string, asking: AskingIn): MeantMemory {
  const name = text.normalize("NFC").trim();
  const found = named(reader, name, asking) ?? ofOtherKey(reader, name, asking);
  const realm = found?.object?.realm ?? found?.event?.realm ?? "";
  if (found !== undefined && realmsOf(asking.instance_id).includes(realm)) return found;
  const { state } = reader;
  throw nobodyHas("memory", name, { ids: idsLike(state, name.slice(0, 4)), state, asking });
}

function named(reader: Reader, name: string, asking: AskingIn): MeantMemory | undefined {
  const meant = meantBy(reader, name, asking);
  if (meant === undefined) return undefined;
  if (meant.kind === "conflict") return { object: meant.contested };
  if (meant.kind === "object") return { object: meant.object };
  return meant.event.type === null ? undefined : { event: meant.event };
}

function ofOtherKey(
  { state }: Reader,
  name: string,
  { scope, instance_id }: AskingIn,
): MeantMemory | undefined {
  const key = foldedKey(name.replace(/^decision:/, ""));
  const all = objectsOfKey(state, key);
  const here = all.filter((each) => each.scope === scope);
  for (const objects of [here, all]) {
    for (const realm of realmsByOwn(instance_id)) {
      const object = objects.findLast((each) => each.realm === realm);
      if (object !== undefined) return { object };
    }
  }
  const event = newestWaiting(state, scope, LOOKED_AT).find((each) => each.key === key);
  return event === undefined ? undefined : { event };
}
