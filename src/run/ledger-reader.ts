/** Reading one ledger into the index: from the first line that is not as it was folded before. */
import type { Handle } from "../base/files.ts";
import * as files from "../base/files.ts";
import type { Random } from "../base/id.ts";
import type { Tree } from "../base/tree.ts";
import { REASONS } from "../store/line-fault.ts";
import { membersOf, type Parsed } from "../store/parse.ts";
import { admit } from "../store/gate.ts";
import type { Cursor, ScanEnd, ScannedLine } from "../store/scan.ts";
import { scan } from "../store/scan.ts";
import { LINE_LIMIT } from "../row/line.ts";
import { folderOf, type LedgerPath } from "../row/path.ts";
import { enterBreak, hasBreaks, replaceBreaks } from "../state/damage.ts";
import { forgetRows, settle } from "../state/fold.ts";
import { renewReplica } from "../state/index.ts";
import { replicaOf } from "../state/meta.ts";
import type { LedgerFile } from "../state/ledgers.ts";
import {
  digestsOf,
  hasRowsBehind,
  recordFirst,
  recordFolded,
  shortDigest,
  wasFolded,
} from "../state/ledgers.ts";
import { ridOf } from "../state/rid.ts";
import type { State } from "../state/state.ts";
import { brokenChain, firstPrev } from "./chain.ts";
import { LineQueue } from "./line-queue.ts";

/** Rows between two commits of a long catch-up: others see progress, and a kill loses little. */
const BATCH = 20_000;

export interface CatchUp {
  readonly state: State;
  readonly tree: Tree;
  readonly random: Random;
  /** True where torn tails of our own files are repaired: readers leave them. */
  readonly repairs: boolean;
  /** True where a line of ours is known to be on the disk, with those before; not known: no. */
  readonly isSynced?: (path: string, line: number, digest: string | null) => boolean;
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
  readonly to: CatchUp;
  readonly ledger: LedgerFile;
  readonly handle: Handle;
  /** Lines that were taken and are not folded yet. */
  readonly #queue: LineQueue;
  /** The greatest clock of a row that was admitted. */
  lc: number | null = null;
  /** What was folded of a file that is not as it was: by line, what `shortDigest` gave. */
  #folded: readonly string[] = [];

  constructor(to: CatchUp, ledger: LedgerFile, handle: Handle) {
    this.to = to;
    this.ledger = ledger;
    this.handle = handle;
    const { fid, path, replica } = ledger;
    this.#queue = new LineQueue(to.state, { fid, folder: folderOf(path), replica });
  }

  /** Folds from the first line that is not as it was folded before. */
  fold(): ScanEnd {
    const { state } = this.to;
    const { fid, lines } = this.ledger;
    const grown = this.#hasGrown();
    const lines_before = grown ? lines : 0;
    const scanning = scan(this.handle, this.#start(grown), this.handle.size);
    let same = !grown;
    if (grown && lines > 0) this.lc = this.ledger.lc;
    // A torn tail was folded as damage behind the last line, as was a file that nobody could read.
    const isKnown = this.ledger.size !== null || hasRowsBehind(state, fid, lines);
    if (grown && isKnown) forgetRows(state, fid, lines);
    for (let next = scanning.next();; next = scanning.next()) {
      if (next.done === true) {
        this.#queue.fold();
        if (same) this.#forgetBehind(Math.max(next.value.cursor.line, lines_before));
        if (next.value.cursor.line < this.#folded.length) this.#leave();
        if (hasBreaks(state, fid)) this.#explain();
        return next.value;
      }
      const line = next.value;
      if (same && wasFolded(state, fid, line)) continue;
      if (same) this.#forgetBehind(line.line - 1);
      same = false;
      const before = this.#folded[line.line - 1];
      if (before !== undefined && before !== shortDigest(line.digest)) this.#leave();
      this.#queueUp(line);
    }
  }

  /** What was folded behind this line is no longer in the file as it was. */
  #forgetBehind(line: number): void {
    const { state } = this.to;
    const { fid, lines } = this.ledger;
    this.#folded = digestsOf(state, fid).slice(0, lines);
    forgetRows(state, fid, line);
    this.lc = this.#clockOf(line);
  }

  /** A line of our own is gone: one whose payload was taken out is still the line that it was. */
  #leave(): void {
    const { state, random } = this.to;
    const { replica } = this.ledger;
    if (replica !== replicaOf(state)) return;
    this.#queue.fold();
    leaveReplica(state, replica, random);
  }

