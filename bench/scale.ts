/**
 * `npm run bench:scale -- N`: the table P1 to P10 on a generated store of N published events
 * (100,000 without N; 1,000,000 for the whole), and how cost grows up to it. `--publish` keeps what
 * was measured for docs/PERFORMANCE.md; `--tiny` shows that all of it runs.
 */
import { timeText } from "../src/command/measurement.ts";
import { type Reached, reachedLine } from "./scale/bar.ts";
import { grow, type Point } from "./scale/growth.ts";
import { type Large, makeLarge } from "./scale/large.ts";
import { attached, captured, onLarge } from "./scale/oneshots.ts";
import { rebuilt, reducedGrowing, reducedTenThousand, short } from "./scale/reducing.ts";
import { switched } from "./scale/switch.ts";
import { waitsWhileRebuilding } from "./scale/waits.ts";
import { piped, scanned, validated } from "./scale/whole.ts";
import { originNow } from "./publish/history.ts";
import { keepScale } from "./publish/latest.ts";
import { BINARY, runProcess, watchProcess } from "./processes.ts";
import { type Desk, withDesk } from "./suite.ts";

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

function tell(reached: Reached): Reached {
  console.log(reachedLine(reached));
  return reached;
}

function tellPoint({ events, rebuild, validate, reduce, capture }: Point): void {
  const cost = (name: string, { ms, peak_mb }: Point["reduce"]) =>
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
await withDesk(tiny ? "tiny" : "full", async (desk) => {
  const rows: Reached[] = [
    tell(await captured(desk)),
    tell(await scanned(desk)),
    tell(await piped(desk)),
  ];
  console.log("\nHow cost grows with published events (median time, peak memory)");
  const points: Point[] = [];
  for (const size of sizes()) {
    const store = makeLarge(desk, size);
    if (size === largest) rows.push(...await beforeReducing(desk, store, points));
    else points.push(tellAnd(await grow(store)));
    if (size === Math.min(100_000, largest)) rows.push(tell(await attached(desk, store)));
    if (size === largest) rows.push(...await afterReducing(desk, store));
  }
  const tenth = points.find(({ events }) => events === 10_000);
  if (tenth !== undefined) rows.push(tell(reducedTenThousand(tenth)));
  rows.push(tell(reducedGrowing(points)));
  rows.sort((a, b) => Number(a.row.slice(1)) - Number(b.row.slice(1)));
  const missed = rows.filter(({ holds }) => !holds).map(({ row }) => row);
  console.log(
    `\n${rows.length - missed.length} of ${rows.length} rows hold` +
      (missed.length > 0 ? `; not ${missed.join(", ")}` : ""),
  );
  if (words.includes("--publish")) keepScale({ ...origin, largest, rows, points });
});

function tellAnd(point: Point): Point {
  tellPoint(point);
  return point;
}

/** What is measured while nothing of the largest store is reduced; reduces it. */
async function beforeReducing(desk: Desk, store: Large, points: Point[]): Promise<Reached[]> {
  runProcess([BINARY, "stats"], { cwd: store.cwd });
  const base_mb = (await watchProcess([BINARY, "stats"], { cwd: store.cwd })).peak_mb;
  const fifth = tell(await validated(desk, store));
  const waits = await waitsWhileRebuilding(store);
  const point = tellAnd(await grow(store));
  points.push(point);
  return [fifth, tell(rebuilt(point, { base_mb, waits }))];
}

async function afterReducing(desk: Desk, store: Large): Promise<Reached[]> {
  return [tell(await onLarge(desk, store)), tell(await switched(desk, store))];
}
