/** Figures of peers: one line told by a fresh process, and many lines by many writers. */
import { timeText } from "../../src/command/measurement.ts";
import { syncsOf } from "../counts.ts";
import type { BenchFolders } from "../suite.ts";
import { inTurns, type Ratio, type Runner } from "../turns.ts";
import { type Peer, type PeerStore, tellAtOnce, tellOnce, type Written } from "./peer.ts";

interface Named {
  readonly name: string;
  /** Why there are no figures; empty where there are. */
  readonly missing: string;
}

/** One line, told by a process that starts for it. */
export interface LineFigure extends Named {
  readonly told: {
    readonly ms: number;
    readonly cpu_ms: number;
    /** Beside the first of the peers. */
    readonly ratio: Ratio;
    /** How often it waited for the disk; null where nobody could count. */
    readonly syncs: number | null;
  } | null;
}

export interface WritersFigure extends Named {
  readonly written: Written | null;
}

/** All that are there, in turns. */
export async function oneLine(
  bench: BenchFolders,
  peers: readonly Peer[],
): Promise<LineFigure[]> {
  const stores = new Map<Peer, PeerStore>();
  for (const peer of peers) {
    if (peer.missing === "") stores.set(peer, await peer.open(bench.folder()));
  }
  let n = 0;
  const runners = new Map(
    [...stores].map(([peer, store]): [Peer, Runner] => [
      peer,
      { name: peer.name, run: () => tellOnce(store, `line ${n += 1}`) },
    ]),
  );
  const turns = await inTurns([...runners.values()], bench.count(15, 1));
  const [first] = runners.values();
  const figures: LineFigure[] = [];
  for (const peer of peers) {
    const { name, missing } = peer;
    const [store, runner] = [stores.get(peer), runners.get(peer)];
    if (store === undefined || runner === undefined) figures.push({ name, missing, told: null });
    else {
      const syncs = await syncsOf((under) => tellOnce(store, `line ${n += 1}`, under));
      const ratio = turns.ratio(runner, first ?? runner);
      figures.push({ name, missing, told: { ...turns.of(runner), ratio, syncs } });
    }
  }
  return figures;
}

/** Many writers of one peer, on a store of their own. */
export async function writersOf(
  bench: BenchFolders,
  { name, missing, open }: Peer,
  crowd: { readonly writers: number; readonly lines: number },
): Promise<WritersFigure> {
  if (missing !== "") return { name, missing, written: null };
  return { name, missing, written: await tellAtOnce(await open(bench.folder()), crowd) };
}

/** A line of what `npm run bench:peers` prints. */
export function lineText({ name, missing, told }: LineFigure): string {
  if (told === null) return `${name.padEnd(40)} not there: ${missing}`;
  const { ms, cpu_ms, ratio, syncs } = told;
  return [
    name.padEnd(40),
    timeText(ms).padStart(9),
    `${ratio.wall.toFixed(2)} ×`.padStart(9),
    `CPU ${timeText(cpu_ms)}`.padStart(13),
    `  ${syncsText(syncs)}`,
  ].join(" ");
}

/** What an acknowledged line waited for. */
export function syncsText(syncs: number | null): string {
  if (syncs === null) return "not counted";
  return syncs === 0 ? "no sync" : syncs === 1 ? "1 sync" : `${syncs} syncs`;
}

/** A line of what `npm run bench:peers` prints. */
export function writersText({ name, missing, written }: WritersFigure): string {
  if (written === null) return `${name.padEnd(40)} not there: ${missing}`;
  const { told_ok, told_failed, there, lost, seconds, cpu_seconds } = written;
  return `${name.padEnd(40)} told ok ${told_ok}, told failed ${told_failed}, there ${there}, ` +
    `told ok and lost ${lost}; ${seconds.toFixed(2)} s, CPU ${cpu_seconds.toFixed(2)} s`;
}
