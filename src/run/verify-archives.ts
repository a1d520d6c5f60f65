/** Archives, held against the files that they stand for. */
import type { Tree } from "../base/tree.ts";
import { statReached } from "../base/tree.ts";
import type { LedgerFault } from "../command/need.ts";
import { allArchives } from "../state/archives.ts";
import type { State } from "../state/state.ts";
import { unpack } from "./open-ledger.ts";

/** Archives that stand for a removed file and cannot be read as their row says. */
export function lostArchives(state: State, tree: Tree): LedgerFault[] {
  const reason =
    "it is missing, may not be read, or is not what its row in coordination/archives says";
  return allArchives(state)
    .filter(({ source }) => statReached(tree, source) === null)
    .filter((archive) => unpack(tree, archive) === null)
    .map(({ target: file }) => ({ file, line: 0, fault: "unreadable", reason }));
}

/** Files that are shorter than their writer archived them: they count, without what is missing. */
export function earlyCopies(state: State, tree: Tree): LedgerFault[] {
  return allArchives(state).flatMap(({ source, target, bytes }) => {
    const size = statReached(tree, source)?.size ?? bytes;
    if (size >= bytes) return [];
    const reason = `${bytes - size} bytes that are archived in ${target} are missing`;
    return [{ file: source, line: 0, fault: "truncated" as const, reason }];
  });
}
