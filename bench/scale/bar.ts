/** Rows of the speed table: what must be reached, what was, and whether it holds. */

export interface BarResult {
  /** `P1` to `P10`. */
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
  const short = broken.map(({ name, value, limit }) => {
    return limit === 0 ? `${name}: ${value}` : `${name}: ${(value / limit).toFixed(2)} × the bar`;
  }).join(", ");
  return { row, work, bar, reached, holds: broken.length === 0, short };
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
