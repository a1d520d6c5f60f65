/**
 * Which index this is. An index carries the replica's id, and says what its ledgers hold; a copy of
 * it, or one that came back from a backup, would append where another one appends, and knows what
 * is true no longer. So it counts only while it is the same file, in the same root, on the same
 * file system. What cannot be told is taken for different: an index is built again at no loss.
 */
import { stat } from "../base/files.ts";
import { mountedAs } from "../base/mount.ts";
import { sha256Hex } from "../base/runtime.ts";
import type { Tree } from "../base/tree.ts";
import { within } from "../base/tree.ts";
import { INDEX_FILES } from "../row/path.ts";
import { metaOf, setMeta } from "./meta.ts";
import type { State } from "./state.ts";

export const INDEX = INDEX_FILES.state;

interface Identity {
  /** Device and number of the file and of the store's root. */
  readonly file: string;
  /** When the file was made, milliseconds since 1970; 0 where the file system does not tell. */
  readonly birth_ms: number;
  /** When it was changed last, in the same unit. */
  readonly changed_ms: number;
}

function identityOf(tree: Tree, path: string): Identity | null {
  const [file, root] = [stat(within(tree, path)), stat(tree.root)];
  if (file === null || root === null) return null;
  const { dev, ino, birth_ms, ctime_ms } = file;
  const mounted = mountedAs(tree.root, root.dev);
  const at = mounted === "" ? "" : ` on ${sha256Hex(new TextEncoder().encode(mounted))}`;
  const changed_ms = Math.floor(ctime_ms);
  return { file: `${dev}:${ino} in ${root.dev}:${root.ino}${at}`, birth_ms, changed_ms };
}

/** True where an index is the file that it was when it was made. */
export function isItself(tree: Tree, state: State): boolean {
  const now = identityOf(tree, INDEX);
  const birth_ms = Number(metaOf(state, "birth") ?? 0);
  if (now === null || metaOf(state, "file") !== now.file) return false;
  // A file that was made a moment ago does not tell yet when: then its birth is the change that it
  // had, once it tells. One that told once, tells.
  return birth_ms < 0
    ? now.birth_ms === 0 || now.birth_ms === -birth_ms
    : birth_ms === now.birth_ms;
}

/**
 * Records which file a new index is, and its birth once that is told; until then, its change.
 * `path` is where it stands now.
 */
export function recordIdentity(tree: Tree, state: State, path: string = INDEX): void {
  const now = identityOf(tree, path);
  const isKnown = metaOf(state, "file") !== undefined && Number(metaOf(state, "birth")) > 0;
  if (now === null || isKnown) return;
  if (metaOf(state, "file") === now.file && now.birth_ms === 0) return;
  state.db.exec("BEGIN IMMEDIATE");
  setMeta(state, "file", now.file);
  setMeta(state, "birth", now.birth_ms > 0 ? now.birth_ms : -now.changed_ms);
  state.db.exec("COMMIT");
}
