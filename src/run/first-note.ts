/**
 * A usual row in a large store that has no index yet, as in a new clone: it does not make one, and
 * does not wait for who does. A note says where it goes, in ledgers of a new replica; the index is
 * made by whoever needs it.
 */
import * as files from "../base/files.ts";
import { isShared, takeAs } from "../base/modes.ts";
import { openTree, statReached } from "../base/tree.ts";
import { INDEX_FILES } from "../row/path.ts";
import { newReplica } from "../state/index.ts";
import { takeLock } from "../store/lock.ts";
import type { ThinRim } from "../thin/entry.ts";
import { saidIn } from "../thin/words.ts";
import { noteBuilding } from "./build-beside.ts";
import { isPrepared } from "./prepare.ts";
import { isLong } from "./without-index.ts";

/** Leaves such a note; true where the thin entry is to try again. */
export function leaveFirstNote(rim: ThinRim): boolean {
  const { path, refusal } = rim.rootOf(undefined);
  const root = refusal === undefined ? files.stat(path) : null;
  if (root?.kind !== "folder" || rim.world.networkOf(path) !== null || rim.isTerminal()) {
    return false;
  }
  const tree = openTree(path);
  takeAs(tree, isShared(root));
  const isThere = () => statReached(tree, INDEX_FILES.state) !== null;
  if (isThere() || saidIn(rim.argv, rim.variable) === null) return false;
  if (!isPrepared(tree) || !isLong(tree)) return false;
  const lock = takeLock(tree, rim.world.now);
  try {
    // Another one may have made the index, or left its note, meanwhile.
    if (!isThere()) noteBuilding(tree, rim.world.build, newReplica(rim.world.random));
    return true;
  } finally {
    lock.release();
  }
}
