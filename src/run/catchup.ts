/** Catching up: what is new in the ledgers goes into the index, at the cost of what changed. */
import { isDenied, isOfOnePlace } from "../base/system-errors.ts";
import type { Handle, Stat } from "../base/files.ts";
import * as files from "../base/files.ts";
import { readSound } from "../base/linked.ts";
import { statReached } from "../base/tree.ts";
import type { Repair } from "../store/repair.ts";
import { DOCUMENT } from "../row/document.ts";
import { ledgerAt, type LedgerPath } from "../row/path.ts";
import { isOutcomeFile } from "../row/series.ts";
import { archiveOf, takeArchived } from "../state/archives.ts";
import { beginBuilding, endBuilding } from "../state/building.ts";
import { foldDamage, forgetRows, settle } from "../state/fold.ts";
import { type GoneCount, takeNewlyGone } from "../state/gone.ts";
import {
  dropLedger,
  enterLedger,
  isEmpty,
  ledgerByPath,
  type LedgerFile,
  recordFolded,
} from "../state/ledgers.ts";
import { beginWithNone, endWithNone } from "../state/none-known.ts";
import { dropDocument, enterDocument } from "../state/projects.ts";
import { leaveToRecall } from "../state/recall-part.ts";
import { enterAllSigns } from "../state/signs.ts";
import { isOwnDocument } from "../view/document.ts";
import { openLedger } from "./open-ledger.ts";
import type { ChangedFile, Changes } from "./changes.ts";
import { recordFolders } from "./changes.ts";
import { type CatchUp, leaveReplica, LedgerReader } from "./ledger-reader.ts";
import { finishLedger } from "./tail.ts";

/** What catching up met that somebody should hear of. */
export interface News {
  /** Torn tails that were repaired. */
  readonly repairs: readonly Repair[];
  /** Files of which rows are gone that were acknowledged here. */
  readonly gone: readonly GoneCount[];
}

/** Folds all news. */
export function catchUp(to: CatchUp, changes: Changes): News {
  const { state } = to;
  const isNew = isEmpty(state);
  if (isNew) beginWithNone(state);
  if (isNew && bytesOf(changes) > RECALLED_BYTES) leaveToRecall(state);
  if (isNew && bytesOf(changes) > LARGE_BYTES) beginBuilding(state);
  for (const path of changes.vanished) {
    if (DOCUMENT.test(path)) dropDocument(state, path);
    else followArchive(to, path);
  }
  const ledgers = changes.ledgers
    .map((changed) => ({ changed, at: ledgerAt(changed.path) as LedgerPath }))
    .sort((a, b) =>
      // An event that comes after its outcome need not be queued.
      Number(isOutcomeFile(b.at.path)) - Number(isOutcomeFile(a.at.path)) ||
      (a.at.series < b.at.series ? -1 : a.at.series > b.at.series ? 1 : 0) ||
      a.at.segment - b.at.segment
    );
  const repairs = ledgers.flatMap(({ changed, at }) => readLedger(to, at, changed.stat) ?? []);
  for (const changed of changes.documents) readDocument(to, changed);
  for (const source of takeArchived(state)) followArchive(to, source);
  recordFolders(state, changes);
  settle(state);
  endWithNone(state);
  endBuilding(state, enterAllSigns);
  return { repairs, gone: takeNewlyGone(state) };
}

/** Of less, no more is saved than making an index apart costs. */
const LARGE_BYTES = 4 * 1024 * 1024;

/** The terms of less are found in a moment; those of more, when somebody recalls. */
const RECALLED_BYTES = 256 * 1024;

function bytesOf({ ledgers }: Changes): number {
  return ledgers.reduce((sum, { stat }) => sum + stat.size, 0);
}

/**
 * A file that went, or whose archive came or did: where it is gone, or an early copy, its archive
 * stands for it.
 */
function followArchive(to: CatchUp, source: string): void {
  const { state, tree } = to;
  const at = ledgerAt(source);
  if (at === null) return;
  const found = statReached(tree, source);
  const archive = archiveOf(state, source);
  const isThere = (target: string) => statReached(tree, target) !== null;
  if (found === null && (archive === undefined || !isThere(archive.target))) {
    return forgetFile(to, source);
  }
  const bytes = Math.max(found?.size ?? 0, archive?.bytes ?? 0);
  if (ledgerByPath(state, source)?.bytes !== bytes) readLedger(to, at, found);
}

function forgetFile(to: CatchUp, path: string): void {
  const ledger = forgetLines(to, path);
  if (ledger !== undefined) dropLedger(to.state, ledger.fid);
}

/** Forgets what was folded of a file; returns the file, which keeps its number. */
function forgetLines({ state, random }: CatchUp, path: string): LedgerFile | undefined {
  const ledger = ledgerByPath(state, path);
  if (ledger === undefined) return undefined;
  if (ledger.lines > 0) leaveReplica(state, ledger.replica, random);
  forgetRows(state, ledger.fid, 0);
  return ledger;
}

/** v1's documents hold what stands nowhere else; those that we once made there are passed over. */
function readDocument({ state, tree }: CatchUp, { path, stat }: ChangedFile): void {
  const body = readSound(tree, path, DOCUMENT_BYTES) ?? "";
  const [, folder = "", name = ""] = DOCUMENT.exec(path) ?? [];
  const { size, ino, mtime_ms: mtime, ctime_ms: ctime } = stat;
  const own = isOwnDocument(body);
  enterDocument(state, { path, folder, name, body: own ? "" : body, size, ino, mtime, ctime });
}

const DOCUMENT_BYTES = 64 * 1024;

function readLedger(to: CatchUp, at: LedgerPath, stat: Stat | null): Repair | null {
  let handle: Handle | null;
  try {
    handle = openLedger(to.tree, to.state, at.path);
  } catch (cause) {
    if (!isOfOnePlace(cause)) throw cause;
    // What is closed to this user may be open to the next: no stat says that it is as it was.
    const denied = isDenied(cause);
    const reason = denied ? `${cause.message}: ${cause.hint}` : cause.message;
    enterStranger(to, at, { stat: denied ? null : stat, reason });
    return null;
  }
  if (handle === null) {
    forgetFile(to, at.path);
    return null;
  }
  try {
    const ledger = ledgerByPath(to.state, at.path) ?? enterLedger(to.state, at);
    const reader = new LedgerReader(to, ledger, handle);
    return finishLedger(reader, { end: reader.fold(), stat });
  } finally {
    files.close(handle);
  }
}

/**
 * What stands where a ledger belongs, and is none, or may not be read, costs that place alone: it
 * is named as damage, and looked at again when it changes.
 */
function enterStranger(
  to: CatchUp,
  at: LedgerPath,
  { stat, reason }: { readonly stat: Stat | null; readonly reason: string },
): void {
  const { state } = to;
  const { fid } = forgetLines(to, at.path) ?? enterLedger(state, at);
  foldDamage(state, { fid, line: 1, offset: 0, length: 0, digest: "" }, "unreadable", reason);
  recordFolded(state, fid, { bytes: 0, lines: 0, head: null, lc: null, stat });
}
