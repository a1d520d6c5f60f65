/** Figures as lines of a table. */
import type { Figure } from "../src/commands/figure.ts";

/** One line: the loop, its time, its floor, the ratio, and how many a second. */
export function figureLine(figure: Figure): string {
  const { name, ms, floor, floor_ms, ratio } = figure;
  return [
    name.padEnd(44),
    `${time(ms)}`.padStart(10),
    `${ratio.toFixed(2)} ×`.padStart(9),
    rate(figure).padStart(14),
    ` ${floor} (${time(floor_ms)})`,
  ].join(" ");
}

/** `12.3 ms`, `4.56 s`, `0.123 ms`: three digits. */
export function time(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

/** `12,345 rows/s`, `123 MB/s`. */
export function rate({ unit, per_second }: Pick<Figure, "unit" | "per_second">): string {
  if (unit === "bytes") return `${Math.round(per_second / 1e6)} MB/s`;
  return `${Math.round(per_second).toLocaleString("en-US")} ${unit}/s`;
}
