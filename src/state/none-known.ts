/**
 * While an index is made anew, ids of which no row is known yet: what was never entered need not be
 * looked for. A filter knows them; where it says that there may be one, the tables are asked.
 */
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

/** A set of ids that forgets none, and now and then takes one for another. */
export class IdFilter {
  /** 32 bits of each id, where they belong or in the next place that is free; 0 for none. */
  #slots = new Int32Array(4096);
  #count = 0;

  /** False only for an id that was never added. */
  mayHave(id: string): boolean {
    const bits = bitsOf(id);
    return this.#slots[placeOf(this.#slots, bits)] === bits;
  }

  add(id: string): void {
    const bits = bitsOf(id);
    const at = placeOf(this.#slots, bits);
    if (this.#slots[at] === bits) return;
    this.#slots[at] = bits;
    this.#count += 1;
    if (this.#count * 2 > this.#slots.length) this.#grow();
  }

  #grow(): void {
    const larger = new Int32Array(this.#slots.length * 4);
    for (const bits of this.#slots) if (bits !== 0) larger[placeOf(larger, bits)] = bits;
    this.#slots = larger;
  }
}

/** The place of these bits, or the free one where they would stand. */
function placeOf(slots: Int32Array, bits: number): number {
  const mask = slots.length - 1;
  let at = (bits ^ (bits >>> 15)) & mask;
  while (slots[at] !== 0 && slots[at] !== bits) at = (at + 1) & mask;
  return at;
}

/** The end of an id tells it from others. */
const TOLD_BY = 24;

/** FNV-1a of an id's last characters; never 0. */
function bitsOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = Math.max(0, id.length - TOLD_BY); i < id.length; i += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  }
  return hash | 0 || 1;
}

interface IdsMet {
  /** Of events and of v1's objects. */
  readonly events: IdFilter;
  /** Events that some row judges. */
  readonly judged: IdFilter;
  /** Digests of what objects without a key say. */
  readonly texts: IdFilter;
}

/** Null where the index was not empty, or rows went since: then all is looked up. */
const known = memo<{ all: IdsMet | null }>(() => ({ all: null }));

/** Ids met since the index was empty; null where it was not. */
export function knownIds(state: State): IdsMet | null {
  return known(state).all;
}

/** Notes that an event is judged; true where it is still to come, and is settled then. */
export function noteJudged(state: State, event: string): boolean {
  const met = knownIds(state);
  met?.judged.add(event);
  return met?.events.mayHave(event) === false;
}

/** From now on no id is looked for in the tables that was not entered: they hold none. */
export function beginWithNone(state: State): void {
  known(state).all = { events: new IdFilter(), judged: new IdFilter(), texts: new IdFilter() };
}

/** Ids are looked up again. */
export function endWithNone(state: State): void {
  known(state).all = null;
}
