/** Catching up: what is new in the ledgers goes into the index, at the cost of what changed. */
import type { Stat } from "../base/files.ts";
import * as files from "../base/files.ts";
import { readText, within } from "../base/tree.ts";
import type { Repair } from "../store/repair.ts";
import { DOCUMENT, isOutcomeFile, ledgerAt, type LedgerPath } from "../row/path.ts";
import { archiveOf, takeArchived } from "../state/archives.ts";
import { forgetRows, settle } from "../state/fold.ts";
import { dropLedger, enterLedger, ledgerByPath } from "../state/ledgers.ts";
import { dropDocument, enterDocument } from "../state/projects.ts";
import { DERIVED } from "../view/document.ts";
import { openLedger } from "./open-ledger.ts";
import type { ChangedFile, Changes } from "./changes.ts";
import { recordFolders } from "./changes.ts";
import { type CatchUp, leaveReplica, LedgerReader } from "./ledger-reader.ts";
import { finishLedger } from "./tail.ts";

/** Folds all news. Returns the torn tails that were repaired. */
export function catchUp(to: CatchUp, changes: Changes): Repair[] {
  const { state } = to;
  for (const path of changes.vanished) forgetFile(to, path);
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
  return repairs;
}

/**
 * A file whose archive came or went: one that is gone, or an early copy, is read from the archive;
 * without either it is forgotten.
 */
function followArchive(to: CatchUp, source: string): void {
  const { state, tree } = to;
  const at = ledgerAt(source);
  if (at === null) return;
  const found = files.stat(within(tree, source));
  const archive = archiveOf(state, source);
  if (found === null && archive === undefined) return forgetFile(to, source);
  const bytes = Math.max(found?.size ?? 0, archive?.bytes ?? 0);
  if (ledgerByPath(state, source)?.bytes !== bytes) readLedger(to, at, found);
}

function forgetFile({ state, random }: CatchUp, path: string): void {
  if (DOCUMENT.test(path)) return dropDocument(state, path);
  const ledger = ledgerByPath(state, path);
  if (ledger === undefined) return;
  if (ledger.lines > 0) leaveReplica(state, ledger.replica, random);
  forgetRows(state, ledger.fid, 0);
  dropLedger(state, ledger.fid);
}

/** v1's documents hold what stands nowhere else; ours are derived and passed over. */
function readDocument({ state, tree }: CatchUp, { path, stat }: ChangedFile): void {
  const body = readText(tree, path, 64 * 1024) ?? "";
  const [, folder = "", name = ""] = DOCUMENT.exec(path) ?? [];
  const { size, ino, mtime_ms: mtime, ctime_ms: ctime } = stat;
  const own = body.includes(DERIVED);
  enterDocument(state, { path, folder, name, body: own ? "" : body, size, ino, mtime, ctime });
}

function readLedger(to: CatchUp, at: LedgerPath, stat: Stat | null): Repair | null {
  const handle = openLedger(to.tree, to.state, at.path);
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
