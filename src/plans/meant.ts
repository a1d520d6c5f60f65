/** What a word that asks for one memory means, also where it is not active, or of another scope. */
import { notFound } from "../base/errors.ts";
import { nearNames } from "../base/near.ts";
import { foldedKey } from "../row/name.ts";
import type { EventRecord } from "../state/events.ts";
import { idsLike, objectsOfKey } from "../state/history.ts";
import { activeKeys } from "../state/keys.ts";
import type { ObjectRecord } from "../state/objects.ts";
import { newestWaiting } from "../state/queue.ts";
import type { Reader } from "../state/reader.ts";
import { meantBy } from "./named.ts";

/** Where a key is looked for, and whose private items may be meant. */
export interface MeantIn {
  readonly scope: string;
  readonly instance: string | undefined;
}

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
export function memoryMeant(reader: Reader, text: string, at: MeantIn): MeantMemory {
  const name = text.normalize("NFC").trim();
  const found = named(reader, name, at) ?? ofOtherKey(reader, name, at);
  const realm = found?.object?.realm ?? found?.event?.realm ?? "";
  if (found !== undefined && (realm === "" || realm === at.instance)) return found;
  const { state } = reader;
  const known = [
    ...activeKeys(state, { scope: at.scope, realm: "" }),
    ...idsLike(state, name.slice(0, 4)),
  ];
  throw notFound("memory", text, nearNames(name, known));
}

function named(
  reader: Reader,
  name: string,
  { scope, instance }: MeantIn,
): MeantMemory | undefined {
  const meant = meantBy(reader, name, { scope, instance_id: instance });
  if (meant === undefined) return undefined;
  if (meant.kind === "conflict") return { object: meant.contested };
  if (meant.kind === "object") return { object: meant.object };
  return meant.event.type === null ? undefined : { event: meant.event };
}

function ofOtherKey(
  { state }: Reader,
  name: string,
  { scope, instance }: MeantIn,
): MeantMemory | undefined {
  const key = foldedKey(name.replace(/^decision:/, ""));
  const realms = instance === undefined ? [""] : [instance, ""];
  const all = objectsOfKey(state, key).filter((each) => realms.includes(each.realm));
  const object = all.findLast((each) => each.scope === scope) ?? all.at(-1);
  if (object !== undefined) return { object };
  const event = newestWaiting(state, scope, LOOKED_AT).find((each) => each.key === key);
  return event === undefined ? undefined : { event };
}
