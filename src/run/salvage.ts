/**
 * Salvaging: damaged files are copied out of the store, byte for byte, each with a file of its
 * sound lines beside it. Nothing in the store is changed.
 */
import { refused } from "../base/errors.ts";
import type { Handle, Stat } from "../base/files.ts";
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { openSound } from "../base/linked.ts";
import { makeFolders, makeRoot, openTree, within } from "../base/tree.ts";
import type { LedgerFault } from "../command/need.ts";
import type { SalvageFiles, Survey } from "../command/effect.ts";
import type { OpenLedger } from "../store/fetch.ts";
import type { ScannedLine } from "../store/scan.ts";
import { ledgerAt } from "../row/path.ts";
import { isSameFile } from "../store/lock.ts";
import { eachLine } from "./verify.ts";

/** Lines that hold no row that could be trusted; of the other faults the row itself is sound. */
const SPOILT = new Set(["edited", "unreadable", "torn"]);

interface Range {
  readonly from: number;
  readonly to: number;
}

/** What can be read of every file that has a fault and is there. */
export function surveyFiles(tree: Tree, faults: readonly LedgerFault[]): Survey[] {
  const open = (path: string) => openSound(tree, path);
  const byFile = Map.groupBy(faults, ({ file }) => file);
  return [...byFile].flatMap(([file, own]) => surveyFile(open, file, own) ?? []);
}

function surveyFile(open: OpenLedger, file: string, faults: readonly LedgerFault[]): Survey | null {
  const handle = open(file);
  if (handle === null) return null;
  const bytes = handle.size;
  files.close(handle);
  const spoilt = new Set(faults.flatMap((each) => SPOILT.has(each.fault) ? [each.line] : []));
  const lines = new Lines(faults, spoilt);
  const ledger = ledgerAt(file);
  const end = ledger === null ? null : eachLine(open, ledger, (line) => lines.see(line));
  if (end !== null && end.cursor.offset < bytes) {
    const { offset, line } = end.cursor;
    lines.places.set(line + 1, { offset, bytes: bytes - offset });
  }
  const { places, rows_good, sound } = lines;
  const damage = faults.map(({ line, fault }) => {
    return { line, ...places.get(line) ?? { offset: null, bytes: null }, fault };
  });
  const rows_damaged = [...spoilt].filter((line) => places.has(line)).length;
  return { file, bytes, rows_good, rows_damaged, damage, sound };
}

/** The lines of one file while they are read: where the faults are, and what is sound. */
class Lines {
  readonly #named: ReadonlySet<number>;
  readonly #spoilt: ReadonlySet<number>;
  readonly places = new Map<number, { readonly offset: number; readonly bytes: number }>();
  readonly sound: { readonly from: number; to: number }[] = [];
  rows_good = 0;

  constructor(faults: readonly LedgerFault[], spoilt: ReadonlySet<number>) {
    this.#named = new Set(faults.map(({ line }) => line));
    this.#spoilt = spoilt;
  }

  see({ line, offset, length }: ScannedLine): void {
    if (this.#named.has(line)) this.places.set(line, { offset, bytes: length });
    if (this.#spoilt.has(line)) return;
    this.rows_good += 1;
    const last = this.sound.at(-1);
    const to = offset + length + 1;
    if (last?.to === offset) last.to = to;
    else this.sound.push({ from: offset, to });
  }
}

/** Copies what was surveyed into a folder, which must be new or empty and outside of the store. */
export function salvage(tree: Tree, { folder, surveys }: SalvageFiles): void {
  refuseFolder(tree, folder);
  if (surveys.length === 0) return;
  const out = openTree(folder);
  makeRoot(out);
  for (const { file, bytes, rows_good, sound } of surveys) {
    makeFolders(out, file.slice(0, file.lastIndexOf("/")));
    const handle = openSound(tree, file);
    if (handle === null) continue;
    try {
      copy(handle, within(out, file), [{ from: 0, to: bytes }]);
      if (rows_good > 0) copy(handle, within(out, `${file}.rows`), sound);
    } finally {
      files.close(handle);
    }
  }
}

function refuseFolder(tree: Tree, folder: string): void {
  const action = `salvage into '${folder}'`;
  const found = files.stat(folder);
  if (found !== null && (found.kind !== "folder" || files.list(folder).length > 0)) {
    throw refused(action, "it is not a new or empty folder", "name another one");
  }
  if (!isWithin(folder, tree.root)) return;
  const hint = "name a folder elsewhere: nothing in a damaged store should change";
  throw refused(action, "it is inside of the store", hint);
}

/** True where a folder, or the place where it would be made, is the store or lies below it. */
function isWithin(folder: string, root: string): boolean {
  const store = files.stat(`${root}/.`);
  let at = folder;
  while (files.stat(`${at}/.`) === null) {
    const cut = at.lastIndexOf("/");
    at = cut < 0 ? "." : at.slice(0, cut);
  }
  // The kernel finds each parent: links on the way are followed as they will be when writing.
  for (let below: Stat | null = null;; at = `${at}/..`) {
    const here = files.stat(`${at}/.`);
    if (here === null || store === null) return false;
    if (isSameFile(here, store)) return true;
    if (below !== null && isSameFile(here, below)) return false;
    below = here;
  }
}

const CHUNK = 1024 * 1024;

/** Writes a new file of these parts of another. */
function copy(from: Handle, path: string, parts: readonly Range[]): void {
  const to = files.openNew(path, 0o600);
  try {
    const chunk = new Uint8Array(CHUNK);
    for (const part of parts) {
      for (let at = part.from; at < part.to;) {
        const got = files.readAt(from, chunk.subarray(0, Math.min(CHUNK, part.to - at)), at);
        if (got === 0) break;
        files.writeAll(to, chunk.subarray(0, got));
        at += got;
      }
    }
    files.sync(to);
  } finally {
    files.close(to);
  }
}
