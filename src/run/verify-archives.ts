/** Archives, held against the files that they stand for. */
import type { Tree } from "../base/tree.ts";
import { statReached } from "../base/tree.ts";
import type { LedgerFault } from "../command/need.ts";
import { allArchives } from "../state/archives.ts";
import type { State } from "../state/state.ts";
import { LOST, shortened } from "../state/verdict.ts";
import { unpack } from "./archive-files.ts";
import { isEarlyCopy } from "./open-ledger.ts";

/** Archives that stand for a removed file and cannot be read as their row says. */
export function lostArchives(state: State, tree: Tree): LedgerFault[] {
  return allArchives(state)
    .filter(({ source }) => statReached(tree, source) === null)
    .filter((archive) => unpack(tree, archive) === null)
    .map(({ target: file }) => ({ file, line: 0, ...LOST }));
}

/**
 * Files that are shorter than their writer archived them, and no beginning of that: they count,
 * without what is missing.
 */
export function shortenedFiles(state: State, tree: Tree): LedgerFault[] {
  return allArchives(state).flatMap((archive) => {
    const size = statReached(tree, archive.source)?.size ?? archive.bytes;
    if (size >= archive.bytes || isEarlyCopy(tree, state, archive.source)) return [];
    return [shortened(archive, size)];
  });
}
