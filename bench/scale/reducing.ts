/** P3 and P6 out of the growth of stores. */
import { timeText } from "../../src/command/measurement.ts";
import { type BarResult, judged, type Limit } from "./bar.ts";
import { exponent, type GrowthPoint } from "./growth.ts";
import { GOALS } from "./goals.ts";
import type { Waits } from "./waits.ts";

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
    limit: GOALS.P3.tenfold * (to.events / from.events) / 10,
  }));
  return judged("P3", {
    work: `reduce of ${points.map(({ events }) => short(events)).join(", ")} events`,
    bar: `time(10n) ≤ ${GOALS.P3.tenfold} × time(n); at most ${GOALS.P3.mb} MB at 1M`,
    reached: `${told.join(", ")}; ${timeText(last?.reduce.ms ?? NaN)}, ${peak.toFixed(0)} MB`,
    limits: [...limits, { name: "the memory", value: peak, limit: GOALS.P3.mb }],
  });
}

/** The rebuilt index of the largest store, and what others met meanwhile. */
export function rebuilt(point: GrowthPoint, waits: Waits): BarResult {
  const { rows, files, rebuild: { ms, cpu_ms, peak_mb } } = point;
  const goal = GOALS.P6;
  const million = ms * 1e6 / rows;
  const count = (n: number) => n.toLocaleString("en-US");
  return judged("P6", {
    work: `index rebuilt from ${count(rows)} rows in ${count(files)} files`,
    bar: `${timeText(goal.million_ms)} a million rows; ${goal.mib} MiB; a writer without a key ` +
      `waits ≤ ${timeText(goal.writer_ms)}; a reader is told something every ` +
      timeText(goal.silence_ms),
    reached: `${timeText(ms)} (CPU ${timeText(cpu_ms)}), ${timeText(million)} a million rows; ` +
      `${peak_mb.toFixed(0)} MiB; a writer waited ${timeText(waits.writer_ms)}, a reader ` +
      `${timeText(waits.reader_ms)}, told nothing for ${timeText(waits.silence_ms)}` +
      (waits.failed > 0 ? `; ${waits.failed} gave up` : ""),
    limits: [
      { name: "the time", value: million, limit: goal.million_ms },
      { name: "the memory", value: peak_mb, limit: goal.mib },
      { name: "a writer's wait", value: waits.writer_ms, limit: goal.writer_ms },
      { name: "a reader's silence", value: waits.silence_ms, limit: goal.silence_ms },
      { name: "commands that gave up", value: waits.failed, limit: 0 },
    ],
  });
}

/** `1k`, `10k`, `1M`. */
export function short(events: number): string {
  return events >= 1e6 ? `${events / 1e6}M` : events >= 1000 ? `${events / 1000}k` : `${events}`;
}
