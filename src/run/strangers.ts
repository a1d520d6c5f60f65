/**
 * Strangers: what stands where ledgers belong, and nobody reads. Most of it is nobody's business
 * (`.gitkeep`, `.DS_Store`); what looks like a ledger may hold rows that somebody misses.
 */
import { DENIED } from "../base/store-errors.ts";
import type { Tree } from "../base/tree.ts";
import { isClosed, namesIn, statFolder, statReached } from "../base/tree.ts";
import type { LedgerFault } from "../command/need.ts";
import { LEDGER_ZONES, ledgerAt } from "../row/path.ts";

/** What to tell of them, by path: copies that editors and sync programs left, and barred ways. */
export function strangersIn(tree: Tree): string[] {
  return LEDGER_ZONES.flatMap((zone) => below(tree, zone)).sort();
}

function below(tree: Tree, folder: string): string[] {
  if (statReached(tree, folder) === null) return [];
  if (statFolder(tree, folder) === null) return [`no folder, so nothing below is read: ${folder}`];
  return namesIn(tree, folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (ledgerAt(path) !== null || path.endsWith(".active.jsonl")) return [];
    if (looksLikeLedger(name)) return [`nobody reads this: ${path}`];
    // Zones within zones are looked at by themselves.
    const isZone = (LEDGER_ZONES as readonly string[]).includes(path);
    return isZone || name.includes(".") || !isFolder(tree, path) ? [] : below(tree, path);
  });
}

/** `x (conflicted copy).jsonl`, `x.jsonl.orig`, `x.sync-conflict-1.jsonl`, `x 2.jsonl`. */
function looksLikeLedger(name: string): boolean {
  return !name.startsWith(".") && !name.endsWith(".tmp") && /\.jsonl(?:\.|~|$)/.test(name);
}

function isFolder(tree: Tree, path: string): boolean {
  return statReached(tree, path)?.kind === "folder";
}

/** Folders whose ledgers this user may not read: what is in them is missed, for them alone. */
export function closedFolders(tree: Tree): LedgerFault[] {
  const closed = ledgerFolders(tree)
    .filter((folder) => isClosed(tree, folder, namesIn(tree, folder)));
  return closed.sort().map((file) => {
    const reason = `what is in it may not be read: ${
      DENIED.replaceAll("PATH", `${tree.root}/${file}`)
    }`;
    return { file, line: 0, fault: "unreadable", reason };
  });
}

/** All folders in which ledgers may stand, each once: zones stand within zones. */
export function ledgerFolders(tree: Tree): string[] {
  return [...new Set(LEDGER_ZONES.flatMap((zone) => foldersBelow(tree, zone)))];
}

function foldersBelow(tree: Tree, folder: string): string[] {
  if (!isFolder(tree, folder)) return [];
  const below = namesIn(tree, folder).filter((name) => !name.includes("."))
    .map((name) => `${folder}/${name}`);
  return [folder, ...below.flatMap((path) => foldersBelow(tree, path))];
}
