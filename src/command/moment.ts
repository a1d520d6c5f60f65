/** Moments as people type them: a time, a day, or how long ago. */
import { DAY_MS, parseDate, parseTime } from "../base/time.ts";

/** A moment by itself, or by how long it is before now; both in milliseconds. */
export type Moment = { readonly at_ms: number } | { readonly ago_ms: number };

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** `2026-11-20`, `2026-11-20T10:00:00Z`, `30m`, `12h`, `3d`, `2w`; null for any other text. */
export function momentOf(text: string): Moment | null {
  const ago = /^(\d{1,5})([smhdw])$/.exec(text);
  if (ago !== null) return { ago_ms: Number(ago[1]) * (UNITS[ago[2] ?? ""] ?? 0) };
  const at_ms = parseDate(text) ?? parseTime(text);
  return at_ms === null ? null : { at_ms };
}

/** Milliseconds since 1970 of a moment; those of 1970 where none is meant. */
export function timeOf(moment: Moment | undefined, now_ms: number): number {
  if (moment === undefined) return 0;
  return "at_ms" in moment ? moment.at_ms : now_ms - moment.ago_ms;
}

/** The same for an end: no end where none is meant. */
export function untilOf(moment: Moment | undefined, now_ms: number): number {
  return moment === undefined ? Number.MAX_SAFE_INTEGER : timeOf(moment, now_ms);
}
