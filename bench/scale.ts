/**
 * `npm run bench:scale -- N`: the table P1 to P12 on a generated store of N published events
 * (100,000 without N; 1,000,000 for the whole), and how cost grows up to it. `--publish` keeps what
 * was measured for docs/PERFORMANCE.md; `--tiny` shows that all of it runs.
 */
import { timeText } from "../src/command/measurement.ts";
import { type BarResult, reachedLine } from "./scale/bar.ts";
import { grow, type GrowthPoint } from "./scale/growth.ts";
import { type Large, makeLarge } from "./scale/large.ts";
import { crowded } from "./scale/crowd.ts";
import { onLarge } from "./scale/oneshots.ts";
import { rebuilt, reducedGrowing, short } from "./scale/reducing.ts";
import { reducedTenThousand } from "./scale/scopes.ts";
import { attached, captured } from "./scale/starts.ts";
import { switched } from "./scale/switch.ts";
import { waitsWhileRebuilding } from "./scale/waits.ts";
import { piped, scanned, validated } from "./scale/whole.ts";
import { originNow } from "./publish/history.ts";
import { keepScale } from "./publish/latest.ts";
import { type BenchFolders, withBenchFolders } from "./suite.ts";

const words = process.argv.slice(2);
const tiny = words.includes("--tiny");
const given = words.find((word) => /^\d+$/.test(word));
const largest = Number(given ?? (tiny ? "1000" : "100000"));

/** Powers of ten below the largest store, and that one. */
function sizes(): number[] {
  const least = tiny ? 100 : 1000;
  const all: number[] = [];
  for (let size = largest; size >= least; size = Math.floor(size / 10)) all.unshift(size);
  return all;
}

function tell(reached: BarResult): BarResult {
  console.log(reachedLine(reached));
  return reached;
}

function tellPoint({ events, rebuild, validate, reduce, capture }: GrowthPoint): void {
  const cost = (name: string, { ms, peak_mb }: GrowthPoint["reduce"]) =>
    `${name} ${timeText(ms)} ${peak_mb.toFixed(0)} MB`;
  const costs = [
    cost("rebuild", rebuild),
    cost("validate", validate),
    cost("reduce", reduce),
    cost("capture", capture),
  ];
  console.log(`${short(events).padStart(5)}  ${costs.join("   ")}`);
}

// Now: the tree may change while it runs.
const origin = originNow();
await withBenchFolders(tiny ? "tiny" : "full", async (bench) => {
  const rows: BarResult[] = [
    tell(await captured(bench)),
    tell(await scanned(bench)),
    tell(await piped(bench)),
    tell(await crowded(bench)),
    tell(await reducedTenThousand(bench)),
  ];
  console.log("\nHow cost grows with published events (median time, peak memory)");
  const points: GrowthPoint[] = [];
  for (const size of sizes()) {
    const store = makeLarge(bench, size);
    if (size === largest) rows.push(...await beforeReducing(bench, store, points));
    else points.push(tellAnd(await grow(store)));
    if (size === Math.min(100_000, largest)) rows.push(tell(await attached(bench, store)));
    if (size === largest) rows.push(...await afterReducing(bench, store));
  }
  rows.push(tell(reducedGrowing(points)));
  rows.sort((a, b) => Number(a.row.slice(1)) - Number(b.row.slice(1)));
  const missed = rows.filter(({ holds }) => !holds).map(({ row }) => row);
  console.log(
    `\n${rows.length - missed.length} of ${rows.length} rows hold` +
      (missed.length > 0 ? `; not ${missed.join(", ")}` : ""),
  );
  if (words.includes("--publish")) keepScale({ ...origin, largest, rows, points });
});

function tellAnd(point: GrowthPoint): GrowthPoint {
  tellPoint(point);
  return point;
}

/** What is measured while nothing of the largest store is reduced; reduces it. */
async function beforeReducing(
  bench: BenchFolders,
  store: Large,
  points: GrowthPoint[],
): Promise<BarResult[]> {
  const fifth = tell(await validated(bench, store));
  const waits = await waitsWhileRebuilding(store);
  const point = tellAnd(await grow(store));
  points.push(point);
  return [fifth, tell(rebuilt(point, waits))];
}

async function afterReducing(bench: BenchFolders, store: Large): Promise<BarResult[]> {
  return [tell(await onLarge(bench, store)), tell(await switched(bench, store))];
}