  /** True where all that was folded stands unchanged before the new lines. */
  #hasGrown(): boolean {
    const { bytes, lines, head, path, format } = this.ledger;
    if (lines === 0) return true;
    if (head === null || this.handle.size <= bytes) return false;
    const offset = lastLine(this.handle, bytes);
    if (offset === null) return false;
    const at: LedgerPath = { ...this.ledger, path, format };
    const cursor: Cursor = { ledger: at, offset, line: lines - 1, prev: null };
    const found = scan(this.handle, cursor, bytes).next();
    return found.done !== true && wasFolded(this.to.state, this.ledger.fid, found.value);
  }

  #start(grown: boolean): Cursor {
    const ledger = this.ledger;
    if (grown && ledger.lines > 0) {
      return { ledger, offset: ledger.bytes, line: ledger.lines, prev: ledger.head };
    }
    return { ledger, offset: 0, line: 0, prev: firstPrev(ledger) };
  }

  /** A line that does not follow tells little alone: all lines say what happened to them. */
  #explain(): void {
    const faults = brokenChain(this.ledger, (take) => {
      const lines = scan(this.handle, this.#start(false), this.handle.size);
      let next = lines.next();
      for (; next.done !== true; next = lines.next()) take(next.value);
      return next.value;
    });
    replaceBreaks(this.to.state, this.ledger.fid, faults);
  }

  /** The greatest clock among the first lines of a file, which are folded already. */
  #clockOf(lines: number): number | null {
    if (lines === this.ledger.lines) return this.ledger.lc;
    let clock: number | null = null;
    const scanning = scan(this.handle, this.#start(false), this.handle.size);
    for (
      let next = scanning.next();
      !next.done && next.value.line <= lines;
      next = scanning.next()
    ) {
      const parsed = this.#admit(next.value, clock);
      if ("row" in parsed) clock = Math.max(clock ?? 0, parsed.order.lc);
    }
    return clock;
  }

  #admit(line: ScannedLine, clock: number | null): Parsed {
    const { fault, hash, text } = line;
    return fault === "edited" || fault === "unreadable"
      ? { fault, reason: REASONS[fault] }
      : admit(text, { ledger: this.ledger, hash, clock, seen: line });
  }

  /** Folds one line: its row, or what is wrong with it. */
  take(line: ScannedLine): void {
    this.#queueUp(line);
    this.#queue.fold();
  }

  #queueUp(line: ScannedLine): void {
    const { state } = this.to;
    const { fid, segment } = this.ledger;
    const parsed = this.#admit(line, this.lc);
    if (line.line === 1 && segment > 1) recordFirst(state, fid, prevIn(line));
    if (line.fault === "unchained") {
      // The row itself is sound and counts; what happened is told once all lines were read.
      enterBreak(state, ridOf(fid, line.line), "deleted", REASONS.unchained);
    }
    if ("row" in parsed) this.lc = Math.max(this.lc ?? 0, parsed.order.lc);
    this.#queue.add(line, parsed);
    this.to.pending += 1;
    if (this.to.pending >= BATCH) this.#pause(line);
  }

  /** Commits in the midst of a long file, which is then read on from here. */
  #pause(line: ScannedLine): void {
    this.#queue.fold();
    settle(this.to.state);
    recordFolded(this.to.state, this.ledger.fid, {
      bytes: line.offset + line.length + 1,
      lines: line.line,
      head: line.fault === null ? line.digest : null,
      lc: this.lc,
      stat: null,
    });
    this.to.commit();
    this.to.pending = 0;
  }
}

/** What a line names as the one before it; null where it cannot be read. */
function prevIn({ fault, text }: ScannedLine): string | null {
  if (fault === "edited" || fault === "unreadable") return null;
  const prev = membersOf(text)?.["prev"];
  return typeof prev === "string" ? prev : null;
}

/** Where the line that ends at `end` begins; null when it cannot be found within the limit. */
function lastLine(handle: Handle, end: number): number | null {
  const room = Math.min(end, LINE_LIMIT + 2);
  const bytes = new Uint8Array(room);
  if (files.readAt(handle, bytes, end - room) < room || bytes[room - 1] !== 0x0a) return null;
  const before = bytes.subarray(0, room - 1).lastIndexOf(0x0a);
  return before < 0 ? (room === end ? 0 : null) : end - room + before + 1;
}
