/** P1, P4 and P9: one-shot commands beside the floors, and on a large store beside an empty one. */
import { lstatSync } from "node:fs";
import { type Measurement, timeText } from "../../src/command/measurement.ts";
import { median, time } from "../../src/bench/timing.ts";
import { BINARY, buildFloor, runProcess } from "../processes.ts";
import { type BenchFolders, PROCESSES } from "../suite.ts";
import { type BarResult, judged } from "./bar.ts";
import { type Large, ledgersOf } from "./large.ts";

const SCOPE = ["--scope", "project:p1"];
const WHO = ["--instance-id", "ins-1"];

/** A durable capture beside a hello-world and a bare locked append. */
export async function captured(bench: BenchFolders): Promise<BarResult> {
  const [cwd, bare, floors] = [bench.folder(), bench.folder(), bench.folder()];
  const [hello, append] = [buildFloor("hello", floors), buildFloor("append", floors)];
  const effort = { ...PROCESSES, rounds: bench.count(41, 1) };
  const argv = [BINARY, "capture", ...SCOPE, "--summary", "a fact"];
  const capture = { name: "capture", run: () => runProcess(argv, { cwd }) };
  const beside = async (name: string, run: () => unknown) =>
    await time({ name, unit: "calls", count: 1, floor: { name, run }, work: capture }, effort);
  const one = await beside("hello-world", () => runProcess([hello], { cwd }));
  const two = await beside("bare append", () => runProcess([append, bare], { cwd: bare }));
  return judged("P1", {
    work: "one-shot durable capture",
    bar: "≤ 2 × hello-world; ≤ 1.3 × a bare locked, synced, indexed append",
    reached:
      `${timeText(one.ms)}: ${one.ratio.toFixed(2)} × hello-world (${timeText(one.floor_ms)}), ` +
      `${two.ratio.toFixed(2)} × bare append (${timeText(two.floor_ms)})`,
    limits: [
      { name: "beside hello-world", value: one.ratio, limit: 2 },
      { name: "beside the bare append", value: two.ratio, limit: 1.3 },
    ],
  });
}

/** One kind of command, on any store. `prepare` runs before each, and is not timed. */
interface Shot {
  readonly name: string;
  /** True where it looks at every file: it may take one `lstat` of each beside. */
  readonly looks: boolean;
  readonly prepare?: (at: StoreUnderFire) => void;
  readonly argv: (at: StoreUnderFire) => readonly string[];
  readonly after?: (at: StoreUnderFire, out: string) => void;
}

/** A store while commands are fired at it. */
interface StoreUnderFire {
  readonly cwd: string;
  n: number;
  /** The decision that is corrected next. */
  head: string;
}

const publish = (
  at: StoreUnderFire,
) => ["publish", ...SCOPE, ...WHO, "--summary", `published ${at.n += 1}`];

const SHOTS: readonly Shot[] = [
  {
    name: "capture",
    looks: false,
    argv: (at) => ["capture", ...SCOPE, ...WHO, "--summary", `fact ${at.n += 1}`],
  },
  { name: "publish", looks: false, argv: publish },
  { name: "attach", looks: true, argv: () => ["attach", "--project", "p1"] },
  {
    name: "lease acquire",
    looks: true,
    argv: (at) => ["lease", "acquire", ...SCOPE, ...WHO, "--key", `key ${at.n += 1}`],
  },
  {
    name: "reconcile",
    looks: true,
    argv: (at) => ["reconcile", "--id", at.head, "--summary", `corrected ${at.n += 1}`],
    after: (at, out) => at.head = (JSON.parse(out) as { new_id: string }).new_id,
  },
  { name: "sync start", looks: false, argv: () => ["sync", "start", ...SCOPE, ...WHO] },
  {
    name: "reduce of one",
    looks: true,
    prepare: (at) => fire(at, publish(at)),
    argv: () => ["reduce", ...SCOPE],
  },
];

