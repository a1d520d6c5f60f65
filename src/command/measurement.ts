/** Figures: what a loop took beside its floor in the same run, and which of them got slower. */
import * as v from "valibot";

/** One loop, measured. Times are medians of rounds in which both sides took turns. */
export const MeasurementShape = v.object({
  name: v.string(),
  /** Milliseconds of one call. */
  ms: v.number(),
  /** What stands beside it: the least that could do the same. */
  floor: v.string(),
  floor_ms: v.number(),
  /** Median of the rounds' own ratios: what slows the machine slows both. */
  ratio: v.pipe(v.number(), v.minValue(0)),
  /** What one call goes through, and how many of it a second. */
  unit: v.picklist(["rows", "bytes", "calls"]),
  per_second: v.number(),
  /** CPU of whole processes, user and system; on a machine with other work the figure to trust. */
  cpu: v.exactOptional(v.object({ ms: v.number(), floor_ms: v.number(), ratio: v.number() })),
});

export type Measurement = v.InferOutput<typeof MeasurementShape>;

/** The part of an earlier answer of `bench` that later ones are held to. */
const Baseline = v.object({
  figures: v.pipe(v.array(MeasurementShape), v.minLength(1)),
  quick: v.boolean(),
});

/** An answer that `bench --json` printed before; null where the text is no such thing. */
export function measurementsIn(text: string): v.InferOutput<typeof Baseline> | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
  const checked = v.safeParse(Baseline, answer, { abortEarly: true });
  return checked.success ? checked.output : null;
}

/** One loop, then and now. */
export interface Compared {
  readonly name: string;
  /** Ratios to the floor of their own run; null where a run does not have the loop. */
  readonly before: number | null;
  readonly now: number | null;
  /** `now` by `before`: over 1 is slower. */
  readonly change: number | null;
}

/**
 * Each loop of two runs, by its name, in the order of the later run. A ratio to one floor says
 * nothing of that to another one: a loop whose floor has another name is another loop.
 */
export function compare(before: readonly Measurement[], now: readonly Measurement[]): Compared[] {
  const keyOf = ({ name, floor }: Measurement) => JSON.stringify([name, floor]);
  const then = new Map(before.map((figure) => [keyOf(figure), figure]));
  const both = now.map((figure) => {
    const { name, ratio } = figure;
    const old = then.get(keyOf(figure))?.ratio ?? null;
    then.delete(keyOf(figure));
    return {
      name,
      before: old,
      now: ratio,
      change: old === null ? null : Number((ratio / old).toPrecision(4)),
    };
  });
  const gone = [...then.values()].map(({ name, ratio }) => ({
    name,
    before: ratio,
    now: null,
    change: null,
  }));
  return [...both, ...gone];
}

/** One line: the loop, its time, its floor, the ratio, how many a second; CPU of processes. */
export function measurementText(figure: Measurement): string {
  const { name, ms, floor, floor_ms, ratio, cpu } = figure;
  const beside = cpu === undefined ? "" : `; CPU ${timeText(cpu.ms)}, ${cpu.ratio.toFixed(2)} ×`;
  return [
    name.padEnd(44),
    timeText(ms).padStart(10),
    `${ratio.toFixed(2)} ×`.padStart(9),
    rateText(figure).padStart(14),
    ` ${floor} (${timeText(floor_ms)})${beside}`,
  ].join(" ");
}

/** `12.3 ms`, `4.56 s`, `0.123 ms`: three digits. */
export function timeText(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}

/** `12,345 rows/s`, `123 MB/s`. */
export function rateText({ unit, per_second }: Pick<Measurement, "unit" | "per_second">): string {
  if (unit === "bytes") return `${Math.round(per_second / 1e6)} MB/s`;
  return `${Math.round(per_second).toLocaleString("en-US")} ${unit}/s`;
}
