/**
 * Ledgers that a link, or a second name, stands for. Reading one harms nothing; nothing is written
 * through either. A link is followed where it stays inside of the repository: one that leads out of
 * it may be anybody's, and shows what is not memory.
 */
import type { Handle } from "./files.ts";
import * as files from "./files.ts";
import { isStranger } from "./system-errors.ts";
import { readText, shown, type Tree, within } from "./tree.ts";

/** Opens a ledger for reading; null when it is missing. */
export function openLinked(tree: Tree, relative: string): Handle | null {
  const path = within(tree, relative);
  try {
    return files.openRead(path, Infinity);
  } catch (cause) {
    const target = isStranger(cause) && files.stat(path)?.kind === "link"
      ? targetWithin(tree, path)
      : null;
    if (target === null) throw cause;
    const handle = files.openRead(target, Infinity);
    return handle === null ? null : { ...handle, followed: true };
  }
}

/** Where a link leads; null where that is nothing, or outside of what this repository holds. */
function targetWithin({ root }: Tree, path: string): string | null {
  const home = files.realPath(`${root}/..`);
  const target = files.realPath(path);
  if (home === null || target === null || !target.startsWith(`${home}/`)) return null;
  // git's own files are no memory; closing a second descriptor of the index would drop its locks.
  const own = [`${home}/.git/`, `${files.realPath(root)}/index/`];
  return own.some((folder) => target.startsWith(folder)) ? null : target;
}

/** The same; null also where a stranger stands there, or it may not be read. */
export function openSound(tree: Tree, relative: string): Handle | null {
  return shown(() => openLinked(tree, relative));
}

/** The first `limit` bytes of a plain file as text; null where there is none that may be read. */
export function readSound(tree: Tree, relative: string, limit: number): string | null {
  const open = () => files.openRead(within(tree, relative), Infinity);
  return shown(() => readText(tree, relative, limit, open));
}
