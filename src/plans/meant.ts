/** What a word on the command line means: an id of any form, or a key. */
import { badValue, notFound } from "../base/errors.ts";
import { nearNames } from "../base/near.ts";
import { namesOfKey, objectWithConflict } from "../state/conflicts.ts";
import { effectiveEvent, type EventRecord } from "../state/events.ts";
import { idsLike, objectsOfKey } from "../state/history.ts";
import { activeKeys, activeOfKey } from "../state/keys.ts";
import { objectNamed, type ObjectRecord } from "../state/objects.ts";
import { newestWaiting } from "../state/queue.ts";
import type { Reader } from "../state/reader.ts";
import { idsOfShort } from "../state/short-ids.ts";

/** Where a key is looked for, and whose private items may be meant. */
export interface MeantIn {
  readonly scope: string;
  readonly instance: string | undefined;
}

/** An object, or an event that is none: it waits, or was rejected. */
export type Meant =
  | { readonly object: ObjectRecord; readonly event?: undefined }
  | { readonly event: EventRecord; readonly object?: undefined };

/** Events that wait and are looked through for a key. */
const LOOKED_AT = 500;

/**
 * What a text means: an id, a short id, the id of an open conflict, or a decision key of the scope;
 * then a key of any scope. Throws where nothing has that name, or several begin with it.
 */
export function meantBy(reader: Reader, text: string, at: MeantIn): Meant {
  const name = text.normalize("NFC").trim();
  const found = byId(reader, name) ?? byKey(reader, name, at) ?? byShort(reader, text, name);
  const realm = found?.object?.realm ?? found?.event?.realm ?? "";
  if (found !== undefined && (realm === "" || realm === at.instance)) return found;
  const { state } = reader;
  const known = [
    ...activeKeys(state, { scope: at.scope, realm: "" }),
    ...idsLike(state, name.slice(0, 4)),
  ];
  throw notFound("memory", text, nearNames(name, known));
}

function byId(reader: Reader, id: string): Meant | undefined {
  const { state } = reader;
  const object = objectNamed(state, id) ?? objectWithConflict(state, id);
  if (object !== undefined) return { object };
  const event = effectiveEvent(state, id);
  return event?.type == null ? undefined : { event };
}

function byKey(reader: Reader, name: string, { scope, instance }: MeantIn): Meant | undefined {
  const { state } = reader;
  const realms = instance === undefined ? [""] : [instance, ""];
  const keys = [
    name,
    ...DECISIONS.flatMap((mark) => name.startsWith(mark) ? name.slice(mark.length) : []),
  ];
  for (const key of keys) {
    for (const realm of realms) {
      const object = activeOfKey(state, key, { scope, realm });
      if (object !== undefined) return { object };
    }
    const all = objectsOfKey(state, key).filter((each) => realms.includes(each.realm));
    const object = all.findLast((each) => each.scope === scope) ?? all.at(-1);
    if (object !== undefined) return { object };
    const event = newestWaiting(state, scope, LOOKED_AT).find((each) => each.key === key);
    if (event !== undefined) return { event };
  }
  return undefined;
}

/** How a conflict calls the key of a decision. */
const DECISIONS = namesOfKey("").filter((mark) => mark !== "");

function byShort(reader: Reader, text: string, name: string): Meant | undefined {
  const ids = idsOfShort(reader.state, name);
  const [id] = ids;
  if (ids.length > 1) {
    throw badValue("ID", text, `several begin with it: ${ids.join(", ")}`);
  }
  return id === undefined ? undefined : byId(reader, id);
}
