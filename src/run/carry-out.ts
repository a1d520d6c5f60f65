/** The executor: carries out the effects of a plan that are no rows. */
import { unsafePath } from "../base/store-errors.ts";
import { isOfOnePlace } from "../base/system-errors.ts";
import * as files from "../base/files.ts";
import { hex } from "../base/id.ts";
import type { Tree } from "../base/tree.ts";
import { refuseOther, replaceFile, swapIn } from "../base/replace.ts";
import { makeFolders, makeRoot, openPublicTree, openTree, removeFile } from "../base/tree.ts";
import { within } from "../base/tree.ts";
import { readSound } from "../base/linked.ts";
import type { ClearPath, Effect, PlaceFile, WriteFile } from "../command/effect.ts";
import { copyToArchive } from "./archive-files.ts";
import { closeSegment } from "../state/segments.ts";
import type { State } from "../state/state.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Carries out one effect. What is below the store's root is done under the lock, and with the
 * `state` of the command that writes there; without one, nothing of the store is closed.
 */
export async function carryOut(
  call: Invocation,
  effect: Effect,
  state: State | null,
): Promise<void> {
  switch (effect.effect) {
    case "write":
      return write(call.tree, effect);
    case "archive":
      return copyToArchive(call.tree, effect);
    case "close":
      return state === null ? undefined : closeSegment(state, effect.path);
    case "place":
      return place(treeOf(effect), effect, hex(call.world.random(4)));
    case "clear":
      return clear(openPublicTree(effect.folder), effect);
    case "salvage": {
      // It parses rows: every schema is loaded with it.
      const { salvage } = await import("./salvage.ts");
      return salvage(call.tree, effect);
    }
    default:
      return effect satisfies never;
  }
}

function write(tree: Tree, { path, text, dated = false, cache = false }: WriteFile): void {
  try {
    // A file that says the same already is left alone: replacing one takes two syncs.
    if (dated || !says(tree, path, text)) replaceFile(tree, path, text, !cache);
  } catch (cause) {
    if (!cache || !isOfOnePlace(cause)) throw cause;
  }
}

function says(tree: Tree, path: string, text: string): boolean {
  return readSound(tree, path, new TextEncoder().encode(text).length + 1) === text;
}

function treeOf({ folder, private: mine }: PlaceFile): Tree {
  return mine === true ? openTree(folder) : openPublicTree(folder);
}

/** Nobody holds a lock here: the name of the temporary file is nobody else's. */
function place(tree: Tree, { path: relative, content }: PlaceFile, nonce: string): void {
  makeRoot(tree);
  const cut = relative.lastIndexOf("/");
  if (cut > 0) makeFolders(tree, relative.slice(0, cut));
  const path = within(tree, relative);
  const found = files.stat(path);
  if (found !== null) refuseOther(path, found);
  if (found !== null && found.links > 1) throw unsafePath(path, "it has more than one hard link");
  const mode = found?.mode ?? tree.modes.file;
  swapIn(path, content, { temporary: `${path}.${nonce}.tmp`, mode });
}

function clear(tree: Tree, { path, kind }: ClearPath): void {
  if (kind === "folder") files.removeEmptyFolder(within(tree, path));
  else removeFile(tree, path);
}
