/** Rows of the speed table: what must be reached, what was, and whether it holds. */
import type { Ratio } from "../turns.ts";

export interface BarResult {
  /** `P1` to `P12`. */
  readonly row: string;
  readonly work: string;
  readonly bar: string;
  readonly reached: string;
  readonly holds: boolean;
  /** By how much it does not, in words; empty where it holds. */
  readonly short: string;
}

/** A value and the most (or least) that it may be. */
export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** True where the value must be as great as the limit, or greater. */
  readonly least?: boolean;
}

/** A row that holds when all its limits do. */
export function judged(
  row: string,
  { work, bar, reached, limits }: {
    readonly work: string;
    readonly bar: string;
    readonly reached: string;
    readonly limits: readonly Limit[];
  },
): BarResult {
  const broken = limits.filter((each) => !isWithin(each));
  const short = broken.map(shortOf).join(", ");
  return { row, work, bar, reached, holds: broken.length === 0, short };
}

function shortOf({ name, value, limit }: Limit): string {
  if (Number.isNaN(value)) return `${name}: not measured`;
  return limit === 0 ? `${name}: ${value}` : `${name}: ${(value / limit).toFixed(2)} × the bar`;
}

/** Of processes beside processes both count: time, and CPU, which other work does not touch. */
export function bothWithin(name: string, { wall, cpu }: Ratio, limit: number): Limit[] {
  return [{ name, value: wall, limit }, { name: `${name} (CPU)`, value: cpu, limit }];
}

/** `3.36 × (CPU 3.21 ×)`, `3.36 × hello-world (CPU 3.21 ×)`. */
export function ratioText({ wall, cpu }: Ratio, beside = ""): string {
  return `${wall.toFixed(2)} ×${beside === "" ? "" : ` ${beside}`} (CPU ${cpu.toFixed(2)} ×)`;
}

function isWithin({ value, limit, least }: Limit): boolean {
  // NaN, of what could not be measured, is within nothing.
  return least === true ? value >= limit : value <= limit;
}

/** As `npm run bench:scale` prints it. */
export function reachedLine({ row, work, bar, reached, holds, short }: BarResult): string {
  const verdict = holds ? "holds" : `does not hold: ${short}`;
  return `${row.padEnd(4)} ${work}\n     reached ${reached}\n     bar     ${bar}\n     ${verdict}`;
}
