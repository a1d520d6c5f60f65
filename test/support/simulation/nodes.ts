/** Files and folders of a simulated disk, and what a power cut makes of them. */
import { pick } from "../random.ts";

export const EMPTY = new Uint8Array(0);

interface Inode {
  readonly ino: number;
  readonly birth: number;
  mode: number;
  mtime: number;
  ctime: number;
}

export interface FileNode extends Inode {
  readonly kind: "file";
  /** Never changed, only replaced: who holds an array sees what was. */
  content: Uint8Array;
  /** What is on the disk for good. */
  synced: Uint8Array;
}

/** Names with what they became, changed together. */
export type Change = readonly (readonly [string, Node | null])[];

/** A change that is not synced, and the folder's time before it: both are lost together. */
export interface Pending {
  readonly change: Change;
  readonly time_before: number;
}

export interface FolderNode extends Inode {
  readonly kind: "folder";
  entries: Map<string, Node>;
  synced: ReadonlyMap<string, Node>;
  /** Changes since the last sync, in their order. */
  pending: Pending[];
}

export type Node = FileNode | FolderNode;

/** Loses what was not synced, as the seed says: of each folder the last changes, of files more. */
export function losePower(folder: FolderNode, next: () => number): void {
  const kept = Math.floor(next() * (folder.pending.length + 1));
  const entries = new Map(folder.synced);
  const lost = folder.pending[kept];
  if (lost !== undefined) folder.mtime = folder.ctime = lost.time_before;
  for (const [name, node] of folder.pending.slice(0, kept).flatMap(({ change }) => change)) {
    if (node === null) entries.delete(name);
    else entries.set(name, node);
  }
  folder.entries = entries;
  folder.synced = new Map(entries);
  folder.pending = [];
  for (const node of entries.values()) {
    if (node.kind === "folder") losePower(node, next);
    else node.content = node.synced = leftOf(node, next);
  }
}

/** What is left of a file: what was synced, what was written, or that in part. */
function leftOf({ content, synced }: FileNode, next: () => number): Uint8Array {
  if (content === synced) return content;
  const how = pick(next, ["synced", "written", "torn", "zeros"]);
  if (how === "synced") return synced;
  const grown = content.length > synced.length && synced.every((byte, i) => content[i] === byte);
  if (how === "written" || !grown) return content;
  const cut = synced.length + Math.floor(next() * (content.length - synced.length));
  // With zeros the size was written, the last blocks were not.
  return how === "torn" ? content.slice(0, cut) : content.slice().fill(0, cut);
}
