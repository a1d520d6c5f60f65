/** The memories of some scopes, as `list` shows them: what is active, and what still waits. */
import { foldedKey } from "../row/name.ts";
import { newestFirst } from "../row/order.ts";
import { type ObjectType, PLURALS, TYPES } from "../row/words.ts";
import { countActive, newestActive, realmsOf } from "../state/active.ts";
import { conflictsWithin } from "../state/conflicts.ts";
import { newestWaiting } from "../state/queue.ts";
import { contentOf, type Reader } from "../state/reader.ts";
import { topicOf } from "../state/weighty.ts";
import { nameFilter } from "../command/name-filter.ts";
import { type KnownMemory, knownObject, knownWaiting, memoryLine } from "../view/memory-line.ts";

/** What is asked for. */
export interface WantedMemories {
  readonly scopes: readonly string[];
  /** Whose private items are shown beside the shared ones; undefined for nobody's. */
  readonly instance: string | undefined;
  readonly limit: number;
  readonly now_ms: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly by: string | undefined;
  readonly tag: string | undefined;
  readonly key: string | undefined;
}

/** The lines of one type, and how many more there are. */
export interface ListedLines {
  readonly lines: readonly string[];
  readonly more: number;
  /** Older ones that no filter was held against. */
  readonly not_looked_at: number;
}

/**
 * A filter is held against so many of the newest, or more where more are to be shown; one of tags,
 * for which rows are read, against fewer.
 */
const LOOKED_AT = 2000;
const LOOKED_AT_EACH = 20;
const TAGS_LOOKED_AT = 500;

/** Lines of memories by type, together no more than the limit: the newest of all types first. */
export function listedMemories(
  reader: Reader,
  types: readonly ObjectType[],
  wanted: WantedMemories,
): Map<ObjectType, ListedLines> {
  const found = types.map((type) => foundOf(reader, type, wanted));
  const all = found.flatMap(({ memories }) => memories);
  const ordered = types.length === 1 ? all : all.toSorted(newestFirst);
  const kept = new Set(ordered.slice(0, wanted.limit));
  const with_scope = wanted.scopes.length > 1;
  const line = liner(reader, { now_ms: wanted.now_ms, isNamed: () => with_scope });
  return new Map(found.map(({ type, memories, total, not_looked_at }) => {
    const shown = memories.filter((memory) => kept.has(memory));
    return [type, { lines: shown.map(line), more: total - shown.length, not_looked_at }];
  }));
}

/** What was found of a type: up to the limit, in the order in which it is shown. */
interface FoundMemories {
  readonly type: ObjectType;
  readonly memories: readonly KnownMemory[];
  /** How many of what was looked at there are, shown or not. */
  readonly total: number;
  readonly not_looked_at: number;
}

function foundOf(reader: Reader, type: ObjectType, wanted: WantedMemories): FoundMemories {
  const isSome = isFiltered(wanted);
  // Commitments are shown by their dates, which no index has by scope: there are few.
  const most = isSome || type === "commitment" ? lookedAt(wanted) : wanted.limit;
  const places = wanted.scopes.flatMap((scope) =>
    realmsOf(wanted.instance).map((realm) => ({ scope, realm }))
  );
  const active = places.flatMap((at) => newestActive(reader.state, { ...at, type }, most));
  const waiting = waitingOf(reader, type, wanted);
  const known = [...active.map(knownObject), ...waiting].sort(newestFirst);
  const count = places.reduce((sum, at) => sum + countActive(reader.state, { ...at, type }), 0);
  const unseen = count - active.length;
  if (!isSome) {
    const memories = inOrder(type, known).slice(0, wanted.limit);
    return { type, memories, total: known.length + unseen, not_looked_at: 0 };
  }
  const { kept, total, unread } = filtered(reader, known, wanted);
  return { type, memories: inOrder(type, kept), total, not_looked_at: unseen + unread };
}

/** True where not all that is active is asked for. */
export function isFiltered({ since, by, tag, key }: WantedMemories): boolean {
  return since > 0 || by !== undefined || tag !== undefined || key !== undefined;
}

