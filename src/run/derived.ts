/** Writes the derived files that the fold marked, before the commit and under the lock. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { readText, replaceFile, within } from "../base/tree.ts";
import { append } from "../store/append.ts";
import type { Order } from "../row/order.ts";
import type { ViewKey } from "../row/path.ts";
import { attachPath, conflictsPath, viewPath } from "../row/path.ts";
import type { Mark, Shown } from "../state/stale.ts";
import { allShown, dropShown, markLost, marksOf, recordShown } from "../state/stale.ts";
import { hasLate, shownAt, touchedIn, unmark } from "../state/stale.ts";
import type { Memory } from "../state/reader.ts";
import { hasNames } from "../state/outcomes.ts";
import { documentFor, documentPlaces, scopeOfProject } from "../state/projects.ts";
import type { ShownObject } from "../state/active.ts";
import { capsule, CAPSULE_DEFAULTS } from "../view/capsule.ts";
import { DERIVED, documentText } from "../view/document.ts";
import { conflictLines, linesById, splicedLines, viewLines } from "../view/lines.ts";
import type { ViewLines } from "../view/lines.ts";

/**
 * Serves all marks. A mark falls only after its file is in place, and stays where a row could not
 * be read: its file was changed under the index, and may be again as it was. `begun` is told of
 * each mark before its file is touched.
 */
export function serveMarks(tree: Tree, memory: Memory, begun: (mark: Mark) => void): void {
  for (const mark of marksOf(memory.state)) {
    begun(mark);
    let missed = false;
    const row = (rid: number) => {
      const found = memory.row(rid);
      missed ||= found === null;
      return found;
    };
    serve(tree, { ...memory, row }, mark);
    unmark(memory.state, mark);
    if (missed) markLost(memory.state, mark);
  }
}

function serve(tree: Tree, memory: Memory, mark: Mark): void {
  if (mark.kind === "view") serveView(tree, memory, mark);
  else if (mark.kind === "conflicts") serveConflicts(tree, memory, mark);
  else if (mark.kind === "document") serveDocument(tree, memory, mark);
  else serveCapsule(tree, memory, mark);
}

/**
 * Marks derived files that are not as they were written, and removes those that the index does not
 * know: it was made anew, or restored, since they were shown.
 */
export function sweepViews(tree: Tree, memory: Memory): void {
  const known = new Set<string>();
  for (const shown of allShown(memory.state)) {
    known.add(shown.path);
    if (!isAsShown(tree, shown)) markLost(memory.state, shown);
  }
  for (const path of derivedFiles(tree)) {
    if (!known.has(path)) files.remove(within(tree, path));
  }
  for (const path of documentPlaces(memory.state)) {
    // v1's are never touched.
    const isOurs = () => readText(tree, path, DOCUMENT_BYTES)?.includes(DERIVED);
    if (!known.has(path) && isOurs() === true) files.remove(within(tree, path));
  }
}

const DOCUMENT_BYTES = 64 * 1024;

function isAsShown(tree: Tree, { path, bytes, mtime }: Shown): boolean {
  const found = files.look(within(tree, path));
  return found !== null && found.size === bytes && found.mtime_ms === mtime;
}

/** View files of ours that stand in the store. */
function derivedFiles(tree: Tree): string[] {
  const below = (folder: string) =>
    files.list(within(tree, folder)).map((name) => `${folder}/${name}`);
  const realms = ["views", ...below("views/private")];
  return realms.flatMap((realm) => [
    ...["facts", "decisions", "commitments"].flatMap((type) => below(`${realm}/${type}`))
      .flatMap(below).filter((path) => path.endsWith(".active.jsonl")),
    ...below(`${realm}/conflicts`).filter((path) => path.endsWith(".jsonl")),
  ]);
}

function serveView(tree: Tree, memory: Memory, mark: Mark): void {
  const key = JSON.parse(mark.key) as ViewKey;
  const path = viewPath(key);
  const shown = shownAt(memory.state, path);
  if (mark.level === "extend" && shown !== undefined && extend(tree, memory, key, shown)) return;
  const { text, last } = rewritten(tree, memory, { mark, key, shown });
  if (last === null) return removeShown(tree, memory, path);
  replaceFile(tree, path, text);
  record(tree, memory, { path, kind: "view", key: mark.key, ...placeOf(last) });
}

