/** Our documents on the disk. v1's have names of their own, and are never touched. */
import * as files from "../base/files.ts";
import type { Tree } from "../base/tree.ts";
import { readSound } from "../base/linked.ts";
import { within } from "../base/tree.ts";
import { DOCUMENT, isOwnPlace, PROJECTS } from "../row/document.ts";
import { isOwnDocument } from "../view/document.ts";

const MOST_BYTES = 64 * 1024;

/**
 * Removes documents that we made and nobody needs: those that `isLeft` says nobody knows, and those
 * in the places of v1's, where an earlier version wrote them and git now looks.
 */
export function sweepDocuments(
  tree: Tree,
  names: (folder: string) => readonly string[],
  isLeft: (path: string) => boolean,
): void {
  for (const project of names(PROJECTS)) {
    for (const name of names(`${PROJECTS}/${project}`)) {
      const path = `${PROJECTS}/${project}/${name}`;
      const goes = DOCUMENT.test(path) || (isOwnPlace(path) && isLeft(path));
      if (goes && isOurs(tree, path)) files.remove(within(tree, path));
    }
  }
}

function isOurs(tree: Tree, path: string): boolean {
  return isOwnDocument(readSound(tree, path, MOST_BYTES) ?? "");
}
