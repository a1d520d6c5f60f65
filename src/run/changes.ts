/**
 * Looking: which ledgers changed since they were folded. A folder whose names did not change costs
 * one stat; a changed one is read, and its files are looked at. What others append in place, and no
 * folder tells, is seen only by commands that look at all open segments; what they change
 * in a closed one, only by those that look at everything.
 */
import type { Seen, Stat } from "../base/files.ts";
import { isAsSeen } from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { isClosed, namesIn, reach, statFolder, statReached } from "../base/tree.ts";
import { DOCUMENT } from "../row/document.ts";
import { LEDGER_ZONES, ledgerAt, projectIn } from "../row/path.ts";
import { archiveOf, unreadArchives } from "../state/archives.ts";
import { foldedStats, ledgerByPath, statsIn } from "../state/ledgers.ts";
import type { Folder } from "../state/meta.ts";
import { dropFolder, foldersOf, recordFolder, replicaOf } from "../state/meta.ts";
import type { Document } from "../state/projects.ts";
import { documentSeen, documentsIn, documentStats } from "../state/projects.ts";
import { growingStats, openSegments } from "../state/segments.ts";
import type { State } from "../state/state.ts";
import { isEarlyCopy } from "./open-ledger.ts";

export type Reach = "cheap" | "open" | "all";

/** A file that must be read. */
export interface ChangedFile {
  readonly path: string;
  readonly stat: Stat;
}

export interface Changes {
  readonly ledgers: ChangedFile[];
  readonly documents: ChangedFile[];
  /** Ledgers and documents that are no longer there. */
  readonly vanished: string[];
  /** Folders as they were found; recorded when the news are folded. */
  readonly folders: Folder[];
  readonly goneFolders: string[];
}

/**
 * A folder changed less than this before it was read may have changed again since, unseen: the
 * kernel's clock ticks every 10 ms at most, and some file systems keep whole seconds, or two.
 */
const YOUNG_MS = 100;
const YOUNG_WHERE_COARSE_MS = 2000;

interface Search {
  readonly state: State;
  readonly tree: Tree;
  readonly reach: Reach;
  readonly now_ms: number;
  readonly known: ReadonlyMap<string, Folder>;
  /** Folders that were known in a folder. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Folders whose names were read: their files were looked at. */
  readonly read: Set<string>;
  readonly changes: Changes;
}

/** What is new below the store's root. */
export function findChanges(
  state: State,
  tree: Tree,
  options: { readonly reach: Reach; readonly now_ms: number },
): Changes {
  const known = new Map(foldersOf(state).map((folder) => [folder.path, folder]));
  const changes: Changes = {
    ledgers: [],
    documents: [],
    vanished: [],
    folders: [],
    goneFolders: [],
  };
  const children = childrenBy(known.keys());
  const search: Search = {
    state,
    tree,
    known,
    children,
    read: new Set(),
    changes,
    ...options,
  };
  for (const zone of LEDGER_ZONES) walk(search, zone);
  if (options.reach === "cheap") compareOwn(search);
  else compareOthers(search);
  return changes;
}

/** True where there is something to fold; folders alone are nothing to fold. */
export function hasChanges(changes: Changes): boolean {
  return changes.ledgers.length > 0 || changes.documents.length > 0 || changes.vanished.length > 0;
}

function walk(search: Search, folder: string): void {
  const found = statFolder(search.tree, folder);
  const before = search.known.get(folder);
  if (found === null) return leave(search, folder);
  if (before !== undefined && isSettled(before, found, search.now_ms)) {
    for (const child of childrenOf(search, folder)) walk(search, child);
    return;
  }
  const { ino, mtime_ms: mtime, ctime_ms: ctime } = found;
  const names = namesIn(search.tree, folder);
  // One that is closed to this user may be open to the next.
  if (!isClosed(search.tree, folder, names)) {
    search.changes.folders.push({ path: folder, ino, mtime, ctime, looked: search.now_ms });
  }
  readNames(search, folder, names);
}

/**
 * True for a folder that did not change since it was looked at. False also where the clock stepped
 * back: a change may then have the time of an older one.
 */
export function isSettled(before: Folder, found: Stat, now_ms: number): boolean {
  if (now_ms < before.looked) return false;
  const young_ms = found.ctime_ms % 1000 === 0 ? YOUNG_WHERE_COARSE_MS : YOUNG_MS;
  return before.ino === found.ino && before.mtime === found.mtime_ms &&
    before.ctime === found.ctime_ms && before.ctime < before.looked - young_ms;
}

