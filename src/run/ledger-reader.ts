/** Reading one ledger into the index: from the first line that is not as it was folded before. */
import type { Handle, Stat } from "../base/files.ts";
import * as files from "../base/files.ts";
import type { Random } from "../base/id.ts";
import type { Tree } from "../base/tree.ts";
import type { Parsed } from "../store/parse.ts";
import { parseLine } from "../store/parse.ts";
import type { Repair } from "../store/repair.ts";
import { repairTail } from "../store/repair.ts";
import type { Cursor, ScanEnd, ScannedLine } from "../store/scan.ts";
import { scan } from "../store/scan.ts";
import { LINE_LIMIT, NO_PREV, UNREADABLE } from "../row/line.ts";
import { folderOf, type LedgerPath } from "../row/path.ts";
import { enterDamage } from "../state/damage.ts";
import { foldDamage, foldRow, forgetRows, settle } from "../state/fold.ts";
import { renewReplica } from "../state/index.ts";
import { replicaOf } from "../state/meta.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import { digestAt, recordFolded, segmentBefore, shortDigest } from "../state/ledgers.ts";
import type { State } from "../state/state.ts";

/** Rows between two commits of a long catch-up: others see progress, and a kill loses little. */
const BATCH = 20_000;

export interface CatchUp {
  readonly state: State;
  readonly tree: Tree;
  readonly random: Random;
  /** True where torn tails of our own files are repaired: readers leave them. */
  readonly repairs: boolean;
  /** Commits what was folded so far and begins anew. */
  readonly commit: () => void;
  /** Rows folded since the last commit, of whatever file. */
  pending: number;
}

/**
 * Lines of our own are gone: a branch switch or a restored folder took them, and they may come
 * back. Whatever is written from now on belongs to a new replica, so that no two histories meet.
 */
export function leaveReplica(state: State, replica: string, random: Random): void {
  if (replica === replicaOf(state)) renewReplica(state, random);
}

/** One file while it is read: where its rows go, and what of it was folded before. */
export class LedgerReader {
  readonly #to: CatchUp;
  readonly #ledger: LedgerFile;
  readonly #handle: Handle;

  constructor(to: CatchUp, ledger: LedgerFile, handle: Handle) {
    this.#to = to;
    this.#ledger = ledger;
    this.#handle = handle;
  }

