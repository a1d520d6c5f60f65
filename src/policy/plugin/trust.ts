/**
 * Whose code may run. Nothing from a repository does before somebody trusts it: then its bytes are
 * copied into the user's own state directory, under their digest, and pinned for the path that
 * they came from. The copy is what runs.
 *
 * A pin belongs to a path: the same name in another repository is another plugin, which nobody has
 * read. And it belongs to bytes: one that differs, in the plugin or in what it imports, turns it
 * off until it is trusted again.
 */
import * as files from "../../base/files.ts";
import { sha256Hex } from "../../base/runtime.ts";
import { openTree, readBytes, readText } from "../../base/tree.ts";
import { digestOf, type ModuleFile } from "./module.ts";
import { folderOf, type Pin, pinIn, pinPath } from "./pin.ts";

const PIN_BYTES = 1024 * 1024;

/** The pin of a path; null where there is none. `state` is the user's own directory. */
export function pinOf(state: string | null, path: string): Pin | null {
  if (state === null) return null;
  const pin = pinIn(readText(openTree(state), pinPath(path), PIN_BYTES));
  return pin?.path === path ? pin : null;
}

/** Every pin, in no order that means anything. */
export function pinsOf(state: string | null): Pin[] {
  if (state === null) return [];
  return files.list(`${state}/pins`).flatMap((name) => {
    return pinIn(readText(openTree(state), `pins/${name}`, PIN_BYTES)) ?? [];
  });
}

/**
 * The bytes of the copy that a pin names, read once and verified as they were read: these, and no
 * others that somebody put there later, are what runs. Null where the copy is not what was pinned.
 */
export function copyOf(state: string, { sha256, files: list }: Pin): ModuleFile[] | null {
  const tree = openTree(state);
  const found: ModuleFile[] = [];
  for (const { path } of list) {
    const bytes = readBytes(tree, `${folderOf(sha256)}/${path}`);
    if (bytes === null) return null;
    found.push({ path, bytes, sha256: sha256Hex(bytes) });
  }
  return digestOf(found) === sha256 ? found : null;
}

const OTHERS_WRITE = 0o022;

/** True where others may write the state directory: they could trust what they like. */
export function isOpen(state: string | null): boolean {
  return state !== null && ((files.stat(state)?.mode ?? 0) & OTHERS_WRITE) !== 0;
}
