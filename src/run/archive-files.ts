/** Archives: ledgers that are compressed, each alone or many in one pack, and read back. */
import { joined } from "../base/bytes.ts";
import { ledgerMoved } from "../base/store-errors.ts";
import { gunzip, gzip } from "../base/gzip.ts";
import { openLinked, openSound } from "../base/linked.ts";
import { sha256Hex } from "../base/runtime.ts";
import { ioFailure } from "../base/system-errors.ts";
import type { Tree } from "../base/tree.ts";
import { replaceFile } from "../base/replace.ts";
import { readBytes, removeFile, statReached } from "../base/tree.ts";
import type { ArchiveFiles } from "../command/effect.ts";
import { ARCHIVE_LIMIT } from "../row/path.ts";
import type { ArchiveRecord } from "../state/archives.ts";

/** The content of an archive; null where it is missing or not what its row says. */
export function unpack(tree: Tree, record: ArchiveRecord): Uint8Array | null {
  const { target, bytes, offset, sha256 } = record;
  // Anybody may have written the row: beyond the limit, nothing is believed or unpacked.
  if (bytes > ARCHIVE_LIMIT) return null;
  const whole = offset === null ? contentOf(tree, target, bytes) : packAt(tree, target);
  const from = offset ?? 0;
  const content = whole?.subarray(from, from + bytes) ?? null;
  return content !== null && sha256Hex(content) === sha256 ? content : null;
}

function contentOf(tree: Tree, target: string, limit: number): Uint8Array | null {
  const size = statReached(tree, target)?.size ?? 0;
  const packed = size > ARCHIVE_LIMIT ? null : readBytes(tree, target, openSound);
  return packed === null ? null : gunzip(packed, limit);
}

interface Unpacked {
  readonly target: string;
  /** Of the file: a pack that was put in its place is read anew. */
  readonly look: string;
  readonly content: Uint8Array | null;
}

/** The pack that was read last: the ledgers in it are asked for one after the other. */
const lastPack = new WeakMap<Tree, Unpacked>();

function packAt(tree: Tree, target: string): Uint8Array | null {
  const found = statReached(tree, target);
  if (found === null) return null;
  const look = `${found.dev}:${found.ino}:${found.size}:${found.mtime_ms}:${found.ctime_ms}`;
  const last = lastPack.get(tree);
  if (last?.target === target && last.look === look) return last.content;
  const content = contentOf(tree, target, ARCHIVE_LIMIT);
  lastPack.set(tree, { target, look, content });
  return content;
}

/** Copies ledgers into the archive and reads it back. An archive that is there is kept. */
export function copyToArchive(tree: Tree, { sources, target }: ArchiveFiles): void {
  const contents = sources.map(({ source, sha256 }) => {
    const content = readBytes(tree, source, openLinked);
    if (content === null || sha256Hex(content) !== sha256) throw ledgerMoved(source);
    return content;
  });
  const whole = joined(contents);
  if (readBytes(tree, target) === null) replaceFile(tree, target, gzip(whole));
  const back = contentOf(tree, target, whole.length);
  if (back === null || sha256Hex(back) !== sha256Hex(whole)) {
    throw ioFailure("verify", target, new Error("it does not read back as it was written"));
  }
}

/** Removes the originals, once the rows that name their archive are committed. */
export function prune(tree: Tree, { sources }: ArchiveFiles): void {
  for (const { source } of sources) removeFile(tree, source);
}