/** A month as it is now, at the cost of what changed in it, as far as that is known. */
function rewritten(
  tree: Tree,
  memory: Memory,
  { mark, key, shown }: {
    readonly mark: Mark;
    readonly key: ViewKey;
    readonly shown: Shown | undefined;
  },
): ViewLines {
  const { state } = memory;
  const changed = touchedIn(state, mark.key);
  const isKnown = changed !== null && shown !== undefined && isAsShown(tree, shown);
  // Names that v1 gave may come and go without a change of any object.
  if (!isKnown || hasNames(state)) return viewLines(memory, key);
  const text = readText(tree, shown.path, shown.bytes) ?? "";
  if (hasLate(state, mark.key)) return viewLines(memory, key, { lines: linesById(text, changed) });
  return splicedLines(memory, key, { text, changed, behind: behindOf(shown) });
}

function behindOf({ lc, ts, source: id }: Shown): Order {
  return { lc, ts, id };
}

/** Adds the lines behind the last one; false where something came before it. */
function extend(tree: Tree, memory: Memory, key: ViewKey, shown: Shown): boolean {
  if (!isAsShown(tree, shown)) return false;
  const { text, last } = viewLines(memory, key, { behind: behindOf(shown) });
  if (last === null) return false;
  const bytes = new TextEncoder().encode(text.slice(0, -1));
  const done = append(tree, [{ path: shown.path, size: shown.bytes, bytes: [bytes] }]);
  if ("moved" in done) return false;
  record(tree, memory, { ...shown, ...placeOf(last) });
  return true;
}

function placeOf({ lc, ts, source }: ShownObject): Pick<Shown, "lc" | "ts" | "source"> {
  return { lc, ts, source };
}

/** Records a file as it stands now. */
function record(tree: Tree, memory: Memory, shown: Omit<Shown, "bytes" | "mtime">): void {
  const found = files.look(within(tree, shown.path));
  const { size: bytes = 0, mtime_ms: mtime = 0 } = found ?? {};
  recordShown(memory.state, { ...shown, bytes, mtime });
}

function removeShown(tree: Tree, memory: Memory, path: string): void {
  files.remove(within(tree, path));
  dropShown(memory.state, path);
}

function serveConflicts(tree: Tree, memory: Memory, mark: Mark): void {
  const [scope, realm] = JSON.parse(mark.key) as [string, string];
  const path = conflictsPath(scope, realm);
  const text = conflictLines(memory, scope, realm);
  if (text === "") return removeShown(tree, memory, path);
  replaceFile(tree, path, text);
  record(tree, memory, { path, kind: "conflicts", key: mark.key, lc: 0, ts: 0, source: "" });
}

/** `state.md` and `resume.md`; beside v1's own file, which is never written, as `*.active.md`. */
function serveDocument(tree: Tree, memory: Memory, mark: Mark): void {
  const [project, name] = JSON.parse(mark.key) as [string, "state" | "resume"];
  const path = documentFor(memory.state, project, name);
  const text = documentText(memory, project, name);
  if (text === null) return removeShown(tree, memory, path);
  replaceFile(tree, path, text);
  record(tree, memory, { path, kind: "document", key: mark.key, lc: 0, ts: 0, source: "" });
}

/** A capsule that `attach` once made stays true; one that is v1's, or missing, is left alone. */
function serveCapsule(tree: Tree, memory: Memory, mark: Mark): void {
  const [scope] = JSON.parse(mark.key) as [string, string];
  if (!scope.startsWith("project:")) return;
  const project = scope.slice("project:".length);
  const path = attachPath(project, "");
  const old = readText(tree, path, 1024 * 1024);
  if (old === null || !old.includes(DERIVED)) return;
  const own = scopeOfProject(memory.state, project);
  const { text } = capsule(memory, { project, scope: own, ...CAPSULE_DEFAULTS });
  if (text !== old) replaceFile(tree, path, text);
}
