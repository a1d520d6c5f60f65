/** A generated store, as the scale runs use it: its folder, and how it is put back. */
import { readdirSync, rmSync } from "node:fs";
import { generate, type Generated, REPLICAS, type StoreShape } from "../store.ts";
import type { BenchFolders } from "../suite.ts";

export interface Large extends Generated {
  /** The working directory of commands; the store is `.memory` in it. */
  readonly cwd: string;
  readonly root: string;
  /** The copy of the program that is timed: what is built meanwhile changes nothing. */
  readonly memoryctl: string;
}

export function makeLarge(bench: BenchFolders, events: number, shape: StoreShape = {}): Large {
  const cwd = bench.folder();
  const root = `${cwd}/.memory`;
  const { memoryctl } = bench.binaries();
  return { cwd, root, memoryctl, ...generate(root, events, shape) };
}

/** Takes away the index: the next command builds it anew. */
export function dropIndex({ root }: Large): void {
  rmSync(`${root}/index`, { recursive: true, force: true });
}

/** Takes away all that commands wrote since the store was generated. */
export function putBack(store: Large): void {
  const { root } = store;
  dropIndex(store);
  rmSync(`${root}/views`, { recursive: true, force: true });
  for (const path of ledgersOf(store)) {
    if (!REPLICAS.some((replica) => path.includes(`.${replica}.`))) rmSync(`${root}/${path}`);
  }
}

/** Paths of all ledgers below the root. */
export function ledgersOf({ root }: Large): string[] {
  return ["streams", "bus", "coordination", "governance", "projects"].flatMap((zone) =>
    readdirSync(`${root}/${zone}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".jsonl"))
      .map((name) => `${zone}/${name}`)
  );
}