/** How many of the newest are looked at where not each of them is shown. */
export function lookedAt({ tag, limit }: WantedMemories): number {
  return Math.max(tag === undefined ? LOOKED_AT : TAGS_LOOKED_AT, limit * LOOKED_AT_EACH);
}

/** Those that are asked for, as many as are shown; how many there are, and were not read. */
export function filtered(
  reader: Reader,
  known: readonly KnownMemory[],
  wanted: WantedMemories,
): { readonly kept: readonly KnownMemory[]; readonly total: number; readonly unread: number } {
  const fits = known.filter(filterOf(known, wanted));
  const { kept, read } = tagged(reader, fits, wanted);
  const total = wanted.tag === undefined ? fits.length : kept.length;
  return { kept, total, unread: fits.length - read };
}

function waitingOf(reader: Reader, type: ObjectType, wanted: WantedMemories): KnownMemory[] {
  const own = realmsOf(wanted.instance);
  return wanted.scopes.flatMap((scope) => newestWaiting(reader.state, scope, wanted.limit))
    .map(knownWaiting)
    .filter((memory) => memory.type === type && own.includes(memory.realm));
}

/** Commitments by their due dates, then the newest; all others the newest first. */
function inOrder(type: ObjectType, memories: readonly KnownMemory[]): readonly KnownMemory[] {
  if (type !== "commitment") return memories;
  const due = ({ due }: KnownMemory) => due ?? "~";
  // The sort is stable: of one date, the newest stays first.
  return memories.toSorted((a, b) => due(a) < due(b) ? -1 : due(a) > due(b) ? 1 : 0);
}

function filterOf(known: readonly KnownMemory[], { since, by, key: topic }: WantedMemories) {
  const isBy = nameFilter(by, (name) => known.some(({ owner }) => owner === name));
  const isOn = keyFilter(topic);
  return ({ ts, owner, key }: KnownMemory) => ts >= since && isBy(owner) && isOn(key);
}

/** True for a key that is wanted, or begins with one: of the topic `cache` is `cache-ttl`. */
export function keyFilter(wanted: string | undefined): (key: string | null) => boolean {
  if (wanted === undefined) return () => true;
  const form = foldedKey(wanted);
  const fits = nameFilter(form, () => false);
  return (key) =>
    key !== null && (fits(key) || (key.startsWith(form) && topicOf(key.slice(form.length)) === ""));
}

/** Those with the tag, as many as are shown; tags stand in the rows alone, so rows are read. */
function tagged(
  reader: Reader,
  fits: readonly KnownMemory[],
  { tag, limit }: WantedMemories,
): { readonly kept: readonly KnownMemory[]; readonly read: number } {
  if (tag === undefined) return { kept: fits.slice(0, limit), read: fits.length };
  const kept: KnownMemory[] = [];
  for (const [i, memory] of fits.entries()) {
    if (kept.length === limit) return { kept, read: i };
    const { tags } = contentOf(reader.row(memory.rid) ?? {});
    if (Array.isArray(tags) && tags.includes(tag)) kept.push(memory);
  }
  return { kept, read: fits.length };
}

/** Makes lines; those of whom `isNamed` is true name their scopes. */
export function liner(
  reader: Reader,
  { now_ms, isNamed }: {
    readonly now_ms: number;
    readonly isNamed: (memory: KnownMemory) => boolean;
  },
): (memory: KnownMemory) => string {
  const asked = new Map<string, ReturnType<typeof conflictsWithin>>();
  const conflictsAt = ({ scope, realm }: KnownMemory) => {
    const at = `${scope}\0${realm}`;
    const found = asked.get(at) ?? conflictsWithin(reader.state, scope, realm);
    asked.set(at, found);
    return found;
  };
  return (memory) => {
    const contested = !memory.waits && conflictsAt(memory)(memory).length > 0;
    return memoryLine(reader, memory, { now_ms, contested, with_scope: isNamed(memory) });
  };
}

/** All types, in the order in which they are shown. */
export const SHOWN_TYPES: readonly ObjectType[] = ["decision", "commitment", "fact"];

/** The type that a plural names; undefined for another word. */
export function typeOfPlural(word: string): ObjectType | undefined {
  return TYPES.find((type) => PLURALS[type] === word);
}