function childrenBy(paths: Iterable<string>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const beside = children.get(folder);
    if (beside === undefined) children.set(folder, [path]);
    else beside.push(path);
  }
  return children;
}

function childrenOf(search: Search, folder: string): readonly string[] {
  return search.children.get(folder) ?? [];
}

/** Everything that was known in a folder that is gone. */
function leave(search: Search, folder: string): void {
  if (!search.known.has(folder)) return;
  search.read.add(folder);
  search.changes.goneFolders.push(folder);
  for (const { path } of statsIn(search.state, folder)) vanish(search, path);
  for (const found of documentsOf(search, folder)) search.changes.vanished.push(found.path);
  for (const child of childrenOf(search, folder)) leave(search, child);
}

/** A ledger is gone, unless what was folded of it is what its archive holds, and that is there. */
function vanish({ state, tree, changes }: Search, path: string): void {
  const archive = archiveOf(state, path);
  const folded = archive !== undefined && ledgerByPath(state, path)?.bytes === archive.bytes &&
    statReached(tree, archive.target) !== null;
  if (!folded) changes.vanished.push(path);
}

function documentsOf(search: Search, folder: string): Document[] {
  const project = projectIn(folder);
  return project === null ? [] : documentsIn(search.state, project);
}

function readNames(search: Search, folder: string, names: readonly string[]): void {
  search.read.add(folder);
  const present = new Set<string>();
  const known = new Map(statsIn(search.state, folder).map((each) => [each.path, each]));
  for (const name of names) {
    const path = `${folder}/${name}`;
    present.add(path);
    const ledger = known.get(path);
    if (ledger !== undefined || ledgerAt(path) !== null) {
      compareFile(search, path, ledger, search.changes.ledgers);
    } else if (DOCUMENT.test(path)) {
      compareFile(search, path, documentSeen(search.state, path), search.changes.documents);
    } else if (!name.includes(".")) walk(search, path);
  }
  for (const path of known.keys()) if (!present.has(path)) vanish(search, path);
  for (const found of documentsOf(search, folder)) {
    if (!present.has(found.path)) search.changes.vanished.push(found.path);
  }
  for (const child of childrenOf(search, folder)) if (!present.has(child)) leave(search, child);
}

/**
 * Files in folders that did not change: one query, and a bare look at each; only at those that
 * somebody may append to, or at all.
 */
function compareOthers(search: Search): void {
  const { state, read, changes, reach } = search;
  const isRead = (path: string) => read.size > 0 && read.has(path.slice(0, path.lastIndexOf("/")));
  for (const ledger of reach === "all" ? foldedStats(state) : growingStats(state)) {
    if (!isRead(ledger.path)) compareFile(search, ledger.path, ledger, changes.ledgers);
  }
  for (const document of documentStats(state)) {
    if (!isRead(document.path)) compareFile(search, document.path, document, changes.documents);
  }
  // An archive that came later than the row that names it.
  for (const { source, target } of unreadArchives(state)) {
    const isThere = (path: string) => statReached(search.tree, path) !== null;
    if (!isThere(target)) continue;
    if (!isThere(source) || isEarlyCopy(search.tree, state, source)) changes.vanished.push(source);
  }
}

/** Enters a file that is not as it was known, or is gone, in the news. */
function compareFile(
  search: Search,
  path: string,
  known: Seen | undefined,
  changed: ChangedFile[],
): void {
  const where = known === undefined ? null : reach(search.tree, path);
  if (where !== null && known !== undefined && isAsSeen(where, known)) return;
  const found = statReached(search.tree, path);
  if (found !== null) changed.push({ path, stat: found });
  else if (known !== undefined) vanish(search, path);
}

/**
 * A killed writer leaves its own files longer than they were folded, in folders that did not
 * change: only those that are still open.
 */
function compareOwn(search: Search): void {
  const seen = new Set(search.changes.ledgers.map((changed) => changed.path));
  for (const ledger of openSegments(search.state, replicaOf(search.state))) {
    if (!seen.has(ledger.path)) compareFile(search, ledger.path, ledger, search.changes.ledgers);
  }
}

/** Enters the folders that were read, so that the next look can pass them over. */
export function recordFolders(state: State, changes: Changes): void {
  for (const folder of changes.folders) recordFolder(state, folder);
  for (const folder of changes.goneFolders) dropFolder(state, folder);
}
