/** P4: one-shot commands on a large store, each beside the same on an empty one. */
import { runProcess } from "../processes.ts";
import { generate } from "../store.ts";
import type { BenchFolders } from "../suite.ts";
import { inTurns, type Ratio, type Runner } from "../turns.ts";
import { type BarResult, bothWithin, judged, ratioText } from "./bar.ts";
import { GOALS } from "./goals.ts";
import type { Large } from "./large.ts";

const SCOPE = ["--scope", "project:p1"];
const WHO = ["--instance-id", "ins-1"];
const PROJECT = ["--project", "p1"];

/** One kind of command, on any store. `prepare` runs before each, and is not timed. */
interface Shot {
  readonly name: string;
  readonly prepare?: (at: StoreUnderFire) => void;
  readonly argv: (at: StoreUnderFire) => readonly string[];
  readonly after?: (at: StoreUnderFire, out: string) => void;
}

/** A store while commands are fired at it. */
interface StoreUnderFire {
  readonly cwd: string;
  readonly memoryctl: string;
  n: number;
  /** The decision that is corrected next. */
  head: string;
}

const capture = (at: StoreUnderFire) => [
  "capture",
  ...SCOPE,
  ...WHO,
  "--summary",
  `fact ${at.n += 1}`,
];

const publish = (at: StoreUnderFire) => [
  "publish",
  ...SCOPE,
  ...WHO,
  "--summary",
  `published ${at.n += 1}`,
];

const SHOTS: readonly Shot[] = [
  { name: "capture", argv: capture },
  { name: "publish", argv: publish },
  { name: "attach", argv: () => ["attach", ...PROJECT] },
  { name: "stats", argv: () => ["stats"] },
  {
    name: "lease acquire",
    argv: (at) => ["lease", "acquire", ...SCOPE, ...WHO, "--key", `key ${at.n += 1}`],
  },
  {
    name: "reconcile",
    argv: (at) => ["reconcile", "--id", at.head, "--summary", `corrected ${at.n += 1}`],
    after: (at, out) => at.head = (JSON.parse(out) as { new_id: string }).new_id,
  },
  { name: "sync start", argv: () => ["sync", "start", ...SCOPE, ...WHO] },
  {
    name: "checkpoint",
    argv: (at) => [
      "checkpoint",
      ...PROJECT,
      ...SCOPE,
      ...WHO,
      ...["--now", `stage ${at.n += 1}`, "--next", "the next item"],
    ],
  },
  {
    name: "distill of one",
    prepare: (at) => fire(at, capture(at)),
    argv: () => ["distill", "--verbose", ...SCOPE, ...WHO],
  },
  {
    name: "reduce of one",
    prepare: (at) => fire(at, publish(at)),
    argv: () => ["reduce", ...SCOPE],
  },
];

/** Each one-shot on a large store beside the same on an empty one. */
export async function onLarge(bench: BenchFolders, store: Large): Promise<BarResult> {
  const [empty, large] = [begin(bench.folder(), store), begin(store.cwd, store)];
  const page = begin(pageOfMemory(bench.folder(), store), store);
  const limit = GOALS.P4.empty;
  const figures: { readonly name: string; readonly ratio: Ratio; readonly page: Ratio }[] = [];
  for (const shot of SHOTS) {
    const [floor, small, work] = [sideOf(shot, empty), sideOf(shot, page), sideOf(shot, large)];
    const turns = await inTurns([floor, small, work], bench.count(9, 1));
    const [ratio, beside] = [turns.ratio(work, floor), turns.ratio(work, small)];
    figures.push({ name: shot.name, ratio, page: beside });
  }
  const told = figures.map(({ name, ratio, page }) =>
    `${name} ${ratioText(ratio)}, ${page.wall.toFixed(2)} × one page`
  );
  return judged("P4", {
    work: `one-shots on ${store.rows.toLocaleString("en-US")} rows in ` +
      `${store.files.toLocaleString("en-US")} files, beside an empty store`,
    bar: `≤ ${limit} ×, those that look at every file too`,
    reached: told.join(", "),
    limits: figures.flatMap(({ name, ratio }) => bothWithin(name, ratio, limit)),
  });
}

/**
 * A store whose capsules are full, as all of a team's are: what shows a page costs what a page
 * costs, whatever else there is.
 */
function pageOfMemory(cwd: string, { memoryctl }: Large): string {
  generate(`${cwd}/.memory`, PAGE);
  runProcess([memoryctl, "reduce", "--limit", String(PAGE)], { cwd });
  return cwd;
}

/** Events of a store with pages that are full: some ninety for each of its projects. */
const PAGE = 1000;

function sideOf(shot: Shot, at: StoreUnderFire): Runner {
  return {
    name: shot.name,
    before: () => shot.prepare?.(at),
    run: () => {
      const ran = runProcess([at.memoryctl, ...shot.argv(at)], { cwd: at.cwd });
      shot.after?.(at, ran.out);
      return ran;
    },
  };
}

function fire({ cwd, memoryctl }: StoreUnderFire, argv: readonly string[]): string {
  return runProcess([memoryctl, ...argv], { cwd }).out;
}

/** A store with one decision of its own, and nothing that waits to be judged. */
function begin(cwd: string, { memoryctl }: Large): StoreUnderFire {
  const at: StoreUnderFire = { cwd, memoryctl, n: 0, head: "" };
  const own = ["--proposed-type", "decision", "--decision-key", "corrected-often"];
  fire(at, ["capture", ...SCOPE, ...WHO, "--summary", "to be corrected", ...own]);
  const { created } = JSON.parse(fire(at, ["distill", "--verbose", ...SCOPE, ...WHO])) as {
    readonly created: readonly { readonly object_id: string }[];
  };
  at.head = created[0]?.object_id ?? "";
  return at;
}