  /** Folds from the first line that is not as it was folded before. */
  fold(): ScanEnd {
    const { state } = this.#to;
    const { fid, lines } = this.#ledger;
    const grown = this.#hasGrown();
    const lines_before = grown ? lines : 0;
    const scanning = scan(this.#handle, this.#start(grown), this.#handle.size);
    let same = !grown;
    // A torn tail was folded as damage behind the last line; a new file has nothing to forget.
    if (grown && this.#ledger.size !== null) forgetRows(state, fid, lines);
    for (let next = scanning.next();; next = scanning.next()) {
      if (next.done === true) {
        if (same) this.#forgetBehind(Math.max(next.value.cursor.line, lines_before));
        return next.value;
      }
      const line = next.value;
      if (same && digestAt(state, fid, line.line) === shortDigest(line.digest)) continue;
      if (same) this.#forgetBehind(line.line - 1);
      same = false;
      this.#take(line);
    }
  }

  /** What was folded behind this line is no longer in the file. */
  #forgetBehind(line: number): void {
    const { state, random } = this.#to;
    const { fid, lines, replica } = this.#ledger;
    if (line < lines) leaveReplica(state, replica, random);
    forgetRows(state, fid, line);
  }

  /** True where all that was folded stands unchanged before the new lines. */
  #hasGrown(): boolean {
    const { bytes, lines, head, path, format } = this.#ledger;
    if (lines === 0) return true;
    if (head === null || this.#handle.size <= bytes) return false;
    const last = digestAt(this.#to.state, this.#ledger.fid, lines);
    const bytesOfHead = lastLine(this.#handle, bytes);
    if (bytesOfHead === null) return false;
    const at: LedgerPath = { ...this.#ledger, path, format };
    const cursor: Cursor = { ledger: at, offset: bytesOfHead, line: lines - 1, prev: null };
    const found = scan(this.#handle, cursor, bytes).next();
    return found.done !== true && shortDigest(found.value.digest) === last;
  }

  #start(grown: boolean): Cursor {
    const ledger = this.#ledger;
    if (grown && ledger.lines > 0) {
      return { ledger, offset: ledger.bytes, line: ledger.lines, prev: ledger.head };
    }
    return { ledger, offset: 0, line: 0, prev: this.#firstPrev() };
  }

  /** A chain begins with zeros; a further segment goes on from the one before. */
  #firstPrev(): string | null {
    if (this.#ledger.segment === 1) return NO_PREV;
    return segmentBefore(this.#to.state, this.#ledger)?.head ?? null;
  }

  #take(line: ScannedLine): void {
    const { state } = this.#to;
    const { fid, path, replica } = this.#ledger;
    const { line: number, offset, length, digest } = line;
    const at = { fid, line: number, offset, length, digest };
    const parsed: Parsed = line.fault === "edited" || line.fault === "unreadable"
      ? { fault: line.fault, reason: reasonOf(line.fault) }
      : parseLine(line.text, this.#ledger, line.hash);
    if ("fault" in parsed) foldDamage(state, at, parsed.fault, parsed.reason);
    else if ("row" in parsed) {
      const { row, order } = parsed;
      const rid = foldRow(state, { ...at, row, order, folder: folderOf(path), replica });
      if (line.fault === "unchained") enterDamage(state, rid, "deleted", UNCHAINED);
    }
    this.#to.pending += 1;
    if (this.#to.pending >= BATCH) this.#pause(line);
  }

  /** Commits in the midst of a long file, which is then read on from here. */
  #pause(line: ScannedLine): void {
    settle(this.#to.state);
    recordFolded(this.#to.state, this.#ledger.fid, {
      bytes: line.offset + line.length + 1,
      lines: line.line,
      head: line.fault === null ? line.digest : null,
      stat: null,
    });
    this.#to.commit();
    this.#to.pending = 0;
  }

  /** Records how far the file was folded; a torn tail of our own is repaired, others' is damage. */
  finish(end: ScanEnd, stat: Stat | null): Repair | null {
    const { state, tree, repairs } = this.#to;
    const { fid, replica } = this.#ledger;
    const { offset, line, prev } = end.cursor;
    // An empty segment has no last line of its own, whatever the one before it ends with.
    const folded = { bytes: offset, lines: line, head: line === 0 ? null : prev };
    const torn = end.tail.length > 0;
    const own = replica === replicaOf(state);
    if (own && repairs) this.#keep();
    if (!torn) {
      const current = this.#handle.content !== undefined || this.#handle.size === stat?.size;
      recordFolded(state, fid, { ...folded, stat: current ? stat : null });
      return null;
    }
    // Longer than any row of ours: nothing that a killed writer left, so it stays where it is.
    const foreign = end.tail.length > LINE_LIMIT;
    if (repairs && own && !foreign) {
      const repair = repairTail(tree, end.cursor, end.tail);
      recordFolded(state, fid, { ...folded, stat: null });
      if (repair.quarantined === null) this.#readRepaired(end);
      return repair;
    }
    const at = { fid, line: line + 1, offset, length: end.tail.length, digest: "" };
    foldDamage(state, at, "torn", "the last line has no end");
    // A reader leaves our own tail as it is; with a stat that no file has, it is looked at again.
    const seen = own && !foreign && stat !== null ? { ...stat, ctime_ms: 0 } : stat;
    recordFolded(state, fid, { ...folded, head: null, stat: seen });
    return null;
  }

  /**
   * Rows of our own that the index did not know were left by a killed writer, who may not have
   * come to sync them. What is built on them now must not outlive them.
   */
  #keep(): void {
    if (this.#handle.content !== undefined) return;
    const { path } = this.#handle;
    files.sync(this.#handle);
    files.syncFolder(path.slice(0, path.lastIndexOf("/")));
  }

  /** The whole row that only lacked its newline. */
  #readRepaired(end: ScanEnd): void {
    const until = end.cursor.offset + end.tail.length + 1;
    const scanning = scan(this.#handle, end.cursor, until);
    const next = scanning.next();
    if (next.done === true) return;
    this.#take(next.value);
    recordFolded(this.#to.state, this.#ledger.fid, {
      bytes: until,
      lines: next.value.line,
      head: next.value.digest,
      stat: null,
    });
  }
}

/** The row itself is sound and counts; `validate` tells what happened between the two. */
const UNCHAINED = "it does not follow the line before it";

function reasonOf(fault: "edited" | "unreadable"): string {
  return fault === "edited" ? "hash mismatch" : UNREADABLE;
}

/** Where the line that ends at `end` begins; null when it cannot be found within the limit. */
function lastLine(handle: Handle, end: number): number | null {
  const room = Math.min(end, LINE_LIMIT + 2);
  const bytes = new Uint8Array(room);
  if (files.readAt(handle, bytes, end - room) < room || bytes[room - 1] !== 0x0a) return null;
  const before = bytes.subarray(0, room - 1).lastIndexOf(0x0a);
  return before < 0 ? (room === end ? 0 : null) : end - room + before + 1;
}
