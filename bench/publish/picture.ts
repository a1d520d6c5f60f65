/** The picture of growth: time over events, both in powers of ten, as an SVG for light and dark. */
import { timeText } from "../../src/command/measurement.ts";
import type { GrowthPoint } from "../scale/growth.ts";
import { short } from "../scale/reducing.ts";

const [WIDTH, HEIGHT] = [720, 420];
/** Room for labels: left, top, right, bottom. */
const [LEFT, TOP, RIGHT, BOTTOM] = [70, 24, 120, 48];

const WORKS = ["reduce", "rebuild", "validate", "capture"] as const;

/** Colors that can be told apart on white and on black, and by those who see few. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #333 }
  .grid { stroke: #ddd } .linear { stroke: #999; stroke-dasharray: 4 4 }
  .reduce { stroke: #c2410c } .rebuild { stroke: #1d4ed8 }
  .validate { stroke: #15803d } .capture { stroke: #7e22ce }
  polyline { fill: none; stroke-width: 2.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .grid { stroke: #444 } .linear { stroke: #888 }
    .reduce { stroke: #fb923c } .rebuild { stroke: #93c5fd }
    .validate { stroke: #86efac } .capture { stroke: #d8b4fe }
  }
`.trim();

interface Axes {
  readonly x: (events: number) => number;
  readonly y: (ms: number) => number;
}

/** The picture of these points, the smallest store first. */
export function picture(points: readonly GrowthPoint[]): string {
  const times = points.flatMap((point) => WORKS.map((work) => point[work].ms));
  const [low, high] = [power(Math.min(...times), Math.floor), power(Math.max(...times), Math.ceil)];
  const [from, to] = [points[0]?.events ?? 1, points.at(-1)?.events ?? 10];
  const axes: Axes = {
    x: (events) => LEFT + along(events, from, to) * (WIDTH - LEFT - RIGHT),
    y: (ms) => HEIGHT - BOTTOM - along(ms, low, high) * (HEIGHT - TOP - BOTTOM),
  };
  const parts = [
    ...rows(axes, low, high),
    ...points.map(({ events }) => column(axes, events)),
    guide(axes, points),
    ...WORKS.map((work) => curve(axes, points, work)),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, { at: "middle", text: "published events" }),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
    'role="img" aria-label="Time of reduce, rebuild, validate and capture over the events of a ' +
    'store">';
  return `${head}\n<style>\n  ${STYLE}\n</style>\n${parts.join("\n")}\n</svg>\n`;
}

function power(value: number, round: (exponent: number) => number): number {
  return 10 ** round(Math.log10(value));
}

/** Where a value lies between two others, in powers: 0 to 1. */
function along(value: number, from: number, to: number): number {
  return to === from ? 0 : Math.log(value / from) / Math.log(to / from);
}

function rows({ y }: Axes, low: number, high: number): string[] {
  const lines: string[] = [];
  for (let ms = low; ms <= high * 1.01; ms *= 10) {
    lines.push(line("grid", [LEFT, y(ms)], [WIDTH - RIGHT, y(ms)]));
    lines.push(label(LEFT - 8, y(ms) + 4, { at: "end", text: plain(ms) }));
  }
  return lines;
}

function plain(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

function column({ x }: Axes, events: number): string {
  return [
    line("grid", [x(events), TOP], [x(events), HEIGHT - BOTTOM]),
    label(x(events), HEIGHT - BOTTOM + 18, { at: "middle", text: short(events) }),
  ].join("\n");
}

/** What reducing would take if it grew as the store does. */
function guide({ x, y }: Axes, points: readonly GrowthPoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "";
  const ms = last.reduce.ms * first.events / last.events;
  return line("linear", [x(first.events), y(ms)], [x(last.events), y(last.reduce.ms)]);
}

function curve({ x, y }: Axes, points: readonly GrowthPoint[], work: typeof WORKS[number]): string {
  const marks = points.map((point) => `${round(x(point.events))},${round(y(point[work].ms))}`);
  const last = points.at(-1);
  const text = last === undefined ? work : `${work} ${timeText(last[work].ms)}`;
  return [
    `<polyline class="${work}" points="${marks.join(" ")}"/>`,
    label(WIDTH - RIGHT + 8, y(last?.[work].ms ?? 1) + 4, { at: "start", text }),
  ].join("\n");
}

function line(
  name: string,
  from: readonly [number, number],
  to: readonly [number, number],
): string {
  const [[x1, y1], [x2, y2]] = [from.map(round), to.map(round)] as [number[], number[]];
  return `<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function label(
  x: number,
  y: number,
  { at, text }: { readonly at: "start" | "middle" | "end"; readonly text: string },
): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${at}">${text}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
