/** Writes the derived files that the fold marked, before the commit and under the lock. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { readText, replaceFile, within } from "../base/tree.ts";
import { append } from "../store/append.ts";
import { placeOf } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import { attachPath, conflictsPath, viewFiles, viewPath } from "../row/path.ts";
import type { DerivedFile, StaleFile } from "../state/stale.ts";
import { allDerived, dropDerived, markLost, recordDerived, staleFiles } from "../state/stale.ts";
import { derivedAt, hasLate, touchedIn, unmark } from "../state/stale.ts";
import type { Reader } from "../state/reader.ts";
import { hasNames } from "../state/outcomes.ts";
import { documentFor, documentPlaces, scopeOfProject } from "../state/projects.ts";
import type { ActiveObject } from "../state/active.ts";
import { capsule, CAPSULE_DEFAULTS } from "../view/capsule.ts";
import { DERIVED, documentText } from "../view/document.ts";
import { conflictLines, linesById, splicedLines, viewLines } from "../view/lines.ts";
import type { ViewLines } from "../view/lines.ts";

/**
 * Serves all marks. A mark falls only after its file is in place, and stays where a row could not
 * be read: its file was changed under the index, and may be again as it was. `begun` is told of
 * each mark before its file is touched.
 */
export function serveMarks(tree: Tree, reader: Reader, begun: (stale: StaleFile) => void): void {
  for (const stale of staleFiles(reader.state)) {
    begun(stale);
    let missed = false;
    const row = (rid: number) => {
      const found = reader.row(rid);
      missed ||= found === null;
      return found;
    };
    serve(tree, { ...reader, row }, stale);
    unmark(reader.state, stale);
    if (missed) markLost(reader.state, stale);
  }
}

function serve(tree: Tree, reader: Reader, stale: StaleFile): void {
  if (stale.kind === "view") serveView(tree, reader, stale);
  else if (stale.kind === "conflicts") serveConflicts(tree, reader, stale);
  else if (stale.kind === "document") serveDocument(tree, reader, stale);
  else serveCapsule(tree, reader, stale);
}

/**
 * Marks derived files that are not as they were written, and removes those that the index does not
 * know: it was made anew, or restored, since they were shown.
 */
export function sweepViews(tree: Tree, reader: Reader): void {
  const known = new Set<string>();
  for (const shown of allDerived(reader.state)) {
    known.add(shown.path);
    if (!isAsShown(tree, shown)) markLost(reader.state, shown);
  }
  for (const path of viewFiles((folder) => files.list(within(tree, folder)))) {
    if (!known.has(path)) files.remove(within(tree, path));
  }
  for (const path of documentPlaces(reader.state)) {
    // v1's are never touched.
    const isOurs = () => readText(tree, path, DOCUMENT_BYTES)?.includes(DERIVED);
    if (!known.has(path) && isOurs() === true) files.remove(within(tree, path));
  }
}

const DOCUMENT_BYTES = 64 * 1024;

function isAsShown(tree: Tree, { path, bytes, mtime }: DerivedFile): boolean {
  const found = files.stat(within(tree, path));
  return found !== null && found.size === bytes && found.mtime_ms === mtime;
}

function serveView(tree: Tree, reader: Reader, stale: StaleFile): void {
  const key = JSON.parse(stale.key) as ViewKey;
  const path = viewPath(key);
  const shown = derivedAt(reader.state, path);
  if (stale.level === "extend" && shown !== undefined && extend(tree, reader, key, shown)) return;
  const { text, last } = rewritten(tree, reader, { stale, key, shown });
  if (last === null) return removeShown(tree, reader, path);
  replaceFile(tree, path, text);
  record(tree, reader, { path, kind: "view", key: stale.key, ...lastOf(last) });
}

/** A month as it is now, at the cost of what changed in it, as far as that is known. */
function rewritten(
  tree: Tree,
  reader: Reader,
  { stale, key, shown }: {
    readonly stale: StaleFile;
    readonly key: ViewKey;
    readonly shown: DerivedFile | undefined;
  },
): ViewLines {
  const { state } = reader;
  const changed = touchedIn(state, stale.key);
  const isKnown = changed !== null && shown !== undefined && isAsShown(tree, shown);
  // Names that v1 gave may come and go without a change of any object.
  if (!isKnown || hasNames(state)) return viewLines(reader, key);
  const text = readText(tree, shown.path, shown.bytes) ?? "";
  if (hasLate(state, stale.key)) return viewLines(reader, key, { lines: linesById(text, changed) });
  return splicedLines(reader, key, { text, changed, behind: placeOf(shown) });
}

/** Adds the lines behind the last one; false where something came before it. */
function extend(tree: Tree, reader: Reader, key: ViewKey, shown: DerivedFile): boolean {
  if (!isAsShown(tree, shown)) return false;
  const { text, last } = viewLines(reader, key, { behind: placeOf(shown) });
  if (last === null) return false;
  const bytes = new TextEncoder().encode(text.slice(0, -1));
  const done = append(tree, [{ path: shown.path, size: shown.bytes, bytes: [bytes] }]);
  if ("moved" in done) return false;
  record(tree, reader, { ...shown, ...lastOf(last) });
  return true;
}

function lastOf({ lc, ts, source }: ActiveObject): Pick<DerivedFile, "lc" | "ts" | "source"> {
  return { lc, ts, source };
}

/** Records a file as it stands now. */
function record(tree: Tree, reader: Reader, shown: Omit<DerivedFile, "bytes" | "mtime">): void {
  const found = files.stat(within(tree, shown.path));
  const { size: bytes = 0, mtime_ms: mtime = 0 } = found ?? {};
  recordDerived(reader.state, { ...shown, bytes, mtime });
}

function removeShown(tree: Tree, reader: Reader, path: string): void {
  files.remove(within(tree, path));
  dropDerived(reader.state, path);
}

function serveConflicts(tree: Tree, reader: Reader, stale: StaleFile): void {
  const [scope, realm] = JSON.parse(stale.key) as [string, string];
  const path = conflictsPath(scope, realm);
  const text = conflictLines(reader, scope, realm);
  if (text === "") return removeShown(tree, reader, path);
  replaceFile(tree, path, text);
  record(tree, reader, { path, kind: "conflicts", key: stale.key, lc: 0, ts: 0, source: "" });
}

/** `state.md` and `resume.md`; beside v1's own file, which is never written, as `*.active.md`. */
function serveDocument(tree: Tree, reader: Reader, stale: StaleFile): void {
  const [project, name] = JSON.parse(stale.key) as [string, "state" | "resume"];
  const path = documentFor(reader.state, project, name);
  const text = documentText(reader, project, name);
  if (text === null) return removeShown(tree, reader, path);
  replaceFile(tree, path, text);
  record(tree, reader, { path, kind: "document", key: stale.key, lc: 0, ts: 0, source: "" });
}

/** A capsule that `attach` once made stays true; one that is v1's, or missing, is left alone. */
function serveCapsule(tree: Tree, reader: Reader, stale: StaleFile): void {
  const [scope] = JSON.parse(stale.key) as [string, string];
  if (!scope.startsWith("project:")) return;
  const project = scope.slice("project:".length);
  const path = attachPath(project, "");
  const old = readText(tree, path, 1024 * 1024);
  if (old === null || !old.includes(DERIVED)) return;
  const own = scopeOfProject(reader.state, project);
  const { text } = capsule(reader, { project, scope: own, ...CAPSULE_DEFAULTS });
  if (text !== old) replaceFile(tree, path, text);
}
