/** What holds everywhere and is recorded in another scope: `list` shows it beside the own. */
import { realmsOf } from "../state/active.ts";
import { EVERYWHERE } from "../state/claims.ts";
import type { Reader } from "../state/reader.ts";
import { countEverywhere, heaviestEverywhere } from "../state/weighty.ts";
import type { ObjectType } from "../row/words.ts";
import { type KnownMemory, knownObject } from "../view/memory-line.ts";
import {
  filtered,
  isFiltered,
  liner,
  type ListedLines,
  lookedAt,
  SHOWN_TYPES,
  type WantedMemories,
} from "./listed-memories.ts";

/** More are not counted. */
const MOST_COUNTED = 10_000;

/** What there is of it; its lines, the heaviest first, are made of as many as have room. */
export interface Everywhere {
  readonly count: number;
  readonly lines: (room: number) => ListedLines;
}

/** What is asked for of it; null where there is nothing. */
export function listedEverywhere(
  reader: Reader,
  types: readonly ObjectType[],
  wanted: WantedMemories,
): Everywhere | null {
  const { state } = reader;
  const [but_scope, ...others] = wanted.scopes;
  // Who names several scopes names those whose memory is meant.
  if (but_scope === undefined || others.length > 0) return null;
  const isSome = isFiltered(wanted) || types.length < SHOWN_TYPES.length;
  const most = isSome ? lookedAt(wanted) : wanted.limit;
  const places = realmsOf(wanted.instance).map((realm) => ({ realm, but_scope }));
  const found = places.flatMap((at) => heaviestEverywhere(state, at, most));
  const all = places.reduce((sum, at) => sum + countEverywhere(state, at, MOST_COUNTED), 0);
  const known = found.filter(({ type }) => types.includes(type)).map(knownObject);
  const { kept, total, unread } = filtered(reader, known, wanted);
  const unseen = all - found.length;
  const count = isSome ? total : total + unseen;
  const not_looked_at = isSome ? unseen + unread : 0;
  if (count + not_looked_at === 0) return null;
  const isNamed = ({ scope }: KnownMemory) => scope !== EVERYWHERE;
  const line = liner(reader, { now_ms: wanted.now_ms, isNamed });
  return {
    count,
    lines: (room) => {
      const lines = kept.slice(0, room).map(line);
      return { lines, more: count - lines.length, not_looked_at };
    },
  };
}
