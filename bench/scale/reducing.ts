/** P2, P3 and P6 out of the growth of stores. */
import { timeText } from "../../src/command/measurement.ts";
import { type BarResult, judged, type Limit } from "./bar.ts";
import { exponent, type GrowthPoint } from "./growth.ts";
import type { Waits } from "./waits.ts";

/** What the Python original took for 10,000 events, measured elsewhere on this class of machine. */
const V1_MS = 12_500;

/** `reduce` of the store with 10,000 events. */
export function reducedTenThousand({ reduce: { ms } }: GrowthPoint): BarResult {
  const times = V1_MS / ms;
  return judged("P2", {
    work: "reduce of 10,000 events, 3,000 of them keyed decisions",
    bar: `40 × faster than v1 (${V1_MS / 1000} s, measured elsewhere): ${timeText(V1_MS / 40)}`,
    reached: `${timeText(ms)}: ${times.toFixed(0)} ×`,
    limits: [{ name: "the time", value: ms, limit: V1_MS / 40 }],
  });
}

/** Steps of ten: smaller stores are all start-up, so the first step counts for nothing. */
export function reducedGrowing(points: readonly GrowthPoint[]): BarResult {
  const steps = points.slice(1).map((point, i) => ({ from: points[i] as GrowthPoint, to: point }));
  const told = steps.map(({ from, to }) => {
    const times = to.reduce.ms / from.reduce.ms;
    const power = exponent(
      { events: from.events, ms: from.reduce.ms },
      { events: to.events, ms: to.reduce.ms },
    );
    return `${short(from.events)}→${short(to.events)} ${times.toFixed(1)} × (n^${
      power.toFixed(2)
    })`;
  });
  const last = points.at(-1);
  const peak = last?.reduce.peak_mb ?? NaN;
  const limits: Limit[] = steps.map(({ from, to }) => ({
    name: `${short(from.events)}→${short(to.events)}`,
    value: to.reduce.ms / from.reduce.ms,
    limit: 12 * (to.events / from.events) / 10,
  }));
  return judged("P3", {
    work: `reduce of ${points.map(({ events }) => short(events)).join(", ")} events`,
    bar: "time(10n) ≤ 12 × time(n); at most 400 MB at 1M",
    reached: `${told.join(", ")}; ${timeText(last?.reduce.ms ?? NaN)}, ${peak.toFixed(0)} MB`,
    limits: [...limits, { name: "the memory", value: peak, limit: 400 }],
  });
}

/** The rebuilt index of the largest store, and how long others waited meanwhile. */
export function rebuilt(
  point: GrowthPoint,
  { base_mb, waits }: { readonly base_mb: number; readonly waits: Waits },
): BarResult {
  const { rows, rebuild: { ms, peak_mb } } = point;
  const million = ms * 1e6 / rows;
  const over = peak_mb - base_mb;
  const longest = Math.max(waits.writer_ms, waits.reader_ms);
  return judged("P6", {
    work: `index rebuilt from ${rows.toLocaleString("en-US")} rows`,
    bar: "15 s a million rows; 256 MiB over the base; no other command waits over 2 s",
    reached: `${timeText(ms)}, ${timeText(million)} a million rows; ${over.toFixed(0)} MiB over ` +
      `${base_mb.toFixed(0)}; a writer waited ${timeText(waits.writer_ms)}, a reader ` +
      `${timeText(waits.reader_ms)}${waits.failed > 0 ? `, ${waits.failed} gave up` : ""}`,
    limits: [
      { name: "the time", value: million, limit: 15_000 },
      { name: "the memory", value: over, limit: 256 },
      { name: "the wait", value: longest, limit: 2000 },
      { name: "commands that gave up", value: waits.failed, limit: 0 },
    ],
  });
}

/** `1k`, `10k`, `1M`. */
export function short(events: number): string {
  return events >= 1e6 ? `${events / 1e6}M` : events >= 1000 ? `${events / 1000}k` : `${events}`;
}
