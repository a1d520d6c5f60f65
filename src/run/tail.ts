/**
 * The end of a ledger whose whole lines are folded. How far that was is recorded; a torn line
 * behind them is repaired where a killed writer of ours left it, and is damage anywhere else.
 */
import type { Handle, Stat } from "../base/files.ts";
import * as files from "../base/files.ts";
import { sha256Parts } from "../base/runtime.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import type { Tree } from "../base/tree.ts";
import { LINE_LIMIT } from "../row/line.ts";
import { foldDamage } from "../state/fold.ts";
import { type Folded, recordFolded } from "../state/ledgers.ts";
import { replicaOf } from "../state/meta.ts";
import { REASONS } from "../store/line-fault.ts";
import { type Repair, repairTail } from "../store/repair.ts";
import { scan, type ScanEnd } from "../store/scan.ts";
import type { LedgerReader } from "./ledger-reader.ts";

/** Where the fold of a file ended, and the file's stat when it was looked at. */
interface Ending {
  readonly end: ScanEnd;
  readonly stat: Stat | null;
}

/** Ends the reading of a file. Returns the repair of its torn line; null where it made none. */
export function finishLedger(reader: LedgerReader, { end, stat }: Ending): Repair | null {
  const { to: { state, tree, repairs, isSynced }, ledger: { fid, replica, path }, handle } = reader;
  const own = replica === replicaOf(state);
  if (own && repairs && handle.followed !== true) {
    const { line, prev } = end.cursor;
    if (isSynced?.(path, line, prev) !== true) keep(handle);
  }
  if (end.tail.length === 0) {
    // What a link leads to changes without it.
    const current = handle.content !== undefined ||
      (handle.followed !== true && handle.size === stat?.size);
    recordFolded(state, fid, { ...foldedUntil(reader, end), stat: current ? stat : null });
    return null;
  }
  // A tail longer than any row of ours was left by no killed writer: it stays where it is.
  const repairable = own && end.tail.length <= LINE_LIMIT;
  if (!repairable || !repairs) {
    // A reader leaves a tail of ours; with a stat that no file has, the next command looks again.
    leave(reader, { end, stat: repairable && stat !== null ? { ...stat, ctime_ms: 0 } : stat });
    return null;
  }
  const repair = repairedIn(tree, end);
  if (repair === null) {
    leave(reader, { end, stat });
    return null;
  }
  recordFolded(state, fid, { ...foldedUntil(reader, end), stat: null });
  if (repair.quarantined === null) readRepaired(reader, end);
  return repair;
}

/** Null where the file may not be written here, or through this name: its tail stays. */
function repairedIn(tree: Tree, { cursor, tail }: ScanEnd): Repair | null {
  try {
    return repairTail(tree, cursor, tail);
  } catch (cause) {
    if (isOfOnePlace(cause)) return null;
    throw cause;
  }
}

function foldedUntil(
  { lc }: LedgerReader,
  { cursor: { offset, line, prev } }: ScanEnd,
): Omit<Folded, "stat"> {
  // An empty segment has no last line of its own, whatever the one before it ends with.
  return { bytes: offset, lines: line, head: line === 0 ? null : prev, lc: line === 0 ? null : lc };
}

/**
 * Rows of our own that the index did not know were left by a killed writer, who may not have come
 * to sync them. They are synced now: what is built on them must not outlive them.
 */
function keep(handle: Handle): void {
  if (handle.content !== undefined) return;
  const { path } = handle;
  files.sync(handle);
  files.syncFolder(path.slice(0, path.lastIndexOf("/")));
}

/** A torn line that stays in its file is damage. */
function leave(reader: LedgerReader, { end, stat }: Ending): void {
  const { to: { state }, ledger: { fid } } = reader;
  const { offset, line } = end.cursor;
  const at = { fid, line: line + 1, offset, length: end.tail.length, digest: tornDigest(end.tail) };
  foldDamage(state, at, "torn", REASONS.torn);
  recordFolded(state, fid, { ...foldedUntil(reader, end), head: null, stat });
}

/** Tells torn lines apart: that of no whole line, for those have a newline behind them. */
function tornDigest(tail: Uint8Array): string {
  const hash = sha256Parts();
  hash.update(new TextEncoder().encode("torn\n"));
  hash.update(tail);
  return `sha256:${hash.hex()}`;
}

/** Folds the row that was whole and only lacked its newline. */
function readRepaired(reader: LedgerReader, { cursor, tail }: ScanEnd): void {
  const until = cursor.offset + tail.length + 1;
  const next = scan(reader.handle, cursor, until).next();
  if (next.done === true) return;
  const { line, digest } = next.value;
  reader.take(next.value);
  const folded = { bytes: until, lines: line, head: digest, lc: reader.lc, stat: null };
  recordFolded(reader.to.state, reader.ledger.fid, folded);
}
