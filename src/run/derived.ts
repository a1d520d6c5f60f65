/** Writes the derived files that the fold outdated, before the commit and under the lock. */
import { isOfOnePlace } from "../base/system-errors.ts";
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { replaceFile } from "../base/replace.ts";
import { readText, within } from "../base/tree.ts";
import { DOCUMENT } from "../row/document.ts";
import { viewFiles } from "../row/path.ts";
import type { Folder } from "../state/meta.ts";
import type { Reader } from "../state/reader.ts";
import {
  allDerived,
  dropDerived,
  dropStale,
  outdateFile,
  type StaleFile,
  staleFiles,
} from "../state/stale.ts";
import { type Derivation, DERIVATIONS } from "../view/derived.ts";
import { DERIVED } from "../view/document.ts";
import { sweepDocuments } from "./documents.ts";
import { isAsWritten, removeDerived, writeDerived } from "./derived-file.ts";
import { Sweep } from "./sweep.ts";
import { writeMonth } from "./view-month.ts";

/**
 * Writes every stale file. A file is stale until it is in place, and stays so where a row could not
 * be read: its ledger was changed under the index, and may be changed back. `begun` is called with
 * each before it is touched.
 */
export function writeStaleFiles(
  tree: Tree,
  reader: Reader,
  begun: (stale: StaleFile) => void,
): void {
  for (const stale of staleFiles(reader.state)) {
    begun(stale);
    let missed = false;
    const row = (rid: number) => {
      const found = reader.row(rid);
      missed ||= found === null;
      return found;
    };
    const done = attempt(() => serve(tree, { ...reader, row }, stale));
    dropStale(reader.state, stale);
    if (missed || !done) outdateFile(reader.state, stale);
  }
}

/** False where a stranger stands in the place: it stays, and the file stays stale. */
function attempt(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (cause) {
    if (isOfOnePlace(cause)) return false;
    throw cause;
  }
}

function serve(tree: Tree, reader: Reader, stale: StaleFile): void {
  const { kind, key } = stale;
  if (kind === "view") return writeMonth(tree, reader, stale);
  for (const file of DERIVATIONS[kind](reader, key)) serveWhole(tree, reader, { file, stale });
}

function serveWhole(
  tree: Tree,
  reader: Reader,
  { file, stale: { kind, key } }: { readonly file: Derivation; readonly stale: StaleFile },
): void {
  const { path, made } = file;
  if (!made) return refresh(tree, path, file.text);
  const text = file.text();
  if (text === null) return removeDerived(tree, reader.state, path);
  writeDerived(tree, reader.state, { path, kind, key, lc: 0, ts: 0, source: "" }, text);
}

/** Bytes of the largest capsule of ours. */
const CAPSULE_BYTES = 1024 * 1024;

/** Writes a file of ours anew, where it is there and says something else. */
function refresh(tree: Tree, path: string, textOf: () => string | null): void {
  const old = readText(tree, path, CAPSULE_BYTES);
  if (old === null || !old.includes(DERIVED)) return;
  const text = textOf() ?? old;
  if (text !== old) replaceFile(tree, path, text);
}

/**
 * Outdates derived files that are not as they were written, and removes those that the index does
 * not know: it was made anew, or restored, since they were written. `before` are the folders in
 * which, where they did not change since, nothing need be looked at.
 */
export function sweepDerived(
  tree: Tree,
  { state }: Reader,
  { now_ms, before }: { readonly now_ms: number; readonly before: readonly Folder[] },
): void {
  const sweep = new Sweep(tree, now_ms, before);
  const derived = allDerived(state);
  const known = new Set(derived.map(({ path }) => path));
  sweep.names("views");
  for (const path of viewFiles(sweep.names)) {
    if (!known.has(path)) attempt(() => removeOurs(tree, path));
  }
  sweepDocuments(tree, sweep.names, (path) => !known.has(path));
  for (const file of derived) {
    if (!sweep.passes(file.path) && !isAsWritten(tree, file)) outdateFile(state, file);
    // Documents have had other places before.
    if (DOCUMENT.test(file.path)) dropDerived(state, file.path);
  }
  sweep.record(state);
}

/** Removes a file of rows, or what a power cut left of one; whatever else has its name stays. */
function removeOurs(tree: Tree, path: string): void {
  const where = within(tree, path);
  if (files.stat(where)?.kind !== "file") return;
  const begins = readText(tree, path, 1) ?? "";
  if (begins === "" || begins === "{" || begins === "\0") files.remove(where);
}
