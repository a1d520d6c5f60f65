/**
 * What a store tells without its index: how much there is to fold, and its greatest clock. Clocks
 * grow within a file, so the last line of each tells that of the file. It is a guess that harms
 * nothing: a row with a clock that others have too comes before or behind them, as that of a clone
 * would.
 */
import * as files from "../base/files.ts";
import { namesIn, shown, statReached, type Tree, within } from "../base/tree.ts";
import { CLOCK_LIMIT } from "../row/clock.ts";
import { LINE_LIMIT } from "../row/line.ts";
import { ledgerAt } from "../row/path.ts";
import { ledgerFolders } from "./strangers.ts";

/** A store with less of ledgers is folded in a moment, under its own lock. */
const LARGE_BYTES = 16 * 1024 * 1024;

/** True where the index takes longer to make than others should wait. */
export function isLong(tree: Tree): boolean {
  let bytes = 0;
  for (const path of ledgersIn(tree)) {
    bytes += statReached(tree, path)?.size ?? 0;
    if (bytes > LARGE_BYTES) return true;
  }
  return false;
}

/** The greatest clock in the last line of any ledger; 0 where none has one, as v1's have none. */
export function greatestClock(tree: Tree): number {
  let lc = 0;
  for (const path of ledgersIn(tree)) {
    const handle = shown(() => files.openRead(within(tree, path), Infinity));
    if (handle === null) continue;
    try {
      lc = Math.max(lc, lastClock(handle));
    } finally {
      files.close(handle);
    }
  }
  return lc;
}

function* ledgersIn(tree: Tree): Generator<string> {
  for (const folder of ledgerFolders(tree)) {
    for (const name of namesIn(tree, folder)) {
      const path = `${folder}/${name}`;
      if (ledgerAt(path) !== null) yield path;
    }
  }
}

/** Bytes that the last line of most files is found in. */
const MOST_LINES = 8 * 1024;
const CLOCK = /"lc":(\d{1,16})[,}]/g;

/** The last clock that stands at the end of a file; others move ours no further than the limit. */
function lastClock(handle: files.Handle): number {
  for (const length of [MOST_LINES, 2 * LINE_LIMIT]) {
    const end = new Uint8Array(Math.min(length, handle.size));
    const got = files.readAt(handle, end, handle.size - end.length);
    const found = [...new TextDecoder().decode(end.subarray(0, got)).matchAll(CLOCK)].at(-1);
    if (found !== undefined) return Number(found[1]) <= CLOCK_LIMIT ? Number(found[1]) : 0;
    if (end.length === handle.size) break;
  }
  return 0;
}
