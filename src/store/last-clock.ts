/**
 * The greatest clock of a store without its index: clocks grow within a file, so the last line of
 * each tells that of the file. It is a guess that harms nothing: a row with a clock that others
 * have too comes before or behind them, as that of a clone would.
 */
import * as files from "../base/files.ts";
import { namesIn, shown, type Tree, within } from "../base/tree.ts";
import { CLOCK_LIMIT } from "../row/clock.ts";
import { LINE_LIMIT } from "../row/line.ts";
import { LEDGER_ZONES, ledgerAt } from "../row/path.ts";

/** What the ledgers of a store come to. */
export interface Sum {
  readonly bytes: number;
  /** The greatest clock in the last line of any file; 0 where none has one. */
  readonly lc: number;
}

/** Bytes that the last line of most files is found in. */
const MOST_LINES = 8 * 1024;
const CLOCK = /"lc":(\d{1,16})[,}]/g;

/** Looks at all ledgers, and into the ends of those that have clocks. */
export function sumOf(tree: Tree): Sum {
  let [bytes, lc] = [0, 0];
  for (const path of ledgersIn(tree)) {
    const handle = shown(() => files.openRead(within(tree, path), Infinity));
    if (handle === null) continue;
    try {
      bytes += handle.size;
      if (ledgerAt(path)?.format !== 1) lc = Math.max(lc, lastClock(handle));
    } finally {
      files.close(handle);
    }
  }
  return { bytes, lc };
}

/** A store with less of ledgers is folded in a moment, under its own lock. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** True where the index takes longer to make than others should wait. */
export function isLong(tree: Tree): boolean {
  return sumOf(tree).bytes > LARGE_BYTES;
}

function* ledgersIn(tree: Tree): Generator<string> {
  const folders: string[] = [...LEDGER_ZONES];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(tree, folder)) {
      const path = `${folder}/${name}`;
      if (ledgerAt(path) !== null) yield path;
      else if (!name.includes(".")) folders.push(path);
    }
  }
}

/** The last clock that stands at the end of a file; others move ours no further than the limit. */
function lastClock(handle: files.Handle): number {
  for (const length of [MOST_LINES, 2 * LINE_LIMIT]) {
    const end = new Uint8Array(Math.min(length, handle.size));
    const got = files.readAt(handle, end, handle.size - end.length);
    const found = [...new TextDecoder().decode(end.subarray(0, got)).matchAll(CLOCK)].at(-1);
    if (found !== undefined) return Number(found[1]) <= CLOCK_LIMIT ? Number(found[1]) : 0;
  }
  return 0;
}
