/** Writes the derived files that the fold marked, before the commit and under the lock. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { readText, replaceFile, within } from "../base/tree.ts";
import { append } from "../ledger/append.ts";
import type { ViewKey } from "../row/path.ts";
import { attachPath, conflictsPath, viewPath } from "../row/path.ts";
import type { Mark, Shown } from "../state/marks.ts";
import { allShown, dropShown, markLost, marksOf, recordShown } from "../state/marks.ts";
import { shownAt, unmark } from "../state/marks.ts";
import type { Memory } from "../state/memory.ts";
import { scopeOfProject } from "../state/projects.ts";
import { capsule, CAPSULE_DEFAULTS, DERIVED } from "../view/capsule.ts";
import { conflictLines, viewLines } from "../view/lines.ts";

/** Serves all marks. A mark falls only after its file is in place. */
export function serveMarks(tree: Tree, memory: Memory): void {
  for (const mark of marksOf(memory.state)) {
    if (mark.kind === "view") serveView(tree, memory, mark);
    else if (mark.kind === "conflicts") serveConflicts(tree, memory, mark);
    else serveCapsule(tree, memory, mark);
    unmark(memory.state, mark);
  }
}

/** Marks derived files that somebody removed or cut: the next command brings them back. */
export function markLostFiles(tree: Tree, memory: Memory): void {
  for (const shown of allShown(memory.state)) {
    const found = files.look(within(tree, shown.path));
    if (found === null || found.size !== shown.bytes) markLost(memory.state, shown);
  }
}

function serveView(tree: Tree, memory: Memory, mark: Mark): void {
  const key = JSON.parse(mark.key) as ViewKey;
  const path = viewPath(key);
  const shown = shownAt(memory.state, path);
  if (mark.level === "extend" && shown !== undefined && extend(tree, memory, key, shown)) return;
  const { text, last } = viewLines(memory, key);
  if (last === null) return removeShown(tree, memory, path);
  replaceFile(tree, path, text);
  record(memory, { path, kind: "view", key: mark.key }, Buffer.byteLength(text), last);
}

/** Adds the lines behind the last one; false where something came before it. */
function extend(tree: Tree, memory: Memory, key: ViewKey, shown: Shown): boolean {
  const behind = { lc: shown.lc, ts: shown.ts, id: shown.source };
  const { text, last } = viewLines(memory, key, behind);
  if (last === null) return false;
  const bytes = new TextEncoder().encode(text.slice(0, -1));
  const moved = append(tree, [{ path: shown.path, size: shown.bytes, bytes: [bytes] }]);
  if (moved !== null) return false;
  record(memory, shown, shown.bytes + bytes.length + 1, last);
  return true;
}

type Placed = Pick<Shown, "lc" | "ts" | "source">;

function record(
  memory: Memory,
  { path, kind, key }: Pick<Shown, "path" | "kind" | "key">,
  bytes: number,
  { lc, ts, source }: Placed,
): void {
  recordShown(memory.state, { path, kind, key, bytes, lc, ts, source });
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
  const none = { lc: 0, ts: 0, source: "" };
  record(memory, { path, kind: "conflicts", key: mark.key }, Buffer.byteLength(text), none);
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