/** Each one-shot on a large store beside the same on an empty one. */
export async function onLarge(bench: BenchFolders, store: Large): Promise<BarResult> {
  const [empty, large] = [begin(bench.folder()), begin(store.cwd)];
  const stats_ms = statsOf(store);
  const effort = { ...PROCESSES, rounds: bench.count(9, 1) };
  const figures: { readonly shot: Shot; readonly figure: Measurement }[] = [];
  for (const shot of SHOTS) {
    const side = (name: string, at: StoreUnderFire) => ({
      name,
      before: () => shot.prepare?.(at),
      run: () => {
        const out = fire(at, shot.argv(at));
        shot.after?.(at, out);
      },
    });
    const [floor, work] = [side("empty store", empty), side("large store", large)];
    const loop = { name: shot.name, unit: "calls" as const, count: 1, floor, work };
    figures.push({ shot, figure: await time(loop, effort) });
  }
  const told = figures.map(({ figure }) => `${figure.name} ${figure.ratio.toFixed(2)} ×`);
  return judged("P4", {
    work: `one-shots on ${store.rows.toLocaleString("en-US")} rows in ` +
      `${store.files.toLocaleString("en-US")} files, beside an empty store`,
    bar: "≤ 1.5 ×; those that look at everything: plus one stat a file",
    reached: `${told.join(", ")} (one lstat of each file: ${timeText(stats_ms)})`,
    limits: figures.map(({ shot, figure }) => ({
      name: shot.name,
      value: figure.ms,
      limit: 1.5 * figure.floor_ms + (shot.looks ? stats_ms : 0),
    })),
  });
}

function fire({ cwd }: StoreUnderFire, argv: readonly string[]): string {
  return runProcess([BINARY, ...argv], { cwd }).out;
}

/** A store with one decision of its own, and nothing that waits to be reduced. */
function begin(cwd: string): StoreUnderFire {
  const at: StoreUnderFire = { cwd, n: 0, head: "" };
  const own = ["--proposed-type", "decision", "--decision-key", "corrected-often"];
  fire(at, ["capture", ...SCOPE, ...WHO, "--summary", "to be corrected", ...own]);
  const { created } = JSON.parse(fire(at, ["distill", ...SCOPE, ...WHO])) as {
    readonly created: readonly { readonly object_id: string }[];
  };
  at.head = created[0]?.object_id ?? "";
  return at;
}

/** One bare `lstat` of each ledger: what looking at everything cannot do without. */
function statsOf(store: Large): number {
  const paths = ledgersOf(store).map((path) => `${store.root}/${path}`);
  return median(Array.from({ length: 5 }, () => {
    const began = performance.now();
    for (const path of paths) lstatSync(path);
    return performance.now() - began;
  }));
}

/** What an agent does at the start of a session, on a store of 100,000 events. */
export async function attached(bench: BenchFolders, { cwd, published }: Large): Promise<BarResult> {
  const hello = buildFloor("hello", bench.folder());
  const effort = { ...PROCESSES, rounds: bench.count(15, 1) };
  const beside = async (name: string, argv: readonly string[]) =>
    await time({
      name,
      unit: "calls",
      count: 1,
      floor: { name: "hello-world", run: () => runProcess([hello], { cwd }) },
      work: { name, run: () => runProcess([BINARY, ...argv], { cwd }) },
    }, effort);
  const figures = [
    { limit: 2.5, figure: await beside("attach", ["attach", "--project", "p1"]) },
    { limit: 2.5, figure: await beside("stats", ["stats"]) },
    { limit: 4, figure: await beside("diagnose", ["diagnose"]) },
  ];
  const told = figures.map(({ figure }) => {
    return `${figure.name} ${figure.ratio.toFixed(2)} × (${timeText(figure.ms)})`;
  });
  return judged("P9", {
    work: `attach, stats, diagnose at ${published.toLocaleString("en-US")} events`,
    bar: "≤ 2.5 × hello-world; diagnose ≤ 4 ×",
    reached: `${told.join(", ")}; hello-world ${timeText(figures[0]?.figure.floor_ms ?? NaN)}`,
    limits: figures.map(({ limit, figure }) => ({ name: figure.name, value: figure.ratio, limit })),
  });
}
