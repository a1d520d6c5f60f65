/** What every part of a view is made from: the store, the time, and what is asked about. */
import type { Reader } from "../../state/reader.ts";
import type { Counter } from "../../state/counters.ts";
import type { ActiveInstance } from "../../state/presence.ts";
import type { Waiting, Work } from "../../state/recent.ts";

export interface Frame {
  readonly reader: Reader;
  readonly now_ms: number;
  readonly modified_ms: (path: string) => number | null;
  readonly scope: string | null;
  readonly project: string | null;
  readonly instance_id: string | null;
  /** True for the scopes that are asked about. */
  readonly wants: (scope: string) => boolean;
  /** Those of them that are known, by name. */
  readonly scopes: readonly string[];
  readonly counters: readonly Counter[];
  /** Who is at work. */
  readonly active: readonly ActiveInstance[];
  readonly work: readonly Work[];
  readonly waiting: readonly Waiting[];
}

/** A list cut to its limit, and how many there are. */
export interface ShortList<T> {
  readonly shown: readonly T[];
  readonly total: number;
}

/** The first `limit` of a list, with the length of the whole. */
export function first<T>(all: readonly T[], limit: number): ShortList<T> {
  return { shown: all.slice(0, limit), total: all.length };
}

/** Whole seconds since a time; none for one that is ahead. */
export function ago(now_ms: number, then_ms: number): number {
  return Math.max(0, Math.floor((now_ms - then_ms) / 1000));
}

/** The newest of some times as an age; null for none. */
export function newest(now_ms: number, times: readonly number[]): number | null {
  return times.length === 0 ? null : ago(now_ms, times.reduce((a, b) => Math.max(a, b)));
}
