/** The parts of docs/PERFORMANCE.md and README.md that are made of what was measured last. */
import { rateText, timeText } from "../../src/command/measurement.ts";
import { latest } from "./latest.ts";
import { originText } from "./origin.ts";
import { linesTable, writersTable } from "./peers.ts";
import { picture } from "./picture.ts";
import { exponent, type GrowthPoint } from "../scale/growth.ts";

/** Markdown by the name of its place in docs/PERFORMANCE.md. */
export function performanceParts(): Readonly<Record<string, string>> {
  const { peers } = latest();
  return {
    table: table(),
    tokens: tokens(),
    growth: growth(),
    loops: loops(),
    lines: linesTable(peers),
    writers: writersTable(peers),
  };
}

/** What README.md shows of many writers at once: those that were there. */
export function crowdOfReadme(): string {
  const { peers } = latest();
  return writersTable({ ...peers, writers: peers.writers.filter(({ missing }) => missing === "") });
}

/** The picture of growth beside the page. */
export function growthPicture(): string {
  return picture(latest().scale.points);
}

function table(): string {
  const { scale, recall: { speed } } = latest();
  const all = [...scale.rows, speed.row].sort((a, b) => numberOf(a) - numberOf(b));
  const rows = all.map(({ row, work, bar, reached, holds, short }) =>
    `| ${row} | ${work} | ${bar} | ${reached} | ${holds ? "**holds**" : `no: ${short}`} |`
  );
  const held = all.filter(({ holds }) => holds).length;
  return [
    `${originText(scale)} ${held} of ${rows.length} rows hold.`,
    "",
    `${speed.row.row} has a run of its own. ${originText(speed)}`,
    "",
    "| | work | must reach | reached | |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function numberOf({ row }: { readonly row: string }): number {
  return Number(row.slice(1));
}

function tokens(): string {
  const { tokens: told } = latest();
  const rows = told.rows.map(({ what, must, now, before, holds }) =>
    `| ${what} | ${must} | ${now} | ${before} | ${holds ? "**holds**" : "no"} |`
  );
  return [
    originText(told),
    "",
    "| P13 | must reach | now | before `remember` | |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function growth(): string {
  const { points } = latest().scale;
  const cost = ({ ms, peak_mb }: GrowthPoint["reduce"]) =>
    `${timeText(ms)}, ${peak_mb.toFixed(0)} MB`;
  const count = (n: number) => n.toLocaleString("en-US");
  const rows = points.map((point) => {
    const { events, rows, files, rebuild, validate, reduce, capture } = point;
    const costs = [rebuild, validate, reduce, capture].map(cost);
    return `| ${[count(events), count(rows), count(files), ...costs].join(" | ")} |`;
  });
  const [before, last] = points.slice(-2);
  const powers = before === undefined || last === undefined ? [] : [
    `| n^ of the last step | | | ${
      (["rebuild", "validate", "reduce", "capture"] as const)
        .map((work) =>
          exponent(
            { events: before.events, ms: before[work].ms },
            { events: last.events, ms: last[work].ms },
          ).toFixed(2)
        ).join(" | ")
    } |`,
  ];
  return [
    "| events | rows | files | index rebuilt | validate | reduce | one more capture |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    ...powers,
    "",
  ].join("\n");
}

function loops(): string {
  const { suites } = latest();
  const rows = suites.figures.map((figure) => {
    const { name, ms, floor, floor_ms, ratio, cpu } = figure;
    const beside = `${floor} (${timeText(floor_ms)})`;
    const used = cpu === undefined ? "" : `${timeText(cpu.ms)}, ${cpu.ratio.toFixed(2)} ×`;
    const cells = [name, timeText(ms), beside, `${ratio.toFixed(2)} ×`, used, rateText(figure)];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    originText(suites),
    "",
    "| loop | takes | floor | ratio | CPU | |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
