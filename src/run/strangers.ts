/**
 * Strangers: what stands where ledgers belong, and nobody reads. Most of it is nobody's business
 * (`.gitkeep`, `.DS_Store`); what looks like a ledger may hold rows that somebody misses.
 */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { namesIn, reach, statFolder } from "../base/tree.ts";
import { LEDGER_ZONES, ledgerAt } from "../row/path.ts";

/** What to tell of them, by path: copies that editors and sync programs left, and barred ways. */
export function strangersIn(tree: Tree): string[] {
  return LEDGER_ZONES.flatMap((zone) => below(tree, zone)).sort();
}

function below(tree: Tree, folder: string): string[] {
  const where = reach(tree, folder);
  const found = where === null ? null : files.stat(where);
  if (found === null) return [];
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
  const where = reach(tree, path);
  return where !== null && files.stat(where)?.kind === "folder";
}
