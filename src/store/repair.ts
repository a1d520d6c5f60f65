/**
 * The tail that a killed writer left in a file of this replica: a whole row gets its newline, the
 * rest goes byte for byte to `quarantine/` and leaves the ledger. Only its writer repairs a file.
 */
import * as files from "../base/files.ts";
import { sha256Hex } from "../base/runtime.ts";
import type { Tree } from "../base/tree.ts";
import { replaceFile } from "../base/replace.ts";
import { openAppend } from "../base/tree.ts";
import { verifyLine } from "../row/line.ts";
import { quarantinePath, zoneOf } from "../row/path.ts";
import { isPrivateLedger } from "../row/series.ts";
import { folderIgnore, privateFolderIgnore } from "./git-files.ts";
import type { Cursor } from "./scan.ts";

export interface Repair {
  readonly path: string;
  /** From 1: the line that was torn. */
  readonly line: number;
  /** Where the torn bytes are kept; null when the row was whole and is kept in place. */
  readonly quarantined: string | null;
}

const NEWLINE = new Uint8Array([0x0a]);

/** Repairs the tail behind the cursor. The caller holds the store's lock. */
export function repairTail(tree: Tree, cursor: Cursor, tail: Uint8Array): Repair {
  const { path } = cursor.ledger;
  const at = { path, line: cursor.line + 1 };
  const text = new TextDecoder().decode(tail);
  const chained = cursor.prev === null || text.includes(`"prev":"${cursor.prev}"`);
  if (chained && verifyLine(tail, text).hash !== null) {
    change(tree, path, (handle) => files.writeAll(handle, NEWLINE));
    return { ...at, quarantined: null };
  }
  const quarantined = quarantine(tree, path, tail);
  change(tree, path, (handle) => files.truncate(handle, cursor.offset));
  return { ...at, quarantined };
}

function change(tree: Tree, path: string, edit: (handle: files.Handle) => void): void {
  const handle = openAppend(tree, path);
  try {
    edit(handle);
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}

/** Keeps the bytes under a name made of their place and content; the same bytes stay one file. */
function quarantine(tree: Tree, path: string, bytes: Uint8Array): string {
  const name = quarantinePath(path, sha256Hex(bytes));
  if (isPrivateLedger(path)) replaceFile(tree, folderIgnore(zoneOf(name)), privateFolderIgnore());
  replaceFile(tree, name, bytes);
  return name;
}
