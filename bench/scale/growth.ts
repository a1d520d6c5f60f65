/** How cost grows: the same work on stores of ten times the events each. */
import { median } from "../../src/bench/timing.ts";
import { type WatchedRun, watchProcess } from "../processes.ts";
import { dropIndex, type Large, putBack } from "./large.ts";

/** What a store of one size cost. */
export interface GrowthPoint {
  readonly events: number;
  readonly rows: number;
  readonly files: number;
  readonly mb: number;
  readonly rebuild: Cost;
  readonly validate: Cost;
  readonly reduce: Cost;
  /** One more `capture` behind all that. */
  readonly capture: Cost;
}

export interface Cost {
  readonly ms: number;
  readonly cpu_ms: number;
  readonly peak_mb: number;
  /** How many runs the median is of. */
  readonly runs: number;
}

/** Measures one store; it is left reduced. */
export async function grow(store: Large): Promise<GrowthPoint> {
  const { cwd, memoryctl, published, rows, files, bytes } = store;
  const runs = published <= 20_000 ? 5 : published <= 200_000 ? 3 : 1;
  const of = (...argv: string[]) => watchProcess([memoryctl, ...argv], { cwd });
  const rebuild = await repeated(runs, () => dropIndex(store), () => of("stats"));
  const validate = await repeated(runs, () => {}, () => of("validate", "--strict"));
  let fresh = true;
  const reduce = await repeated(runs, async () => {
    if (!fresh) {
      putBack(store);
      await of("stats");
    }
    fresh = false;
  }, () => of("reduce", "--limit", String(published)));
  const more = ["capture", "--scope", "project:p1", "--summary", "one more"];
  const capture = await repeated(11, () => {}, () => of(...more));
  return { events: published, rows, files, mb: bytes / 1e6, rebuild, validate, reduce, capture };
}

async function repeated(
  runs: number,
  before: () => unknown,
  run: () => Promise<WatchedRun>,
): Promise<Cost> {
  const ran: WatchedRun[] = [];
  for (let i = 0; i < runs; i += 1) {
    await before();
    ran.push(await run());
  }
  return {
    ms: median(ran.map(({ ms }) => ms)),
    cpu_ms: median(ran.map(({ cpu_ms }) => cpu_ms)),
    peak_mb: Math.max(...ran.map(({ peak_mb }) => peak_mb)),
    runs,
  };
}

/** The exponent of growth between two sizes: 1 is linear, 0 is no growth. */
export function exponent(
  from: { readonly events: number; readonly ms: number },
  to: { readonly events: number; readonly ms: number },
): number {
  return Math.log(to.ms / from.ms) / Math.log(to.events / from.events);
}
